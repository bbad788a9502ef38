import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feeDirection } from './fee-direction.js';
import { type BilledTaking, monthBill } from './month-bill.js';
import { type FeeScheduleValue, readFeeSchedule } from './platform-fee.js';

const fee = (bps: number, rest: Partial<FeeScheduleValue> = {}): FeeScheduleValue => ({
  tiers: [{ upTo: null, bps }],
  fixedMinor: '0',
  capMinor: null,
  freeMinor: '0',
  ...rest,
});
const tiers = (...list: [string | null, number][]): Partial<FeeScheduleValue> => ({
  tiers: list.map(([upTo, bps]) => ({ upTo, bps })),
});

describe('whether a fee is raised', () => {
  it.each([
    { why: 'a higher rate', before: fee(100), after: fee(101), is: 'raises' },
    { why: 'a lower rate', before: fee(100), after: fee(99), is: 'lowers' },
    { why: 'the same', before: fee(100), after: fee(100), is: 'neither' },
    {
      why: 'the same rate cut into two tiers',
      before: fee(100),
      after: fee(0, tiers(['500', 100], [null, 100])),
      is: 'neither',
    },
    {
      why: 'lower for little use, higher for much',
      before: fee(100),
      after: fee(0, tiers(['500', 10], [null, 101])),
      is: 'raises',
    },
    { why: 'a lower rate with a fixed part', before: fee(100), after: fee(50, { fixedMinor: '1' }), is: 'raises' },
    {
      why: 'a lower rate with a higher cap',
      before: fee(100, { capMinor: '100' }),
      after: fee(50, { capMinor: '101' }),
      is: 'raises',
    },
    { why: 'a lower rate without the cap', before: fee(100, { capMinor: '100' }), after: fee(50), is: 'raises' },
    { why: 'no rate, whatever the cap', before: fee(100, { capMinor: '100' }), after: fee(0), is: 'lowers' },
    { why: 'a cap where there was none', before: fee(100), after: fee(100, { capMinor: '100' }), is: 'lowers' },
    {
      why: 'a smaller free tier',
      before: fee(100, { freeMinor: '100' }),
      after: fee(100, { freeMinor: '99' }),
      is: 'raises',
    },
    {
      why: 'a smaller free tier where nothing but the fixed part is charged',
      before: fee(0, { fixedMinor: '5', freeMinor: '100' }),
      after: fee(0, { fixedMinor: '5', freeMinor: '99' }),
      is: 'raises',
    },
    {
      why: 'a larger free tier',
      before: fee(100, { freeMinor: '100' }),
      after: fee(100, { freeMinor: '101' }),
      is: 'lowers',
    },
    {
      why: 'a rate within the free tier',
      before: fee(0, { freeMinor: '100', ...tiers(['100', 5], [null, 7]) }),
      after: fee(0, { freeMinor: '100', ...tiers(['100', 9], [null, 7]) }),
      is: 'neither',
    },
    { why: 'anything under a cap of nothing', before: fee(100), after: fee(10_000, { capMinor: '0' }), is: 'lowers' },
    { why: 'something where nothing was charged', before: fee(0), after: fee(1), is: 'raises' },
    { why: 'nothing under two names', before: fee(0), after: fee(500, { capMinor: '0' }), is: 'neither' },
  ])('$is: $why', ({ before, after, is }) => {
    expect(feeDirection(before, after)).toBe(is);
  });

  const amount = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map(String);
  const schedules = fc
    .record({
      border: fc.integer({ min: 1, max: 3000 }),
      low: fc.integer({ min: 0, max: 500 }),
      high: fc.integer({ min: 0, max: 500 }),
      fixedMinor: amount(3),
      capMinor: fc.option(amount(100)),
      freeMinor: amount(2000),
    })
    .map(({ border, low, high, ...rest }): FeeScheduleValue => ({
      ...rest,
      tiers: [
        { upTo: String(border), bps: low },
        { upTo: null, bps: high },
      ],
    }));
  const uses = fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 8 });

  it('never calls a fee lowered, or unchanged, that charges some use more', () => {
    fc.assert(
      fc.property(schedules, schedules, fc.boolean(), uses, (before, other, derive, use) => {
        // Independent schedules nearly always raise somewhere: half of the time the second is made from the first.
        const after = derive ? { ...before, capMinor: other.capMinor, freeMinor: other.freeMinor } : other;
        const takings = use.map((minor, index): BilledTaking => ({
          id: `t${index}`,
          at: new Date(index),
          amountMinor: BigInt(minor),
        }));
        const bill = (value: FeeScheduleValue): bigint =>
          monthBill(takings, [
            { id: 'v', decisionId: 'd', from: new Date(-1), provisional: false, schedule: readFeeSchedule(value) },
          ]).totalMinor;
        if (bill(after) > bill(before)) expect(feeDirection(before, after)).toBe('raises');
        if (bill(after) < bill(before)) expect(feeDirection(before, after)).not.toBe('neither');
      }),
      { numRuns: 2000 },
    );
  });
});
