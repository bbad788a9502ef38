import { pence } from './by-hand.js';

export interface LedgerEntry {
  readonly id: string;
  readonly transferId: string | null;
  /** Debits are positive. */
  readonly postings: readonly { readonly account: string; readonly amount: { readonly amount: string } }[];
}

/** Debits and credits by account, as a treasurer writes them down; both columns have the same sum. */
export function ledgerTable(entries: readonly LedgerEntry[]): string {
  const sums = new Map<string, { debit: bigint; credit: bigint }>();
  for (const { account, amount } of entries.flatMap(({ postings }) => postings)) {
    const sum = sums.get(account) ?? { debit: 0n, credit: 0n };
    const minor = pence(amount.amount);
    sums.set(account, minor > 0n ? { ...sum, debit: sum.debit + minor } : { ...sum, credit: sum.credit - minor });
  }
  const rows = [...sums].toSorted(([a], [b]) => a.localeCompare(b));
  const total = rows.reduce(
    (sum, [, { debit, credit }]) => ({ debit: sum.debit + debit, credit: sum.credit + credit }),
    { debit: 0n, credit: 0n },
  );
  return [
    line('account', 'debit', 'credit'),
    ...rows.map(([account, { debit, credit }]) => line(account, shown(debit), shown(credit))),
    line('sum', shown(total.debit), shown(total.credit)),
  ].join('\n');
}

function line(account: string, debit: string, credit: string): string {
  return `${account.padEnd(20)}${debit.padStart(14)}${credit.padStart(14)}`;
}

function shown(minor: bigint): string {
  return minor === 0n ? '' : `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;
}
