import { roundHalfAwayFromZero } from '@commonhall/kernel';
import * as v from 'valibot';

/** Whole minor units as text, so that JSON keeps every digit; a plain whole number is taken as well and kept as text. */
const minorText = v.pipe(
  v.union([v.string(), v.number()], 'write an amount in whole minor units (pence), for example "20"'),
  v.transform(String),
  v.regex(/^(0|[1-9][0-9]{0,14})$/, 'write an amount in whole minor units (pence), not negative, at most 15 digits'),
);

const bps = v.pipe(
  v.number('basis points are a whole number'),
  v.integer('basis points are a whole number'),
  v.minValue(0, 'a fee has at least 0 basis points'),
  v.maxValue(10_000, 'a fee has at most 10000 basis points, which is the whole taking'),
);

/**
 * The admissible values of `payments.platform-fee`: 0 to 10,000 basis points in every tier, a fixed part of 0 or more, a
 * cap of 0 or more or none, a free tier of 0 or more. Tiers rise and only the last one has no end.
 * Source: design record 0010.
 */
export const feeScheduleSchema = v.strictObject({
  tiers: v.pipe(
    v.array(v.strictObject({ upTo: v.nullable(minorText), bps })),
    v.minLength(1, 'a fee has at least one tier'),
    v.maxLength(10, 'a fee has at most ten tiers'),
    v.check(
      (tiers) => rising(tiers.map(({ upTo }) => upTo)),
      'each tier ends above the one before it, and only the last one has no end',
    ),
  ),
  fixedMinor: minorText,
  capMinor: v.nullable(minorText),
  freeMinor: minorText,
});

/** The fee schedule as it is stored, proposed and sent: amounts as text. */
export type FeeScheduleValue = v.InferOutput<typeof feeScheduleSchema>;

export interface FeeTier {
  /** The month's takings, in minor units, up to which the rate holds; null for the last tier. */
  readonly upToMinor: bigint | null;
  readonly bps: number;
}

/**
 * What the co-op charges for an organisation's takings. All four parts are measured on one organisation and one calendar
 * month in its tenant's zone; the month's takings are taken in the order (instant, id).
 *
 * - `tiers`: marginal rates on the month's takings so far. A taking that crosses a border pays each rate on its own part.
 * - `fixedMinor`: charged once for each taking, on top of the rate; not once a month.
 * - `freeMinor`: the first so many minor units of the month's takings bear no rate. A taking that lies wholly within them
 *   bears no fixed part either; one that crosses the border bears it whole.
 * - `capMinor`: once the month's charges have reached it, further takings of the month are charged nothing.
 *
 * When the schedule changes within a month, nothing starts anew and nothing is returned: "the month's takings so far" and
 * "the month's charges so far" count the whole month, whichever version was in force, those that charge nothing included;
 * only the borders, rates and cap are those of the version in force at the taking's instant. So a free tier that grows
 * frees what lies between the old border and the new one, a cap that falls below what is charged already stops further
 * charges, and one that rises lets them go on.
 * Source: design record 0010, for the change within a month and the order of the takings.
 */
export interface FeeSchedule {
  readonly tiers: readonly FeeTier[];
  readonly fixedMinor: bigint;
  readonly capMinor: bigint | null;
  readonly freeMinor: bigint;
}

/** One version of the schedule and the decision that made it. */
export interface FeeVersion {
  readonly id: string;
  readonly decisionId: string;
  readonly from: Date;
  /** Set at the founding and not yet ratified: it charges nothing. */
  readonly provisional: boolean;
  readonly schedule: FeeSchedule;
}

/** Where an organisation stands in its month before a taking. */
export interface MonthToDate {
  readonly takingsMinor: bigint;
  readonly chargedMinor: bigint;
}

/** What one taking bears: `charged = fee - free - cap`, each of them 0 or more. */
export interface TakingFee {
  /** The part of the taking that lies in each tier of its version. Empty where nothing is charged. */
  readonly tierMinor: readonly bigint[];
  /** The rate and the fixed part, before the free tier and the cap. */
  readonly feeMinor: bigint;
  /** What the free tier takes off. */
  readonly freeMinor: bigint;
  /** What the cap takes off. */
  readonly capMinor: bigint;
  readonly chargedMinor: bigint;
}

/** Reads the stored form. */
export function readFeeSchedule(value: FeeScheduleValue): FeeSchedule {
  return {
    tiers: value.tiers.map((tier) => ({ upToMinor: tier.upTo === null ? null : BigInt(tier.upTo), bps: tier.bps })),
    fixedMinor: BigInt(value.fixedMinor),
    capMinor: value.capMinor === null ? null : BigInt(value.capMinor),
    freeMinor: BigInt(value.freeMinor),
  };
}

/** The version in force at an instant: the last one whose `from` is not after it. @param versions oldest first */
export function feeVersionAt(versions: readonly FeeVersion[], at: Date): FeeVersion | null {
  return versions.findLast((version) => version.from.getTime() <= at.getTime()) ?? null;
}

/**
 * What a taking bears, given where the month stands before it. The rate is rounded half away from zero once for the
 * taking, over all tiers that it touches; so is the rate on what the free tier leaves of it.
 * @param amountMinor more than 0
 * @param version the one in force at the taking's instant; null or provisional charges nothing
 * Source: `FeeSchedule` above.
 */
export function feePerTaking(amountMinor: bigint, before: MonthToDate, version: FeeVersion | null): TakingFee {
  if (version === null || version.provisional)
    return { tierMinor: [], feeMinor: 0n, freeMinor: 0n, capMinor: 0n, chargedMinor: 0n };
  const { tiers, fixedMinor, freeMinor, capMinor } = version.schedule;
  const start = before.takingsMinor;
  const end = start + amountMinor;

  const tierMinor = slices(tiers, start, end);
  const fee = rate(tiers, tierMinor) + fixedMinor;
  const whollyFree = end <= freeMinor;
  const afterFree = whollyFree
    ? 0n
    : rate(tiers, slices(tiers, start < freeMinor ? freeMinor : start, end)) + fixedMinor;
  const room = capMinor === null ? afterFree : atLeastZero(capMinor - before.chargedMinor);
  const charged = afterFree < room ? afterFree : room;
  return { tierMinor, feeMinor: fee, freeMinor: fee - afterFree, capMinor: afterFree - charged, chargedMinor: charged };
}

/** How much of the stretch from `start` to `end` lies in each tier. */
function slices(tiers: readonly FeeTier[], start: bigint, end: bigint): bigint[] {
  let from = 0n;
  return tiers.map(({ upToMinor }) => {
    const low = start > from ? start : from;
    const high = upToMinor === null || end < upToMinor ? end : upToMinor;
    from = upToMinor ?? from;
    return atLeastZero(high - low);
  });
}

function rate(tiers: readonly FeeTier[], parts: readonly bigint[]): bigint {
  const exact = tiers.reduce((sum, tier, index) => sum + BigInt(tier.bps) * (parts[index] ?? 0n), 0n);
  return roundHalfAwayFromZero(exact, 10_000n);
}

function atLeastZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}

function rising(ends: readonly (string | null)[]): boolean {
  let before = 0n;
  for (const [index, end] of ends.entries()) {
    if (end === null) return index === ends.length - 1;
    if (BigInt(end) <= before) return false;
    before = BigInt(end);
  }
  return false;
}
