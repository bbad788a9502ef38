import type pg from 'pg';
import { type ExpectedBills } from './billing-ground.js';

/**
 * What is wrong after a billing run, looked at from outside with SQL alone, as a role that sees every tenant: each fault
 * in one sentence. Shares no code with what it looks at.
 * @param expected every bill that has to be there, and no other
 */
export async function billingFaults(client: pg.Client, expected: ExpectedBills): Promise<string[]> {
  const rows = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> =>
    (await client.query<Row>(sql)).rows;
  const invoices = await rows<{ id: string; number: string; month: string; total: string; receiver: string }>(
    `select id, number, receiver_tenant_id || ' ' || period as month, total_minor as total, receiver_tenant_id as receiver
     from invoice order by number`,
  );
  const bills = await rows<{ invoice: string; number: string; total: string; tenant: string }>(
    'select invoice_id as invoice, number, total_minor as total, tenant_id as tenant from bill',
  );
  return [
    ...monthsBilled(invoices, expected),
    ...numbersOf(invoices),
    ...(await rows<{ last: string }>('select last_number as last from invoice_series'))
      .filter(({ last }) => Number(last) !== invoices.length)
      .map(({ last }) => `The series stands at ${last} with ${invoices.length} invoices.`),
    ...billsMeet(invoices, bills),
    ...(await rows<Row>(unbalanced)).map(({ what }) => `Entry ${what} does not sum to zero.`),
    ...(await rows<Row>(notCleared)).map(({ what }) => `The clearing account of ${what} does not stand at zero.`),
    ...(await rows<Row>(notPosted)).map(({ what }) => `Invoice ${what} is not in the books as it was issued.`),
    ...(await rows<Row>(unreacted)).map(({ what }) => `Event ${what} is not settled.`),
  ];
}

interface Row extends pg.QueryResultRow {
  readonly what: string;
}

interface InvoiceRow {
  readonly id: string;
  readonly number: string;
  readonly month: string;
  readonly total: string;
  readonly receiver: string;
}

function monthsBilled(invoices: readonly InvoiceRow[], expected: ExpectedBills): string[] {
  const found = new Map<string, bigint[]>();
  for (const { month, total } of invoices) found.set(month, [...(found.get(month) ?? []), BigInt(total)]);
  const faults: string[] = [];
  for (const [month, fee] of expected) {
    const totals = found.get(month) ?? [];
    if (totals.length === 0) faults.push(`The invoice for ${month} is lost.`);
    if (totals.length > 1) faults.push(`The invoice for ${month} is there ${totals.length} times.`);
    if (totals.some((total) => total !== fee))
      faults.push(`The invoice for ${month} should be ${fee}, not ${totals.join(', ')}.`);
  }
  for (const month of found.keys())
    if (!expected.has(month)) faults.push(`Nothing was due for ${month}, yet it was invoiced.`);
  return faults;
}

/** 1, 2, 3 …: `invoices` come by number. */
function numbersOf(invoices: readonly InvoiceRow[]): string[] {
  const wrong = invoices.findIndex(({ number }, index) => Number(number) !== index + 1);
  return wrong === -1 ? [] : [`After ${wrong} invoices comes number ${invoices[wrong]?.number ?? ''}.`];
}

function billsMeet(
  invoices: readonly InvoiceRow[],
  bills: readonly { invoice: string; number: string; total: string; tenant: string }[],
): string[] {
  const said = new Map<string, string[]>();
  for (const { invoice, number, total, tenant } of bills)
    said.set(invoice, [...(said.get(invoice) ?? []), `${number} ${total} ${tenant}`]);
  const faults = invoices.flatMap(({ id, number, total, receiver }) => {
    const met = said.get(id) ?? [];
    said.delete(id);
    if (met.length !== 1) return [`Invoice ${number} arrived ${met.length} times.`];
    return met[0] === `${number} ${total} ${receiver}` ? [] : [`Invoice ${number} arrived as another one.`];
  });
  return [...faults, ...[...said.keys()].map((id) => `Somebody was sent the invoice ${id}, which is not there.`)];
}

const unbalanced = `select e.tenant_id || ' ' || e.id as what from journal_entry e
  left join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.id
  group by e.tenant_id, e.id having coalesce(sum(p.amount_minor), 1) <> 0 or count(p.id) < 2`;

/** By tenant, and in the co-op's books by organisation: all that accrued has been billed. */
const notCleared = `select p.tenant_id || coalesce(' with ' || p.party_id, '') as what from posting p
  join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id
  where a.kind = 'clearing' group by p.tenant_id, p.party_id having sum(p.amount_minor) <> 0`;

/** Receivable in the co-op's books, payable in the organisation's, each once and of the invoice's total. */
const notPosted = `select i.number::text as what from invoice i
  where i.total_minor <> coalesce((
      select sum(p.amount_minor) from journal_entry e
      join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.id
      join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id and a.code = 'receivable'
      where e.tenant_id = i.tenant_id and e.cause_type = 'invoice' and e.cause_id = i.id and p.party_id = i.receiver_tenant_id), 0)
    or -i.total_minor <> coalesce((
      select sum(p.amount_minor) from journal_entry e
      join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.id
      join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id and a.code = 'payable-to-co-op'
      where e.tenant_id = i.receiver_tenant_id and e.cause_type = 'bill' and e.cause_id = i.id), 0)
  order by i.number`;

const unreacted = `select type || ' ' || id as what from outbox where settled_at is null order by id`;
