import { describe, expect, it } from '@jest/globals';
import { monthInterval, parseLocalMonth } from '@commonhall/kernel';
import * as v from 'valibot';
import { type BilledTaking, byInstantAndId, monthBill } from './month-bill.js';
import {
  type FeeScheduleValue,
  type FeeVersion,
  type MonthToDate,
  feePerTaking,
  feeScheduleSchema,
  feeVersionAt,
  readFeeSchedule,
} from './platform-fee.js';

const free: FeeScheduleValue = { tiers: [{ upTo: null, bps: 0 }], fixedMinor: '0', capMinor: null, freeMinor: '0' };
const flat = (bps: number, rest: Partial<FeeScheduleValue> = {}): FeeScheduleValue => ({
  ...free,
  tiers: [{ upTo: null, bps }],
  ...rest,
});
const version = (value: FeeScheduleValue, from = '2026-01-01T00:00:00Z', provisional = false): FeeVersion => ({
  id: `version of ${from}`,
  decisionId: `decision of ${from}`,
  from: new Date(from),
  provisional,
  schedule: readFeeSchedule(value),
});
const monthStart: MonthToDate = { takingsMinor: 0n, chargedMinor: 0n };
let count = 0;
const taking = (at: string, amountMinor: bigint): BilledTaking => ({
  id: String(++count).padStart(6, '0'),
  at: new Date(at),
  amountMinor,
});
const amounts = (takings: readonly BilledTaking[], versions: readonly FeeVersion[]): string[] =>
  monthBill(takings, versions).lines.map((line) => `${line.kind} ${line.amountMinor}`);

describe('the fee on one taking', () => {
  it.each([
    { why: 'the rate', gross: 1000n, value: flat(250), before: monthStart, fee: 25n },
    { why: 'a fraction below one half rounds down', gross: 33n, value: flat(150), before: monthStart, fee: 0n },
    { why: 'one half rounds away from zero', gross: 50n, value: flat(100), before: monthStart, fee: 1n },
    { why: 'the whole taking', gross: 123n, value: flat(10_000), before: monthStart, fee: 123n },
    {
      why: 'the fixed part stands on top of the rate',
      gross: 1000n,
      value: flat(250, { fixedMinor: '20' }),
      before: monthStart,
      fee: 45n,
    },
    { why: 'nothing where the rate is nothing', gross: 1000n, value: free, before: monthStart, fee: 0n },
    {
      why: 'a taking across a border pays each rate on its own part, rounded once',
      gross: 101n,
      value: {
        ...free,
        tiers: [
          { upTo: '50', bps: 100 },
          { upTo: null, bps: 200 },
        ],
      },
      before: monthStart,
      fee: 2n, // 0.50 + 1.02 = 1.52
    },
    {
      why: 'a taking across two borders',
      gross: 3000n,
      value: {
        ...free,
        tiers: [
          { upTo: '1000', bps: 300 },
          { upTo: '2000', bps: 200 },
          { upTo: null, bps: 100 },
        ],
      },
      before: { takingsMinor: 500n, chargedMinor: 15n },
      fee: 15n + 20n + 15n,
    },
    {
      why: 'a border belongs to the tier that it ends',
      gross: 1000n,
      value: {
        ...free,
        tiers: [
          { upTo: '1000', bps: 300 },
          { upTo: null, bps: 0 },
        ],
      },
      before: monthStart,
      fee: 30n,
    },
  ])('is $fee: $why', ({ gross, value, before, fee }) => {
    const found = feePerTaking(gross, before, version(value));
    expect(found.chargedMinor).toBe(fee);
    expect(found.tierMinor.reduce((sum, part) => sum + part, 0n)).toBe(gross);
  });

  it.each([
    { why: 'wholly within the free tier: neither rate nor fixed part', before: 0n, gross: 400n, off: 14n, charged: 0n },
    { why: 'up to its border exactly', before: 100n, gross: 400n, off: 14n, charged: 0n },
    {
      why: 'across its border: the rate on what lies beyond, the fixed part whole',
      before: 300n,
      gross: 400n,
      off: 2n,
      charged: 12n,
    },
    { why: 'beyond it', before: 500n, gross: 400n, off: 0n, charged: 14n },
  ])('counts the free tier by the takings of the month; $why', ({ before, gross, off, charged }) => {
    const found = feePerTaking(
      gross,
      { takingsMinor: before, chargedMinor: 0n },
      version(flat(100, { fixedMinor: '10', freeMinor: '500' })),
    );
    expect(found).toMatchObject({ feeMinor: 14n, freeMinor: off, capMinor: 0n, chargedMinor: charged });
  });

  it.each([
    { why: 'below the cap', charged: 0n, cap: '100', found: { capMinor: 0n, chargedMinor: 60n } },
    { why: 'just reaching it', charged: 40n, cap: '100', found: { capMinor: 0n, chargedMinor: 60n } },
    { why: 'across it', charged: 70n, cap: '100', found: { capMinor: 30n, chargedMinor: 30n } },
    {
      why: 'above a cap that has fallen since: nothing more, nothing back',
      charged: 170n,
      cap: '100',
      found: { capMinor: 60n, chargedMinor: 0n },
    },
    { why: 'a cap of nothing', charged: 0n, cap: '0', found: { capMinor: 60n, chargedMinor: 0n } },
    { why: 'no cap', charged: 9999n, cap: null, found: { capMinor: 0n, chargedMinor: 60n } },
  ])('stops at the cap; $why', ({ charged, cap, found }) => {
    expect(
      feePerTaking(2000n, { takingsMinor: 0n, chargedMinor: charged }, version(flat(300, { capMinor: cap }))),
    ).toMatchObject(found);
  });

  it('is nothing under a provisional version, and where none is in force', () => {
    const nothing = { tierMinor: [], feeMinor: 0n, freeMinor: 0n, capMinor: 0n, chargedMinor: 0n };
    expect(feePerTaking(5000n, monthStart, version(flat(250), '2026-01-01T00:00:00Z', true))).toEqual(nothing);
    expect(feePerTaking(5000n, monthStart, null)).toEqual(nothing);
  });
});

