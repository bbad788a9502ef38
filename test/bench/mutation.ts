import { type Figure, count } from './figure.js';
import { type Ground } from './ground.js';
import { post } from './http-load.js';
import { type Asked, compare, connections, whereOf } from './rounds.js';
import { layFee, layPeople, layTenants } from './subject.js';

const mutation = `mutation Take($input: RecordTakingInput!) {
  recordTaking(input: $input) { taking { id fee { amount currency } } problems { code message } replayed } }`;

/** $1 a tenant, $2 the fee's version: the rows of one taking in one statement and one trip, without a look whether it may be. */
const leastSql = `with ids as (select uuidv7() as taking, uuidv7() as transfer, uuidv7() as entry, clock_timestamp() as now),
  key as (insert into idempotency_key (tenant_id, id, actor, operation, key, request_hash, response, created_at)
    select $1::uuid, uuidv7(), 'person:bench', 'recordTaking', taking::text, repeat('0', 64), '{"id": "of the taking", "fee": "0.13"}', now from ids),
  month as (update fee_month m set takings_minor = takings_minor + 1250, charged_minor = charged_minor + 13, accruals = accruals + 1, last_at = ids.now,
    last_taking_id = ids.taking from ids where m.tenant_id = $1 returning m.period),
  taking as (insert into taking (tenant_id, id, at, period, amount_minor, currency, source, recorded_at, recorded_by, key)
    select $1, taking, now, month.period, 1250, 'GBP', 'market stall', now, 'person:bench', taking::text from ids, month),
  line as (insert into fee_line (tenant_id, id, taking_id, cause_id, policy_version_id, decision_id, provisional, takings, base_minor, tier_minors,
    fee_minor, free_minor, cap_minor, currency, transfer_id, recorded_at)
    select $1, uuidv7(), taking, taking, $2::uuid, $2, false, 1, 1250, '{1250}', 13, 0, 0, 'GBP', transfer, now from ids),
  entry as (insert into journal_entry (tenant_id, id, at, cause_type, cause_id, transfer_id, recorded_at)
    select $1, entry, now, 'taking', taking, transfer, now from ids),
  posting as (insert into posting (tenant_id, id, entry_id, account_id, party_id, amount_minor, currency)
    select $1, uuidv7(), entry, a.id, null, case a.code when 'platform-fees' then 13 else -13 end, 'GBP'
    from ids, ledger_account a where a.tenant_id = $1 and a.code in ('platform-fees', 'fees-accrued')),
  audit as (insert into audit_entry (tenant_id, id, at, actor, action, subject, facts, request_id)
    select $1, uuidv7(), now, 'person:bench', 'taking.recorded', taking::text, '{"amount": "1250"}', null from ids),
  event as (insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
    select $1, uuidv7(), '00000000-0000-7000-8000-000000000000', 'payments.use-accrued.v1', '{"causeId": "of the taking", "accruedMinor": "13"}', now from ids)
  select taking from ids`;

/**
 * recordTaking through the API ÷ the least SQL that writes the same ten rows in one transaction. One till a connection,
 * each of an organisation of its own: takings of one organisation wait for each other, whoever records them.
 */
export async function mutationFigures(ground: Ground): Promise<Figure[]> {
  const database = await ground.database('bench_mutation');
  const version = await layFee(database.admin);
  const slugs = Array.from({ length: connections }, (_, index) => `till-${index}`);
  const tenantIds = await layTenants(database.admin, slugs);
  const tokens: string[] = [];
  for (const tenantId of tenantIds) tokens.push(...(await layPeople(database.admin, [tenantId], 1)));
  const api = await ground.api(database);
  const statement = { name: 'taking', text: leastSql, values: tenantIds.map((tenantId) => [tenantId, version]) };
  const bare = await ground.bare(database, { reads: {}, writes: { '/taking': statement } });
  let sent = 0;
  const product: Asked = {
    server: api,
    next: (connection) => {
      const input = {
        amount: { amount: '12.50', currency: 'GBP' },
        occurredAt: new Date().toISOString(),
        source: 'market stall',
        idempotencyKey: `bench-${(sent += 1)}`,
      };
      const headers = {
        authorization: `Bearer ${tokens[connection] ?? ''}`,
        'commonhall-tenant': slugs[connection] ?? '',
      };
      return post('/graphql', { query: mutation, variables: { input } }, headers);
    },
    check: (body) => {
      const { data } = JSON.parse(body) as { data?: { recordTaking: { taking: { fee: { amount: string } } | null } } };
      if (data?.recordTaking.taking?.fee.amount !== '0.13') throw new Error(`The api answered: ${body.slice(0, 500)}`);
    },
  };
  const beside: Asked = {
    server: bare,
    next: (connection) => post(`/taking?${connection}`, {}),
    check: (body) => {
      if ((JSON.parse(body) as { rows: unknown[] }).rows.length !== 1) throw new Error(`Bare: ${body.slice(0, 500)}`);
    },
  };
  const result = await compare(ground, product, beside);
  await Promise.all([api.program.end(), bare.program.end()]);
  return [
    {
      name: 'one mutation: recordTaking, with its key, fee, journal entry, audit entry and event',
      measured: `${count(result.product.perSecond)} a second`,
      ceiling: `${count(result.beside.perSecond)}, bare node:http with the least SQL for the same rows`,
      value: result.ratio,
      bar: null,
      where: whereOf(result),
    },
  ];
}
