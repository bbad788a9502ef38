import { createHash, randomBytes } from 'node:crypto';
import { tenantZero } from '@commonhall/platform';
import { type BenchDatabase } from './ground.js';

/** Who asks, and for whose rows: an organisation with years of bills and takings, whom the co-op has invoiced. */
export interface Subject {
  readonly tenantId: string;
  readonly slug: string;
  /** Sessions of so many people: one alone may not spend what a bench spends. */
  readonly tokens: readonly string[];
}

const people = 200;
const months = 60;
const takings = 1_000;

/** The version of the fee that all lines name. */
const version = '01900000-0000-7000-8000-000000000001';

const arithmetic = JSON.stringify({
  kind: 'use',
  provisional: false,
  tiers: [
    { bps: 300, upToMinor: '1000', baseMinor: '1000' },
    { bps: 100, upToMinor: null, baseMinor: '122400' },
  ],
  fixedMinor: '0',
});
const line = JSON.stringify({
  kind: 'use',
  policyVersionId: version,
  decisionId: version,
  takings: 12,
  baseMinor: '123400',
  amountMinor: '1254',
  arithmetic: JSON.parse(arithmetic) as object,
});
const party = JSON.stringify({
  name: 'River Post',
  legalForm: 'community-interest-company',
  registrationNumber: '12345678',
  address: '1 Mill Lane, Garth',
});

/** Writes the subject's rows as they would stand after five years, and people who may read them. */
export async function laySubject({ admin }: BenchDatabase): Promise<Subject> {
  const slug = 'river-post';
  await layFee(admin);
  const [tenantId = ''] = await layTenants(admin, [slug]);
  await layBills(admin, tenantId);
  await layTakings(admin, [tenantId], takings);
  const tokens = await layPeople(admin, [tenantId, tenantZero], people);
  return { tenantId, slug, tokens };
}

async function layBills(admin: BenchDatabase['admin'], tenantId: string): Promise<void> {
  const month = `to_char(date '2020-12-01' + n * interval '1 month', 'YYYY-MM')`;
  const at = `date '2021-01-01' + n * interval '1 month' + interval '3 hours 7 minutes'`;
  await admin.query(
    `insert into bill (tenant_id, id, invoice_id, series, number, period, currency, total_minor, issued_at, received_at, transfer_id, issuer, recipient, lines)
     select $1, uuidv7(), uuidv7(), 'PF', n, ${month}, 'GBP', 1254 + n, ${at}, ${at} + interval '2 seconds', uuidv7(), $2, $3, $4 from generate_series(1, $5) n`,
    [tenantId, '{"name": "The co-op"}', party, `[${line}, ${line}]`, months],
  );
  await admin.query(
    `with run as (
       insert into billing_run (tenant_id, id, series, period, started_at) values ($1, uuidv7(), 'PF', '2020-12', now()) returning id)
     insert into invoice (tenant_id, id, series, number, run_id, period, member_id, organisation_id, receiver_tenant_id, currency, total_minor, issued_at, transfer_id, issuer, recipient)
     select $1, uuidv7(), 'PF', n, run.id, ${month}, uuidv7(), uuidv7(), $2, 'GBP', 5 * 1254, ${at}, uuidv7(), $3, $4 from run, generate_series(1, $5) n`,
    [tenantZero, tenantId, '{"name": "The co-op"}', party, months],
  );
  await admin.query(
    `insert into invoice_line (tenant_id, id, invoice_id, position, kind, policy_version_id, decision_id, takings, base_minor, amount_minor, currency, arithmetic)
     select i.tenant_id, uuidv7(), i.id, p, 'use', $1, $1, 12, 123400, 1254, 'GBP', $2 from invoice i, generate_series(1, 5) p`,
    [version, arithmetic],
  );
}

/** So many takings for each of the tenants, with their fee lines, all in one open month. */
export async function layTakings(
  admin: BenchDatabase['admin'],
  tenantIds: readonly string[],
  each: number,
): Promise<void> {
  await admin.query(
    `insert into fee_month (tenant_id, id, period, starts_at, ends_at, currency, takings_minor, charged_minor, accruals)
     select t, uuidv7(), to_char(now(), 'YYYY-MM'), date_trunc('month', now()), date_trunc('month', now()) + interval '1 month', 'GBP', 0, 0, 0
     from unnest($1::uuid[]) t`,
    [tenantIds],
  );
  await admin.query(
    `insert into taking (tenant_id, id, at, period, amount_minor, currency, source, recorded_at, recorded_by, key)
     select t, uuidv7(), date_trunc('month', now()) + n * interval '1 second', to_char(now(), 'YYYY-MM'), 1000 + n, 'GBP', 'market stall', now(), 'key:till', 'k' || n
     from unnest($1::uuid[]) t, generate_series(1, $2::integer) n`,
    [tenantIds, each],
  );
  await admin.query(
    `insert into fee_line (tenant_id, id, taking_id, cause_id, policy_version_id, decision_id, provisional, takings, base_minor, tier_minors, fee_minor, free_minor, cap_minor, currency, transfer_id, recorded_at)
     select tenant_id, uuidv7(), id, id, $2, $2, false, 1, amount_minor, array[amount_minor], amount_minor / 100, 0, 0, 'GBP', uuidv7(), now()
     from taking where tenant_id = any($1::uuid[])`,
    [tenantIds, version],
  );
}

/**
 * People with the role of treasurer in all of these tenants, each with a session.
 * @returns the sessions' tokens
 */
export async function layPeople(
  admin: BenchDatabase['admin'],
  tenantIds: readonly string[],
  howMany: number,
): Promise<string[]> {
  const tokens = Array.from({ length: howMany }, () => `chs_${randomBytes(32).toString('base64url')}`);
  await admin.query(
    `with session as (
       select uuidv7() as person, hash from unnest($1::text[]) hash),
     person as (
       insert into identity.person (id, email, name, created_at) select person, person || '@example.org', 'Ann Reader', now() from session returning id),
     access as (
       insert into identity.tenant_access (person_id, tenant_id, roles, source, changed_at)
       select person.id, t, '{treasurer}', 'directory', now() from person, unnest($2::uuid[]) t)
     insert into identity.session (id, person_id, token_hash, method, signed_in_at, rotated_at, expires_at)
     select uuidv7(), person.id, session.hash, 'password', now(), now(), now() + interval '1 day' from person join session on session.person = person.id`,
    [tokens.map((token) => createHash('sha256').update(token).digest('hex')), tenantIds],
  );
  return tokens;
}

/** The fee of one in a hundred, in force for years. @returns its version */
export async function layFee(admin: BenchDatabase['admin']): Promise<string> {
  await admin.query(
    `insert into platform_policy (version_id, key, value, from_instant, provisional, decision_id, created_at, hash)
     values ($1, 'payments.platform-fee', $2, now() - interval '10 years', false, $1, now(), repeat('0', 64))`,
    [version, '{"tiers": [{"upTo": null, "bps": 100}], "fixedMinor": "0", "capMinor": null, "freeMinor": "0"}'],
  );
  return version;
}

/** Tenants with nothing in them. @returns their ids */
export async function layTenants(admin: BenchDatabase['admin'], slugs: readonly string[]): Promise<string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into tenant (id, slug, name, relationship, founded_at) select uuidv7(), slug, slug, 'member', now() from unnest($1::text[]) slug returning id`,
    [slugs],
  );
  return rows.map(({ id }) => id);
}