describe('the bill of a month', () => {
  const before = version(flat(250), '2026-01-01T00:00:00Z');
  const after = version(flat(100), '2026-10-15T12:00:00.000Z');

  it('uses the version in force at the instant of each taking, the new one from its first instant', () => {
    expect(feeVersionAt([before, after], new Date('2026-10-15T11:59:59.999Z'))).toBe(before);
    expect(feeVersionAt([before, after], new Date('2026-10-15T12:00:00.000Z'))).toBe(after);
    expect(feeVersionAt([before, after], new Date('2025-12-31T23:59:59.999Z'))).toBeNull();
    const bill = monthBill(
      [taking('2026-10-15T12:00:00.000Z', 1000n), taking('2026-10-15T11:59:59.999Z', 1000n)],
      [before, after],
    );
    expect(bill.lines).toMatchObject([
      {
        kind: 'use',
        policyVersionId: before.id,
        decisionId: before.decisionId,
        takings: 1,
        baseMinor: 1000n,
        amountMinor: 25n,
      },
      {
        kind: 'use',
        policyVersionId: after.id,
        decisionId: after.decisionId,
        takings: 1,
        baseMinor: 1000n,
        amountMinor: 10n,
      },
    ]);
    expect(bill.totalMinor).toBe(35n);
  });

  it('lets the later of two decisions with one first instant hold, which stands later in the list', () => {
    const other = { ...after, id: 'later' };
    expect(feeVersionAt([before, after, other], after.from)).toBe(other);
  });

  it('names the free tier and the cap on lines of their own, each with its version and decision', () => {
    const only = version(flat(500, { freeMinor: '1000', capMinor: '120' }));
    const bill = monthBill([taking('2026-10-02T00:00:00Z', 3000n), taking('2026-10-03T00:00:00Z', 1000n)], [only]);
    expect(bill.lines).toEqual([
      {
        kind: 'use',
        policyVersionId: only.id,
        decisionId: only.decisionId,
        takings: 2,
        baseMinor: 4000n,
        amountMinor: 200n,
        arithmetic: {
          kind: 'use',
          provisional: false,
          tiers: [{ bps: 500, upToMinor: null, baseMinor: '4000' }],
          fixedMinor: '0',
        },
      },
      expect.objectContaining({
        kind: 'free-tier',
        amountMinor: -50n,
        policyVersionId: only.id,
        decisionId: only.decisionId,
      }),
      expect.objectContaining({ kind: 'cap', amountMinor: -30n, arithmetic: { kind: 'cap', capMinor: '120' } }),
    ]);
    expect(bill.totalMinor).toBe(120n);
  });

  it.each([
    {
      why: 'a free tier that grows frees what lies between the borders',
      then: flat(1000, { freeMinor: '1500' }),
      now: ['use 100', 'free-tier -50', 'use 100', 'free-tier -50'],
    },
    {
      why: 'a cap below what is charged already stops further charges and returns nothing',
      then: flat(1000, { capMinor: '20' }),
      now: ['use 100', 'free-tier -50', 'use 100', 'cap -100'],
    },
    {
      why: 'tiers are measured on the takings of the whole month',
      then: {
        ...free,
        tiers: [
          { upTo: '1200', bps: 1000 },
          { upTo: null, bps: 100 },
        ],
      },
      now: ['use 100', 'free-tier -50', 'use 28'], // 200 at 10 %, 800 at 1 %
    },
  ])('starts nothing anew when the schedule changes within the month: $why', ({ then, now }) => {
    const first = version(flat(1000, { freeMinor: '500' }));
    const second = version(then, '2026-10-15T00:00:00Z');
    expect(
      amounts([taking('2026-10-01T10:00:00Z', 1000n), taking('2026-10-20T10:00:00Z', 1000n)], [first, second]),
    ).toEqual(now);
  });

  it('charges nothing while the version is provisional, and counts those takings towards the tiers', () => {
    const founding = version(flat(250), '2026-10-01T00:00:00Z', true);
    const ratified = version(
      {
        ...free,
        tiers: [
          { upTo: '1000', bps: 500 },
          { upTo: null, bps: 100 },
        ],
      },
      '2026-10-15T00:00:00Z',
    );
    const bill = monthBill(
      [taking('2026-10-02T00:00:00Z', 1000n), taking('2026-10-16T00:00:00Z', 1000n)],
      [founding, ratified],
    );
    expect(bill.lines).toMatchObject([
      { policyVersionId: founding.id, baseMinor: 1000n, amountMinor: 0n, arithmetic: { provisional: true } },
      { policyVersionId: ratified.id, baseMinor: 1000n, amountMinor: 10n },
    ]);
  });

  it('is empty for a month without takings, and for one in which no fee was ever decided', () => {
    expect(monthBill([], [before])).toEqual({ lines: [], totalMinor: 0n });
    expect(monthBill([taking('2025-10-02T00:00:00Z', 1000n)], [before])).toEqual({ lines: [], totalMinor: 0n });
  });

  it.each([
    // British Summer Time ends on 25 October 2026: the first instant of October lies in September in UTC.
    { month: '2026-10', first: '2026-09-30T23:00:00.000Z', last: '2026-10-31T23:59:59.999Z' },
    { month: '2026-11', first: '2026-11-01T00:00:00.000Z', last: '2026-11-30T23:59:59.999Z' },
    { month: '2026-03', first: '2026-03-01T00:00:00.000Z', last: '2026-03-31T22:59:59.999Z' },
    { month: '2026-04', first: '2026-03-31T23:00:00.000Z', last: '2026-04-30T22:59:59.999Z' },
  ])(
    'takes in $month what falls between its edges in London, both sides of the clock change',
    ({ month, first, last }) => {
      const { start, end } = monthInterval(parseLocalMonth(month), 'Europe/London');
      const inside = (at: string, shiftMs: number): boolean => {
        const instant = new Date(at).getTime() + shiftMs;
        return start.getTime() <= instant && instant < end.getTime();
      };
      expect([inside(first, -1), inside(first, 0), inside(last, 0), inside(last, 1)]).toEqual([
        false,
        true,
        true,
        false,
      ]);
    },
  );

  it('takes them in the order of instant, then id', () => {
    const at = '2026-10-02T00:00:00Z';
    const [first, second] = [taking(at, 1n), taking(at, 2n)];
    expect(
      [second, taking('2026-10-01T00:00:00Z', 3n), first].sort(byInstantAndId).map(({ amountMinor }) => amountMinor),
    ).toEqual([3n, 1n, 2n]);
  });
});

