import { type CatalogueRule, catalogueRules } from './catalogue-rules.js';

/** What a rule found: `object` as the catalogue calls it. */
export interface Finding {
  readonly rule: string;
  readonly object: string;
  readonly detail: string;
}

/** A connection that sees the whole catalogue. */
export interface Catalogue {
  query(sql: string): Promise<{ rows: { object: string; detail: string }[] }>;
}

interface Exception {
  readonly rule: string;
  readonly object: string;
  /** Where only one of the object's findings is excused. */
  readonly detail?: string;
  readonly reason: string;
}

/** Every exception of the schema, by name. One that no longer excuses anything is itself a finding. */
const exceptions: readonly Exception[] = [
  { rule: 'table-has-tenant', object: 'tenant', reason: 'The reference table that tenants are known by.' },
  {
    rule: 'table-has-tenant',
    object: 'installation',
    reason: 'One row: what kind of installation this is, and its clock.',
  },
  {
    rule: 'table-has-tenant',
    object: 'platform_policy',
    reason: "The copy of tenant zero's policies that all tenants obey.",
  },
  { rule: 'table-has-tenant', object: 'schema_migration', reason: 'The steps that the schema has taken.' },
  {
    rule: 'personal-has-retention',
    object: 'organisation.address',
    reason: "An organisation's registered office, which stands in public registers; no person's address.",
  },
  {
    rule: 'row-security-rule',
    object: 'outbox.relay_rows',
    detail: '* {commonhall_relay} true true',
    reason: 'The relay polls the outbox across tenants; it reads nothing else of theirs (design record 0002, rule 10).',
  },
  {
    rule: 'index-starts-with-tenant',
    object: 'outbox.outbox_unsettled',
    reason: 'The sweeper looks across tenants for what the queue lost, oldest first; no value of it is unique.',
  },
  {
    rule: 'append-only',
    object: 'outbox',
    detail: 'commonhall_relay UPDATE',
    reason: 'What an event says never changes; the relay notes how far its delivery came, in the columns named below.',
  },
  ...['SELECT', 'UPDATE of rung', 'UPDATE of relayed_at', 'UPDATE of settled_at'].map((access) => ({
    rule: 'role-stays-home',
    object: 'public.outbox',
    detail: `commonhall_relay ${access}`,
    reason: 'The outbox is the one tenant table that the relay sees: it reads events and notes their delivery.',
  })),
  ...['public.tenant', 'public.installation'].flatMap((object) =>
    ['commonhall_relay SELECT', 'commonhall_identity SELECT'].map((detail) => ({
      rule: 'role-stays-home',
      object,
      detail,
      reason: 'Who loops over the tenants, or reads the clock, reads this reference table and no more.',
    })),
  ),
];

/**
 * Runs every rule over a migrated database and leaves out what is excepted by name.
 * @returns findings in the order of the rules; empty where the catalogue obeys.
 */
export async function lintCatalogue(
  catalogue: Catalogue,
  rules: readonly CatalogueRule[] = catalogueRules,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const rule of rules) {
    const { rows } = await catalogue.query(rule.sql);
    found.push(...rows.map(({ object, detail }) => ({ rule: rule.name, object, detail })));
  }
  const excuses = (exception: Exception, finding: Finding): boolean =>
    exception.rule === finding.rule &&
    exception.object === finding.object &&
    (exception.detail === undefined || exception.detail === finding.detail);
  const stale = exceptions
    .filter(
      (exception) =>
        rules.some(({ name }) => name === exception.rule) && !found.some((finding) => excuses(exception, finding)),
    )
    .map(({ rule, object, reason }) => ({ rule: 'stale-exception', object, detail: `${rule}: ${reason}` }));
  return [...found.filter((finding) => !exceptions.some((exception) => excuses(exception, finding))), ...stale];
}
