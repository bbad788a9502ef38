import { type CurrencyCode, type Id, assertStorable, invariant, money } from '@commonhall/kernel';
import { type AccountCode } from './chart.js';

/** One side of an entry. */
export interface NewPosting {
  readonly account: AccountCode;
  /** Minor units: a debit is positive, a credit negative. Nothing is not posted. */
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  /** Whom it concerns, by a pseudonymous id: in the co-op's books the organisation's tenant. */
  readonly partyId?: Id<'Tenant'>;
}

/** A balanced entry to be written. */
export interface NewEntry {
  /** What made it: one entry for each cause, however often it is posted. */
  readonly cause: { readonly type: string; readonly id: string };
  /** The instant to which it belongs in the books. */
  readonly at: Date;
  /** Shared with the entry that answers it in another tenant's books. */
  readonly transferId: Id<'Transfer'> | null;
  readonly postings: readonly NewPosting[];
}

/** Debit one account, credit another. Minor units; a negative amount turns them round. */
export function transferPostings(
  debit: AccountCode,
  credit: AccountCode,
  amountMinor: bigint,
  currency: CurrencyCode,
  partyId?: Id<'Tenant'>,
): readonly [NewPosting, NewPosting] {
  const party = partyId === undefined ? {} : { partyId };
  return [
    { account: debit, amountMinor, currency, ...party },
    { account: credit, amountMinor: -amountMinor, currency, ...party },
  ];
}

/**
 * Makes sure that an entry may be written: it has postings, none of them of nothing, and sums to zero in each currency.
 * @throws InvariantViolation; InvalidAmount for more than the books can hold
 * Rule: libs/payments/README.md, invariants 1 and 2.
 */
export function assertPostable(entry: NewEntry): void {
  const name = `${entry.cause.type} ${entry.cause.id}`;
  invariant(entry.postings.length >= 2, `the entry of ${name} has two postings or more`);
  const sums = new Map<string, bigint>();
  for (const { amountMinor, currency } of entry.postings) {
    invariant(amountMinor !== 0n, `the entry of ${name} posts something`);
    assertStorable(money(amountMinor, currency));
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  }
  for (const [currency, sum] of sums)
    invariant(sum === 0n, `the entry of ${name} sums to zero in ${currency}, not ${sum}`);
}
