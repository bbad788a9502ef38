import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { tenantTable } from '../../infra/postgres/migration.js';
import { type TestDatabase, ownDatabase } from '../support/database.js';
import { type Finding, lintCatalogue } from './catalogue-lint.js';
import { catalogueRules } from './catalogue-rules.js';

let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await ownDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
}, 60_000);

afterAll(async () => {
  await admin.end();
  await database.drop();
});

/** What the lint says while the statements stand; afterwards nothing is left of them. */
async function lintWith(statements: readonly string[]): Promise<Finding[]> {
  await admin.query('begin');
  try {
    // As the owner, as a migration would; a fault that needs more says so itself.
    await admin.query('set local role commonhall_owner');
    for (const statement of statements) await admin.query(statement);
    await admin.query('reset role');
    return await lintCatalogue(admin);
  } finally {
    await admin.query('rollback');
  }
}

const shed = tenantTable('shed', ['label text not null', 'unique (tenant_id, label)']);
const template = `nullif(current_setting('app.tenant_id', true), '')::uuid`;
const asAdmin = 'reset role';
/** The key that libs/platform/src/database/migrate.ts locks while it touches roles. */
const migrationLockKey = 7_411_260;

interface Fault {
  rule: string;
  object: string;
  fault: string;
  plant: readonly string[];
}