describe('what a fee may be', () => {
  const tier = (upTo: string | null, bps: number): object => ({ upTo, bps });

  it.each([
    { why: 'nothing at all', value: free },
    { why: 'everything', value: flat(10_000, { fixedMinor: '5', capMinor: '0', freeMinor: '7' }) },
    {
      why: 'whole numbers, as a charter may write them',
      value: {
        ...free,
        fixedMinor: 20,
        tiers: [
          { upTo: 1000, bps: 1 },
          { upTo: null, bps: 2 },
        ],
      },
    },
  ])('admits $why', ({ value }) => {
    expect(v.safeParse(feeScheduleSchema, value).success).toBe(true);
  });

  it('keeps amounts as text, so that JSON keeps every digit', () => {
    expect(v.parse(feeScheduleSchema, { ...free, fixedMinor: 20 }).fixedMinor).toBe('20');
  });

  it.each([
    { why: 'less than nothing', value: flat(-1) },
    { why: 'more than the whole', value: flat(10_001) },
    { why: 'half a basis point', value: flat(0.5) },
    { why: 'a negative fixed part', value: { ...free, fixedMinor: '-1' } },
    { why: 'a negative cap', value: { ...free, capMinor: -1 } },
    { why: 'a fraction of a penny', value: { ...free, freeMinor: 1.5 } },
    { why: 'an amount in words', value: { ...free, fixedMinor: 'ten' } },
    { why: 'an amount in another notation', value: { ...free, fixedMinor: 1e21 } },
    { why: 'a leading nought', value: { ...free, fixedMinor: '07' } },
    { why: 'no tier', value: { ...free, tiers: [] } },
    { why: 'a last tier with an end', value: { ...free, tiers: [tier('100', 1)] } },
    { why: 'tiers that fall', value: { ...free, tiers: [tier('100', 1), tier('50', 2), tier(null, 3)] } },
    { why: 'two tiers that end together', value: { ...free, tiers: [tier('100', 1), tier('100', 2), tier(null, 3)] } },
    { why: 'a first tier that holds nothing', value: { ...free, tiers: [tier('0', 1), tier(null, 3)] } },
    { why: 'a tier after the endless one', value: { ...free, tiers: [tier(null, 1), tier('50', 2)] } },
    { why: 'a missing part', value: { tiers: free.tiers, fixedMinor: '0', capMinor: null } },
    { why: 'a part of another name', value: { ...free, minimumMinor: '0' } },
  ])('refuses $why', ({ value }) => {
    expect(v.safeParse(feeScheduleSchema, value).success).toBe(false);
  });
});
