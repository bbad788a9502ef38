import { type FeeSchedule, type FeeScheduleValue, readFeeSchedule } from './platform-fee.js';

/**
 * Whether a new fee raises the old one. It raises if any part of it is higher anywhere: the rate on some stretch of a
 * month's takings, the fixed part, the cap, or a free tier that ends sooner; whoever uses the platform accordingly may
 * pay more, whatever they save elsewhere. It lowers if no part is higher and one is lower.
 * Source: bylaws of the co-op, article 10(3): "a fee is raised if there is any use for which a bill would be higher".
 */
export function feeDirection(before: FeeScheduleValue, after: FeeScheduleValue): 'raises' | 'lowers' | 'neither' {
  const [old, proposed] = [readFeeSchedule(before), readFeeSchedule(after)];
  if (asksMore(proposed, old)) return 'raises';
  return asksMore(old, proposed) ? 'lowers' : 'neither';
}

/** Whether there may be a use for which `one` charges more than `other`. */
function asksMore(one: FeeSchedule, other: FeeSchedule): boolean {
  if (isFree(one)) return false;
  if (isFree(other)) return true;
  if (other.capMinor !== null && (one.capMinor === null || one.capMinor > other.capMinor)) return true;
  if (one.fixedMinor > other.fixedMinor) return true;
  if (one.fixedMinor > 0n && one.freeMinor < other.freeMinor) return true;
  // Rates change only at these points, so that looking at each of them looks at every stretch.
  const points = [0n, one.freeMinor, other.freeMinor, ...borders(one), ...borders(other)];
  return points.some((point) => rateAt(one, point) > rateAt(other, point));
}

function isFree({ tiers, fixedMinor, capMinor }: FeeSchedule): boolean {
  return capMinor === 0n || (fixedMinor === 0n && tiers.every(({ bps }) => bps === 0));
}

/** The rate on the minor unit that follows so many of the month. */
function rateAt({ tiers, freeMinor }: FeeSchedule, point: bigint): number {
  if (point < freeMinor) return 0;
  return tiers.find(({ upToMinor }) => upToMinor === null || point < upToMinor)?.bps ?? 0;
}

function borders({ tiers }: FeeSchedule): bigint[] {
  return tiers.flatMap(({ upToMinor }) => (upToMinor === null ? [] : [upToMinor]));
}
