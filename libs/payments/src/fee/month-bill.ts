import { roundHalfAwayFromZero } from '@commonhall/kernel';
import { type FeeSchedule, type FeeVersion, feeVersionAt } from './platform-fee.js';

/** A taking as the bill of a month sees it. */
export interface BilledTaking {
  readonly id: string;
  readonly at: Date;
  readonly amountMinor: bigint;
}

/** What a month's takings under one version of the fee add up to. */
export interface VersionSums {
  readonly version: FeeVersion;
  readonly takings: number;
  readonly baseMinor: bigint;
  /** The month's takings in each tier of the version. */
  readonly tierMinor: readonly bigint[];
  readonly feeMinor: bigint;
  readonly freeMinor: bigint;
  readonly capMinor: bigint;
}

/** How a line's amount came about, to be opened by whoever pays it. Amounts in minor units. */
export type LineArithmetic =
  | {
      readonly kind: 'use';
      readonly provisional: boolean;
      /** The month's takings in each tier and its rate; the rate is rounded once for each taking, not on these sums. */
      readonly tiers: readonly {
        readonly bps: number;
        readonly upToMinor: string | null;
        readonly baseMinor: string;
      }[];
      /** Charged once for each taking. */
      readonly fixedMinor: string;
    }
  | { readonly kind: 'free-tier'; readonly freeMinor: string }
  | { readonly kind: 'cap'; readonly capMinor: string };

export type BillLineKind = LineArithmetic['kind'];

/** One line of a bill: the fee under one version, what its free tier takes off, or what its cap takes off. */
export interface BillLine {
  readonly kind: BillLineKind;
  readonly policyVersionId: string;
  readonly decisionId: string;
  readonly takings: number;
  readonly baseMinor: bigint;
  /** Negative for what is taken off. */
  readonly amountMinor: bigint;
  readonly arithmetic: LineArithmetic;
}

export interface MonthBill {
  readonly lines: readonly BillLine[];
  readonly totalMinor: bigint;
}

/**
 * The bill for one organisation's month, from its takings alone. It reads the same rule as `feePerTaking` by another
 * way: rates as differences of a cumulative function, the cap over each version's whole stretch of the month instead of
 * taking by taking. The billing run adds up what accrued; dry runs and `commonhall check` use this, so that neither can
 * be wrong alone.
 * @param takings all takings of one calendar month of one organisation, in any order
 * @param versions oldest first
 * Source: `FeeSchedule`.
 */
export function monthBill(takings: readonly BilledTaking[], versions: readonly FeeVersion[]): MonthBill {
  return billOf(versionSums(takings, versions));
}

/** The sums behind the bill, one for each version that was in force for a taking, in the order of time. */
export function versionSums(takings: readonly BilledTaking[], versions: readonly FeeVersion[]): VersionSums[] {
  const found: VersionSums[] = [];
  let base = 0n;
  let charged = 0n;
  for (const stretch of stretches([...takings].sort(byInstantAndId), versions)) {
    const start = base;
    const { version } = stretch;
    if (version === null) {
      base += total(stretch.takings);
      continue;
    }
    const { schedule } = version;
    let fee = 0n;
    let net = 0n;
    for (const { amountMinor } of stretch.takings) {
      const end = base + amountMinor;
      if (!version.provisional) {
        fee += percentage(schedule, base, end) + schedule.fixedMinor;
        if (end > schedule.freeMinor)
          net += percentage(schedule, max(base, schedule.freeMinor), end) + schedule.fixedMinor;
      }
      base = end;
    }
    const kept = schedule.capMinor === null ? net : min(net, max(0n, schedule.capMinor - charged));
    charged += kept;
    found.push({
      version,
      takings: stretch.takings.length,
      baseMinor: base - start,
      tierMinor: version.provisional
        ? []
        : schedule.tiers.map((_, index) => within(schedule, index, base) - within(schedule, index, start)),
      feeMinor: fee,
      freeMinor: fee - net,
      capMinor: net - kept,
    });
  }
  return found;
}

/** Words the sums as lines: one for each version, then what its free tier and its cap take off, where they do. */
export function billOf(sums: readonly VersionSums[]): MonthBill {
  const lines = sums.flatMap((sum) => linesOf(sum));
  return { lines, totalMinor: lines.reduce((whole, line) => whole + line.amountMinor, 0n) };
}

function linesOf({ version, takings, baseMinor, tierMinor, feeMinor, freeMinor, capMinor }: VersionSums): BillLine[] {
  const { schedule } = version;
  const line = { policyVersionId: version.id, decisionId: version.decisionId, takings, baseMinor };
  const tiers = schedule.tiers.map((tier, index) => ({
    bps: tier.bps,
    upToMinor: tier.upToMinor?.toString() ?? null,
    baseMinor: (tierMinor[index] ?? 0n).toString(),
  }));
  const lines: BillLine[] = [
    {
      ...line,
      kind: 'use',
      amountMinor: feeMinor,
      arithmetic: { kind: 'use', provisional: version.provisional, tiers, fixedMinor: schedule.fixedMinor.toString() },
    },
  ];
  if (freeMinor !== 0n) {
    const arithmetic = { kind: 'free-tier', freeMinor: schedule.freeMinor.toString() } as const;
    lines.push({ ...line, kind: 'free-tier', amountMinor: -freeMinor, arithmetic });
  }
  if (capMinor !== 0n) {
    const arithmetic = { kind: 'cap', capMinor: (schedule.capMinor ?? 0n).toString() } as const;
    lines.push({ ...line, kind: 'cap', amountMinor: -capMinor, arithmetic });
  }
  return lines;
}

/** The order in which a month's takings count: by instant, then by id. */
export function byInstantAndId(
  a: { readonly at: Date; readonly id: string },
  b: { readonly at: Date; readonly id: string },
): number {
  return a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function stretches(
  sorted: readonly BilledTaking[],
  versions: readonly FeeVersion[],
): { version: FeeVersion | null; takings: BilledTaking[] }[] {
  const found: { version: FeeVersion | null; takings: BilledTaking[] }[] = [];
  for (const taking of sorted) {
    const version = feeVersionAt(versions, taking.at);
    const last = found.at(-1);
    if (last?.version === version) last.takings.push(taking);
    else found.push({ version, takings: [taking] });
  }
  return found;
}

/** The rate on the stretch of a month's takings from `start` to `end`, rounded once. */
function percentage(schedule: FeeSchedule, start: bigint, end: bigint): bigint {
  return roundHalfAwayFromZero(cumulative(schedule, end) - cumulative(schedule, start), 10_000n);
}

/** Ten-thousandths of a minor unit due by rates on the first so many minor units of a month. */
function cumulative(schedule: FeeSchedule, takings: bigint): bigint {
  return schedule.tiers.reduce((sum, tier, index) => sum + BigInt(tier.bps) * within(schedule, index, takings), 0n);
}

/** How much of a month's first so many minor units lies in a tier. */
function within(schedule: FeeSchedule, index: number, takings: bigint): bigint {
  const low = schedule.tiers[index - 1]?.upToMinor ?? 0n;
  const high = schedule.tiers[index]?.upToMinor ?? takings;
  return max(0n, min(takings, high) - low);
}

function total(takings: readonly BilledTaking[]): bigint {
  return takings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
