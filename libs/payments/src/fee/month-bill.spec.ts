import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BilledTaking, byInstantAndId, monthBill, versionSums } from './month-bill.js';
import { type FeeSchedule, type FeeVersion, type TakingFee, feePerTaking, feeVersionAt } from './platform-fee.js';

const amount = (max: number): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: BigInt(max) });
const schedules: fc.Arbitrary<FeeSchedule> = fc
  .record({
    ends: fc.uniqueArray(fc.bigInt({ min: 1n, max: 40_000n }), { maxLength: 3 }),
    bps: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 4, maxLength: 4 }),
    fixedMinor: amount(50),
    capMinor: fc.option(amount(4_000)),
    freeMinor: amount(20_000),
  })
  .map(({ ends, bps, ...rest }) => ({
    ...rest,
    tiers: [...ends.sort((a, b) => (a < b ? -1 : 1)), null].map((upToMinor, index) => ({
      upToMinor,
      bps: bps[index]!,
    })),
  }));
const histories: fc.Arbitrary<FeeVersion[]> = fc
  .array(fc.record({ from: fc.integer({ min: -5, max: 100 }), provisional: fc.boolean(), schedule: schedules }), {
    maxLength: 4,
  })
  .map((list) =>
    list
      .sort((a, b) => a.from - b.from)
      .map(({ from, provisional, schedule }, index) => ({
        id: `v${index}`,
        decisionId: `d${index}`,
        from: new Date(from),
        provisional,
        schedule,
      })),
  );
const months: fc.Arbitrary<BilledTaking[]> = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 100 }), amountMinor: fc.bigInt({ min: 1n, max: 9_000n }) }), {
    maxLength: 25,
  })
  .map((list) =>
    list.map(({ at, amountMinor }, index) => ({
      id: `t${String(index).padStart(3, '0')}`,
      at: new Date(at),
      amountMinor,
    })),
  );

/** Taking by taking, as it accrues. */
function accrued(
  takings: readonly BilledTaking[],
  versions: readonly FeeVersion[],
): (TakingFee & { version: FeeVersion | null; amountMinor: bigint })[] {
  let before = { takingsMinor: 0n, chargedMinor: 0n };
  return takings.toSorted(byInstantAndId).map(({ at, amountMinor }) => {
    const version = feeVersionAt(versions, at);
    const fee = feePerTaking(amountMinor, before, version);
    before = { takingsMinor: before.takingsMinor + amountMinor, chargedMinor: before.chargedMinor + fee.chargedMinor };
    return { ...fee, version, amountMinor };
  });
}

const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);

describe('the laws of the fee', () => {
  it('comes to the same for what accrued taking by taking and for the bill computed whole, part by part', () => {
    fc.assert(
      fc.property(months, histories, (takings, versions) => {
        const fees = accrued(takings, versions);
        const sums = versionSums(takings, versions);
        expect(monthBill(takings, versions).totalMinor).toBe(sumOf(fees.map(({ chargedMinor }) => chargedMinor)));
        for (const sum of sums) {
          const own = fees.filter(({ version }) => version === sum.version);
          expect(sum.takings).toBe(own.length);
          expect(sum.baseMinor).toBe(sumOf(own.map(({ amountMinor }) => amountMinor)));
          expect(sum.feeMinor).toBe(sumOf(own.map(({ feeMinor }) => feeMinor)));
          expect(sum.freeMinor).toBe(sumOf(own.map(({ freeMinor }) => freeMinor)));
          expect(sum.capMinor).toBe(sumOf(own.map(({ capMinor }) => capMinor)));
          sum.tierMinor.forEach((part, index) => {
            expect(part).toBe(sumOf(own.map(({ tierMinor }) => tierMinor[index] ?? 0n)));
          });
        }
        expect(sumOf(sums.map(({ takings: count }) => BigInt(count)))).toBe(
          BigInt(fees.filter(({ version }) => version !== null).length),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('takes nothing off beyond the fee, and never charges less than nothing', () => {
    fc.assert(
      fc.property(months, histories, (takings, versions) => {
        for (const fee of accrued(takings, versions)) {
          expect(fee.chargedMinor).toBe(fee.feeMinor - fee.freeMinor - fee.capMinor);
          for (const part of [fee.feeMinor, fee.freeMinor, fee.capMinor, fee.chargedMinor, ...fee.tierMinor])
            expect(part >= 0n).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order in which the takings were recorded', () => {
    fc.assert(
      fc.property(
        months.chain((takings) =>
          fc.tuple(fc.constant(takings), fc.shuffledSubarray(takings, { minLength: takings.length })),
        ),
        histories,
        ([takings, shuffled], versions) => {
          expect(monthBill(shuffled, versions)).toEqual(monthBill(takings, versions));
        },
      ),
    );
  });

  it('never exceeds the cap of a month with one version', () => {
    fc.assert(
      fc.property(months, schedules, (takings, schedule) => {
        const version = { id: 'v', decisionId: 'd', from: new Date(-1), provisional: false, schedule };
        const { totalMinor } = monthBill(takings, [version]);
        if (schedule.capMinor !== null) expect(totalMinor <= schedule.capMinor).toBe(true);
      }),
    );
  });

  it('charges the same when a decision confirms the schedule in the middle of the month', () => {
    fc.assert(
      fc.property(months, schedules, fc.integer({ min: 0, max: 100 }), (takings, schedule, middle) => {
        const version = { id: 'v', decisionId: 'd', from: new Date(-1), provisional: false, schedule };
        const confirmed = { ...version, id: 'w', decisionId: 'e', from: new Date(middle) };
        expect(monthBill(takings, [version, confirmed]).totalMinor).toBe(monthBill(takings, [version]).totalMinor);
      }),
    );
  });

  it('stays within half a penny a taking of the exact rate, where nothing else is charged', () => {
    fc.assert(
      fc.property(months, fc.integer({ min: 0, max: 10_000 }), (takings, bps) => {
        const schedule = { tiers: [{ upToMinor: null, bps }], fixedMinor: 0n, capMinor: null, freeMinor: 0n };
        const { totalMinor } = monthBill(takings, [
          { id: 'v', decisionId: 'd', from: new Date(-1), provisional: false, schedule },
        ]);
        const exact = sumOf(takings.map(({ amountMinor }) => amountMinor)) * BigInt(bps);
        const difference = totalMinor * 10_000n - exact;
        expect((difference < 0n ? -difference : difference) <= 5_000n * BigInt(takings.length)).toBe(true);
      }),
    );
  });
});
