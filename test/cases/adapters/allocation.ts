import { allocate, scaleWeights } from '@commonhall/kernel';
import { type Adapter, type Answers } from '../cases.js';
import { list, numeral, record, whole } from '../reading.js';

export const allocation: Readonly<Record<string, Adapter>> = {
  'billing/allocate_largest_remainder': ({ given }) => ({
    shares: allocate(whole(given, 'total'), scaleWeights(list(given, 'weights').map(numeral))),
  }),

  'distribution/rounding(total, weights)': ({ given }) =>
    parts(allocate(whole(given, 'total'), scaleWeights(list(given, 'weights').map(numeral)))),

  'distribution/rounding(shares, total)': ({ given }) =>
    parts(allocate(whole(given, 'total'), Array<bigint>(Number(whole(given, 'shares'))).fill(1n))),

  'distribution/ledger-split(refund, weights)': ({ given }) => {
    const receivers = Object.entries(record(given, 'weights'));
    const shares = allocate(whole(given, 'refund'), scaleWeights(receivers.map(([, weight]) => numeral(weight))));
    return { from: Object.fromEntries(receivers.map(([name], index) => [name, shares[index]])), sum: total(shares) };
  },
};

function parts(shares: readonly bigint[]): Answers {
  return { parts: shares, parts_sum: total(shares) };
}

function total(shares: readonly bigint[]): bigint {
  return shares.reduce((sum, share) => sum + share, 0n);
}
