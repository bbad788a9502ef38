import { type CurrencyCode, type Id, type Money, invariant, money } from '@commonhall/kernel';
import { type ReadTx, statement } from '@commonhall/platform';
import { type AccountCode, type AccountKind, chart, isAccountCode } from './chart.js';

export const balancesSql = `select a.id, a.code, a.currency, coalesce(sum(p.amount_minor), 0)::bigint as balance_minor
  from ledger_account a left join posting p on p.tenant_id = a.tenant_id and p.account_id = a.id
  where a.tenant_id = $1 group by a.id, a.code, a.currency order by a.code, a.currency`;

export interface BalanceRow {
  readonly id: Id<'LedgerAccount'>;
  readonly code: string;
  readonly currency: CurrencyCode;
  readonly balance_minor: string;
}

export const balancesStatement = statement<BalanceRow>('payments.ledger-balances', balancesSql);

/** An account and what stands on it; debits are positive. */
export interface AccountBalance {
  readonly id: Id<'LedgerAccount'>;
  readonly code: AccountCode;
  readonly kind: AccountKind;
  readonly name: string;
  readonly balance: Money;
}

export function balanceOfRow({ id, code, currency, balance_minor }: BalanceRow): AccountBalance {
  const account = accountOf(code);
  return {
    id,
    code: account,
    kind: chart[account].kind,
    name: chart[account].labels.en,
    balance: money(BigInt(balance_minor), currency),
  };
}

/** An entry with its postings. */
export interface JournalEntry {
  readonly id: Id<'JournalEntry'>;
  readonly at: Date;
  readonly recordedAt: Date;
  readonly cause: string;
  readonly transferId: Id<'Transfer'> | null;
  readonly postings: readonly { readonly account: AccountCode; readonly name: string; readonly amount: Money }[];
  /** The instant as the database has it, for cursors. */
  readonly sortAt: string;
}

export interface EntryRow extends Omit<JournalEntry, 'postings'> {
  readonly postings: readonly { readonly account: string; readonly minor: string; readonly currency: CurrencyCode }[];
}

const entries = (
  rest: string,
): string => `select e.id, e.at, e.recorded_at as "recordedAt", e.cause_type as cause, e.transfer_id as "transferId",
    e.at::text as "sortAt",
    (select json_agg(json_build_object('account', a.code, 'minor', p.amount_minor::text, 'currency', p.currency) order by p.amount_minor desc, p.id)
     from posting p join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id
     where p.tenant_id = $1 and p.entry_id = e.id) as postings
  from journal_entry e where e.tenant_id = $1 ${rest}`;

/** $2 and $3 the instant and id to start after, $4 how many; newest first. */
export const entryPage = statement<EntryRow>(
  'payments.entry-page',
  entries('and (e.at, e.id) < ($2::timestamptz, $3::uuid) order by e.at desc, e.id desc limit $4'),
  { plannedOnce: true },
);

/** $2 ids. */
export const entriesById = statement<EntryRow>('payments.entries-by-id', entries('and e.id = any($2::uuid[])'));

export function entryOfRow(row: EntryRow): JournalEntry {
  return {
    ...row,
    postings: row.postings.map(({ account, minor, currency }) => {
      const code = accountOf(account);
      return { account: code, name: chart[code].labels.en, amount: money(BigInt(minor), currency) };
    }),
  };
}

/** Entries that do not sum to zero, or have no two postings. The database refuses them; this looks again. */
export async function unbalancedEntries(tx: ReadTx): Promise<Id<'JournalEntry'>[]> {
  const rows = await tx.sql<{ id: Id<'JournalEntry'> }>(
    `select distinct e.id from journal_entry e
     left join (
       select entry_id, sum(amount_minor) as sum, count(*) as postings from posting where tenant_id = $1 group by entry_id, currency
     ) p on p.entry_id = e.id
     where e.tenant_id = $1 and (p.entry_id is null or p.sum <> 0 or p.postings < 2) order by e.id`,
  );
  return rows.map(({ id }) => id);
}

function accountOf(code: string): AccountCode {
  invariant(isAccountCode(code), `the chart has no account ${code}`);
  return code;
}
