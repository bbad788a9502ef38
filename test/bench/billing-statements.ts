import { newId } from '@commonhall/kernel';
import { tenantZero } from '@commonhall/platform';
import type pg from 'pg';
import { type Unbilled } from './billing-ground.js';

// The two ways of billing beside the product's. Both write the rows that it writes, under the same row security, and
// read by the same rule which months are due.

const due = `from platform_use_month m where m.tenant_id = $1 and m.member_tenant_id = any($2::uuid[])
  and not exists (select from invoice i where i.tenant_id = $1 and i.series = 'PF' and i.period = m.period and i.receiver_tenant_id = m.member_tenant_id)
  and exists (select from platform_use_line l where l.tenant_id = $1 and l.period = m.period and l.member_tenant_id = m.member_tenant_id
    and l.policy_version_id is not null and not l.provisional)
  and (select count(*) = m.accruals and sum(u.taking_minor) = m.takings_minor and sum(u.accrued_minor) = m.accrued_minor
    from platform_use u where u.tenant_id = $1 and u.period = m.period and u.member_tenant_id = m.member_tenant_id)`;

const sums = `select m.member_tenant_id, m.period, m.accrued_minor, l.policy_version_id, l.decision_id, sum(l.takings)::integer as takings,
    sum(l.base_minor)::bigint as base, sum(l.fee_minor)::bigint as fee, sum(l.free_minor)::bigint as free, sum(l.cap_minor)::bigint as cap
  from (select m.* ${due} order by m.period limit $3) m
  join platform_use_line l on l.tenant_id = $1 and l.member_tenant_id = m.member_tenant_id and l.period = m.period
  group by m.member_tenant_id, m.period, m.accrued_minor, l.policy_version_id, l.decision_id`;

const issuer = `'{"name": "The co-op"}'::jsonb`;
const recipient = `'{"name": "River Post", "legalForm": "charity", "registrationNumber": "1234567", "address": "1 Mill Lane, Garth"}'::jsonb`;

/** All that is due to one tenant in one statement; ids are made in SQL. $4 and $5 its member and organisation, $6 the last number. */
const setBased = `with n as materialized (
    select s.*, uuidv7() as id, uuidv7() as transfer, uuidv7() as entry, $6::bigint + row_number() over (order by s.period) as number from (${sums}) s),
  line as materialized (
    select n.id as invoice, x.position, x.kind, n.policy_version_id, n.decision_id, n.takings, n.base, x.amount, x.arithmetic
    from n cross join lateral (values
      (1, 'use', n.fee, jsonb_build_object('kind', 'use', 'provisional', false, 'tiers', jsonb_build_array(
        jsonb_build_object('bps', 100, 'upToMinor', null, 'baseMinor', n.base::text)), 'fixedMinor', '0')),
      (2, 'free-tier', -n.free, jsonb_build_object('kind', 'free-tier', 'freeMinor', '0')),
      (3, 'cap', -n.cap, jsonb_build_object('kind', 'cap', 'capMinor', '0'))) x (position, kind, amount, arithmetic)
    where x.amount <> 0),
  invoices as (insert into invoice (tenant_id, id, series, number, run_id, period, member_id, organisation_id, receiver_tenant_id, currency, total_minor,
      issued_at, transfer_id, issuer, recipient)
    select $1, n.id, 'PF', n.number, r.id, n.period, $4::uuid, $5::uuid, n.member_tenant_id, 'GBP', n.accrued_minor, now(), n.transfer, ${issuer}, ${recipient}
    from n join billing_run r on r.tenant_id = $1 and r.series = 'PF' and r.period = n.period),
  lines as (insert into invoice_line (tenant_id, id, invoice_id, position, kind, policy_version_id, decision_id, takings, base_minor, amount_minor, currency, arithmetic)
    select $1, uuidv7(), invoice, position, kind, policy_version_id, decision_id, takings, base, amount, 'GBP', arithmetic from line),
  entries as (insert into journal_entry (tenant_id, id, at, cause_type, cause_id, transfer_id, recorded_at)
    select $1, entry, now(), 'invoice', id, transfer, now() from n),
  postings as (insert into posting (tenant_id, id, entry_id, account_id, party_id, amount_minor, currency)
    select $1, uuidv7(), n.entry, a.id, n.member_tenant_id, case a.code when 'receivable' then n.accrued_minor else -n.accrued_minor end, 'GBP'
    from n, ledger_account a where a.tenant_id = $1 and a.code in ('receivable', 'fees-accrued')),
  events as (insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
    select $1, uuidv7(), n.member_tenant_id, 'payments.invoice-issued.v1', jsonb_build_object('invoiceId', n.id, 'series', 'PF', 'number', n.number::text,
      'period', n.period, 'currency', 'GBP', 'totalMinor', n.accrued_minor::text, 'issuedAt', now(), 'transferId', n.transfer, 'issuer', ${issuer},
      'recipient', ${recipient}, 'lines', (select jsonb_agg(jsonb_build_object('kind', l.kind, 'policyVersionId', l.policy_version_id, 'decisionId', l.decision_id,
        'takings', l.takings, 'baseMinor', l.base::text, 'amountMinor', l.amount::text, 'arithmetic', l.arithmetic)) from line l where l.invoice = n.id)), now() from n),
  audits as (insert into audit_entry (tenant_id, id, at, actor, action, subject, facts, request_id)
    select $1, uuidv7(), now(), 'job:payments.billing', 'invoice.issued', id::text, jsonb_build_object('number', number::text, 'period', period,
      'total', accrued_minor::text), null from n)
  select count(*)::integer as count from n`;