const faults: readonly Fault[] = [
  {
    rule: 'table-has-tenant',
    object: 'board',
    fault: 'a table without tenant_id',
    plant: ['create table board (id uuid primary key)'],
  },
  {
    rule: 'tenant-id-first',
    object: 'board',
    fault: 'tenant_id in second place',
    plant: ['create table board (id uuid not null, tenant_id uuid not null, primary key (tenant_id, id))'],
  },
  {
    rule: 'tenant-id-first',
    object: 'board',
    fault: 'tenant_id that may be null',
    plant: ['create table board (tenant_id uuid, id uuid not null)'],
  },
  {
    rule: 'primary-key',
    object: 'board',
    fault: 'a primary key of id alone',
    plant: ['create table board (tenant_id uuid not null, id uuid primary key)'],
  },
  {
    rule: 'primary-key',
    object: 'board',
    fault: 'an id made by the database',
    plant: [
      'create table board (tenant_id uuid not null, id uuid not null default gen_random_uuid(), primary key (tenant_id, id))',
    ],
  },
  {
    rule: 'index-starts-with-tenant',
    object: 'shed.shed_label',
    fault: 'a unique index over all tenants',
    plant: ['create unique index shed_label on shed (label)'],
  },
  {
    rule: 'index-starts-with-tenant',
    object: 'shed.shed_label',
    fault: 'an index on an expression first',
    plant: ['create index shed_label on shed (lower(label), tenant_id)'],
  },
  {
    rule: 'index-starts-with-tenant',
    object: 'shed.shed_clash',
    fault: 'an exclusion over all tenants',
    plant: [
      'alter table shed add column during tstzrange',
      'alter table shed add constraint shed_clash exclude using gist (during with &&)',
    ],
  },
  {
    rule: 'no-sequence',
    object: 'shed_number_seq',
    fault: 'a serial number',
    plant: ['alter table shed add column number serial'],
  },
  {
    rule: 'foreign-key-composite',
    object: 'tool.tool_shed_id_fkey',
    fault: 'a foreign key by id alone',
    plant: [
      'create unique index shed_id on shed (id)',
      ...tenantTable('tool', ['shed_id uuid not null references shed (id)']),
    ],
  },
  {
    rule: 'reference-points-nowhere',
    object: 'platform_policy.to_shed',
    fault: 'a reference table that points into a tenant',
    plant: [
      'alter table platform_policy add column tenant uuid, add column shed_id uuid',
      'alter table platform_policy add constraint to_shed foreign key (tenant, shed_id) references shed (tenant_id, id)',
    ],
  },
  ...['on delete set null', 'on update cascade'].map((action) => ({
    rule: 'foreign-key-actions',
    object: 'tool.to_shed',
    fault: action,
    plant: tenantTable('tool', [
      'shed_id uuid',
      `constraint to_shed foreign key (tenant_id, shed_id) references shed (tenant_id, id) ${action}`,
    ]),
  })),
  {
    rule: 'foreign-key-valid',
    object: 'shed.to_shed',
    fault: 'a constraint that was never validated',
    plant: ["alter table shed add constraint to_shed check (label <> '') not valid"],
  },
  {
    rule: 'row-security-enabled',
    object: 'shed',
    fault: 'row security switched off',
    plant: ['alter table shed disable row level security'],
  },
  {
    rule: 'row-security-forced',
    object: 'shed',
    fault: 'an owner who is free of it',
    plant: ['alter table shed no force row level security'],
  },
  { rule: 'row-security-rule', object: 'shed', fault: 'no rule', plant: ['drop policy tenant_rows on shed'] },
  {
    rule: 'row-security-rule',
    object: 'shed.all_rows',
    fault: 'a second, wider rule',
    plant: ['create policy all_rows on shed for select to commonhall_app using (true)'],
  },
  {
    rule: 'row-security-rule',
    object: 'shed.tenant_rows',
    fault: 'a rule without its check',
    plant: ['alter policy tenant_rows on shed with check (true)'],
  },
  {
    rule: 'row-security-rule',
    object: 'shed.tenant_rows',
    fault: 'a rule that lets the unbound see all',
    plant: [`alter policy tenant_rows on shed using (tenant_id = coalesce(${template}, tenant_id))`],
  },
  {
    rule: 'row-security-rule',
    object: 'shed.tenant_rows',
    fault: 'a rule for everybody',
    plant: ['alter policy tenant_rows on shed to public'],
  },
  {
    rule: 'row-security-enabled',
    object: 'entry_2026',
    fault: 'a partition without row security of its own',
    plant: [
      'create table entry (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)) partition by hash (tenant_id)',
      'create table entry_2026 partition of entry for values with (modulus 1, remainder 0)',
    ],
  },
  {
    rule: 'partition-grants',
    object: 'entry_2026',
    fault: 'a partition that is granted by itself',
    plant: [
      'create table entry (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)) partition by hash (tenant_id)',
      'create table entry_2026 partition of entry for values with (modulus 1, remainder 0)',
      'grant select on entry_2026 to commonhall_app',
    ],
  },
  {
    rule: 'function-definer',
    object: 'sheds()',
    fault: "a function with its definer's rights and any search_path",
    plant: ["create function sheds() returns bigint language sql security definer as 'select count(*) from shed'"],
  },
  {
    rule: 'function-leakproof',
    object: 'same(text)',
    fault: 'a function marked leakproof',
    plant: [asAdmin, "create function same(text) returns text language sql immutable leakproof as 'select $1'"],
  },
  {
    rule: 'view-invoker',
    object: 'sheds',
    fault: "a view with its owner's rights",
    plant: ['create view sheds as select * from shed'],
  },
  {
    rule: 'no-materialised-view',
    object: 'sheds',
    fault: 'a materialised view',
    plant: ['create materialized view sheds as select * from shed'],
  },
  {
    rule: 'append-only',
    object: 'audit_entry',
    fault: 'one column of the audit trail that may be changed',
    plant: ['grant update (facts) on audit_entry to commonhall_app'],
  },
  {
    rule: 'append-only',
    object: 'seal',
    fault: 'seals that may be deleted',
    plant: ['grant delete on seal to commonhall_app'],
  },
  {
    rule: 'append-only',
    object: 'outbox',
    fault: 'an event that the application may take back',
    plant: ['grant delete on outbox to commonhall_app'],
  },
  {
    rule: 'no-wide-grant',
    object: 'public.shed',
    fault: 'truncate',
    plant: ['grant truncate on shed to commonhall_app'],
  },
  {
    rule: 'role-stays-home',
    object: 'public.shed',
    fault: 'a table for everybody',
    plant: ['grant select on shed to public'],
  },
  {
    rule: 'role-stays-home',
    object: 'public.shed',
    fault: 'the relay in a shed',
    plant: ['grant select on shed to commonhall_relay'],
  },
  {
    rule: 'role-stays-home',
    object: 'public.shed',
    fault: 'the relay in one column of a shed',
    plant: ['grant update (label) on shed to commonhall_relay'],
  },
  {
    rule: 'role-stays-home',
    object: 'public.shed',
    fault: 'a reader that writes',
    plant: ['grant insert on shed to commonhall_readonly'],
  },
  {
    rule: 'role-stays-home',
    object: 'identity.badge',
    fault: 'the application among the passwords',
    plant: ['create table identity.badge (id uuid primary key)', 'grant select on identity.badge to commonhall_app'],
  },
  {
    rule: 'owned-by-owner',
    object: 'public.shed',
    fault: 'a table of the application',
    plant: [asAdmin, 'alter table shed owner to commonhall_app'],
  },
  {
    rule: 'money-is-bigint',
    object: 'shed.rent',
    fault: 'numeric money',
    plant: ['alter table shed add column rent numeric(12, 2)'],
  },
  {
    rule: 'money-is-bigint',
    object: 'shed.rent_minor',
    fault: 'four-byte money',
    plant: ['alter table shed add column rent_minor integer'],
  },
  {
    rule: 'money-has-currency',
    object: 'shed.rent_minor',
    fault: 'an amount of nothing',
    plant: ['alter table shed add column rent_minor bigint'],
  },
  {
    rule: 'time-has-zone',
    object: 'shed.built_at',
    fault: 'a time without a zone',
    plant: ['alter table shed add column built_at timestamp'],
  },
  {
    rule: 'personal-has-retention',
    object: 'shed.email',
    fault: 'an address kept for ever',
    plant: ['alter table shed add column email text'],
  },
  {
    rule: 'personal-has-retention',
    object: 'shed.email',
    fault: 'a tag that names no time',
    plant: ['alter table shed add column email text', "comment on column shed.email is 'personal'"],
  },
];