/** @returns how many invoices were made */
export async function billSetBased(app: pg.Client, { tenantId, memberId, organisationId }: Unbilled): Promise<number> {
  return inSeries(app, async (last) => {
    const values = [tenantZero, [tenantId], 1_000_000, memberId, organisationId, last];
    const { rows } = await app.query<{ count: number }>({ name: 'set-based', text: setBased, values });
    return rows[0]?.count ?? 0;
  });
}

/** Rows computed in JavaScript, with ids made there, and sent as arrays of up to a thousand. @returns how many invoices were made */
export async function billByArrays(app: pg.Client, { tenantId, memberId, organisationId }: Unbilled): Promise<number> {
  return inSeries(app, async (last) => {
    const read = await app.query<SumRow>({ name: 'sums', text: sums, values: [tenantZero, [tenantId], 1_000] });
    const invoices = read.rows.map((row, index) => ({
      ...row,
      id: newId<'Invoice'>(),
      transfer: newId<'Transfer'>(),
      entry: newId<'JournalEntry'>(),
      number: String(BigInt(last) + BigInt(index + 1)),
    }));
    if (invoices.length === 0) return 0;
    const lines = invoices.flatMap((invoice) => linesOf(invoice));
    const now = new Date();
    const column = <Row, Value>(rows: readonly Row[], pick: (row: Row) => Value): Value[] => rows.map(pick);
    await app.query(
      `insert into invoice (tenant_id, id, series, number, run_id, period, member_id, organisation_id, receiver_tenant_id, currency, total_minor, issued_at,
         transfer_id, issuer, recipient)
       select $1, u.id, 'PF', u.number, r.id, u.period, $6, $7, $8, 'GBP', u.total, $9, u.transfer, ${issuer}, ${recipient}
       from unnest($2::uuid[], $3::bigint[], $4::text[], $5::bigint[], $10::uuid[]) as u (id, number, period, total, transfer)
       join billing_run r on r.tenant_id = $1 and r.series = 'PF' and r.period = u.period`,
      [
        tenantZero,
        column(invoices, ({ id }) => id),
        column(invoices, ({ number }) => number),
        column(invoices, ({ period }) => period),
        column(invoices, ({ accrued_minor }) => accrued_minor),
        memberId,
        organisationId,
        tenantId,
        now,
        column(invoices, ({ transfer }) => transfer),
      ],
    );
    await app.query(
      `insert into invoice_line (tenant_id, id, invoice_id, position, kind, policy_version_id, decision_id, takings, base_minor, amount_minor, currency, arithmetic)
       select $1, u.id, u.invoice, u.position, u.kind, u.version, u.decision, u.takings, u.base, u.amount, 'GBP', u.arithmetic
       from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::uuid[], $7::uuid[], $8::integer[], $9::bigint[], $10::bigint[], $11::jsonb[])
         as u (id, invoice, position, kind, version, decision, takings, base, amount, arithmetic)`,
      [
        tenantZero,
        column(lines, () => newId<'InvoiceLine'>()),
        column(lines, ({ invoice }) => invoice.id),
        column(lines, ({ position }) => position),
        column(lines, ({ kind }) => kind),
        column(lines, ({ invoice }) => invoice.policy_version_id),
        column(lines, ({ invoice }) => invoice.decision_id),
        column(lines, ({ invoice }) => invoice.takings),
        column(lines, ({ invoice }) => invoice.base),
        column(lines, ({ amount }) => amount),
        column(lines, ({ arithmetic }) => JSON.stringify(arithmetic)),
      ],
    );
    await app.query(
      `insert into journal_entry (tenant_id, id, at, cause_type, cause_id, transfer_id, recorded_at)
       select $1, u.entry, $5, 'invoice', u.id, u.transfer, $5 from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as u (entry, id, transfer)`,
      [
        tenantZero,
        column(invoices, ({ entry }) => entry),
        column(invoices, ({ id }) => id),
        column(invoices, ({ transfer }) => transfer),
        now,
      ],
    );
    const postings = invoices.flatMap(({ entry, accrued_minor }) => [
      { entry, code: 'receivable', amount: accrued_minor },
      { entry, code: 'fees-accrued', amount: `-${accrued_minor}` },
    ]);
    await app.query(
      `insert into posting (tenant_id, id, entry_id, account_id, party_id, amount_minor, currency)
       select $1, u.id, u.entry, a.id, $6, u.amount, 'GBP' from unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[]) as u (id, entry, code, amount)
       join ledger_account a on a.tenant_id = $1 and a.code = u.code`,
      [
        tenantZero,
        column(postings, () => newId<'Posting'>()),
        column(postings, ({ entry }) => entry),
        column(postings, ({ code }) => code),
        column(postings, ({ amount }) => amount),
        tenantId,
      ],
    );
    await app.query(
      `insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
       select $1, u.id, $4, 'payments.invoice-issued.v1', u.payload, $5 from unnest($2::uuid[], $3::jsonb[]) as u (id, payload)`,
      [
        tenantZero,
        column(invoices, () => newId<'Event'>()),
        column(invoices, (invoice) => JSON.stringify(eventOf(invoice, now))),
        tenantId,
        now,
      ],
    );
    await app.query(
      `insert into audit_entry (tenant_id, id, at, actor, action, subject, facts, request_id)
       select $1, u.id, $5, 'job:payments.billing', 'invoice.issued', u.subject, u.facts, null from unnest($2::uuid[], $3::text[], $4::jsonb[]) as u (id, subject, facts)`,
      [
        tenantZero,
        column(invoices, () => newId<'AuditEntry'>()),
        column(invoices, ({ id }) => id),
        column(invoices, ({ number, period, accrued_minor: total }) => JSON.stringify({ number, period, total })),
        now,
      ],
    );
    return invoices.length;
  });
}

interface SumRow {
  readonly period: string;
  readonly accrued_minor: string;
  readonly policy_version_id: string;
  readonly decision_id: string;
  readonly takings: number;
  readonly base: string;
  readonly fee: string;
  readonly free: string;
  readonly cap: string;
}

interface NewInvoice extends SumRow {
  readonly id: string;
  readonly transfer: string;
  readonly number: string;
}

interface NewLine {
  readonly invoice: NewInvoice;
  readonly position: number;
  readonly kind: string;
  readonly amount: string;
  readonly arithmetic: object;
}

function linesOf(invoice: NewInvoice): NewLine[] {
  const tiers = [{ bps: 100, upToMinor: null, baseMinor: invoice.base }];
  const lines = [
    {
      kind: 'use',
      amount: invoice.fee,
      arithmetic: { kind: 'use', provisional: false, tiers, fixedMinor: '0' },
    },
    { kind: 'free-tier', amount: `-${invoice.free}`, arithmetic: { kind: 'free-tier', freeMinor: '0' } },
    { kind: 'cap', amount: `-${invoice.cap}`, arithmetic: { kind: 'cap', capMinor: '0' } },
  ];
  return lines.map((line, index) => ({ invoice, position: index + 1, ...line }));
}

function eventOf(invoice: NewInvoice, now: Date): object {
  const lines = linesOf(invoice);
  return {
    invoiceId: invoice.id,
    series: 'PF',
    number: invoice.number,
    period: invoice.period,
    currency: 'GBP',
    totalMinor: invoice.accrued_minor,
    issuedAt: now.toISOString(),
    transferId: invoice.transfer,
    issuer: { name: 'The co-op' },
    recipient: {
      name: 'River Post',
      legalForm: 'charity',
      registrationNumber: '1234567',
      address: '1 Mill Lane, Garth',
    },
    lines: lines.map(({ kind, amount, arithmetic }) => ({
      kind,
      policyVersionId: invoice.policy_version_id,
      decisionId: invoice.decision_id,
      takings: invoice.takings,
      baseMinor: invoice.base,
      amountMinor: amount,
      arithmetic,
    })),
  };
}

/** One transaction bound to tenant zero, with the series locked: numbers have no gaps. */
async function inSeries(app: pg.Client, work: (last: string) => Promise<number>): Promise<number> {
  await app.query(`begin; set local app.tenant_id = '${tenantZero}'`);
  const { rows } = await app.query<{ last_number: string }>(
    `select last_number from invoice_series where tenant_id = $1 and series = 'PF' for update`,
    [tenantZero],
  );
  const made = await work(rows[0]?.last_number ?? '0');
  await app.query(`update invoice_series set last_number = last_number + $2 where tenant_id = $1 and series = 'PF'`, [
    tenantZero,
    made,
  ]);
  await app.query('commit');
  return made;
}