describe('the catalogue of a migrated database', () => {
  it('obeys every rule, but for the exceptions that are named', async () => {
    const why = new Map(catalogueRules.map((rule) => [rule.name, rule.why]));
    expect((await lintCatalogue(admin)).map((finding) => ({ ...finding, why: why.get(finding.rule) }))).toEqual([]);
  });

  it('finds nothing in a table made by the template, with money, time and a tagged address', async () => {
    const planted = await lintWith([
      ...shed,
      ...tenantTable('tool', [
        'shed_id uuid not null',
        'rent_minor bigint not null',
        'currency text not null',
        'bought_at timestamptz not null',
        'email text',
        'foreign key (tenant_id, shed_id) references shed (tenant_id, id) on delete cascade',
      ]),
      `comment on column tool.email is 'personal; retention: while a member'`,
      'create view sheds with (security_invoker = true) as select * from shed',
      `create function count_sheds() returns bigint language sql security definer set search_path = pg_catalog, public as 'select count(*) from shed'`,
    ]);
    expect(planted).toEqual(await lintWith([]));
  });
});

describe('a planted fault is found', () => {
  it.each(faults)('$rule: $fault', async ({ rule, object, plant }) => {
    expect(await lintWith([...shed, ...plant])).toContainEqual(expect.objectContaining({ rule, object }));
  });

  it.each([
    ['superuser', 'alter role commonhall_app superuser'],
    ['bypassrls', 'alter role commonhall_relay bypassrls'],
    ['member of commonhall_owner', 'grant commonhall_owner to commonhall_app'],
  ])('role-is-humble: %s', async (detail, plant) => {
    // Roles belong to the whole server: whoever migrates another database of it waits here, and this test for them.
    const server = new pg.Client({ connectionString: process.env['TEST_ADMIN_URL'] });
    await server.connect();
    await server.query('select pg_advisory_lock($1)', [migrationLockKey]);
    try {
      const findings = await lintWith([asAdmin, plant]);
      expect(findings).toContainEqual(expect.objectContaining({ rule: 'role-is-humble', detail }));
    } finally {
      await server.end();
    }
  });

  it('stale-exception: an exception that excuses nothing', async () => {
    const findings = await lintWith(['drop table platform_policy cascade']);
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'stale-exception', object: 'platform_policy' }));
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'append-only', object: 'platform_policy' }));
  });

  it('is planted for every rule', () => {
    const planted = new Set([...faults.map(({ rule }) => rule), 'role-is-humble']);
    expect(catalogueRules.filter(({ name }) => !planted.has(name)).map(({ name }) => name)).toEqual([]);
  });
});
