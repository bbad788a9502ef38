import { operatorErrors } from '@commonhall/platform/host';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * The instant that `--to` names: a day, which begins at midnight UTC, or an instant with its offset.
 * @throws OperatorError CH-042
 */
export function instantOf(text: string): Date {
  const read = new Date(text);
  if (!instant.test(text) || !isDay(text.slice(0, 10)) || Number.isNaN(read.getTime())) {
    throw operatorErrors.unreadableTime(text, 'npm run commonhall -- sandbox clock --to 2027-01-01T09:00:00Z');
  }
  return read;
}

/**
 * The milliseconds that `--advance` names: a whole number with m, h, d or w.
 * @throws OperatorError CH-042
 */
export function advanceMsOf(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) {
    throw operatorErrors.unreadableTime(text, 'npm run commonhall -- sandbox clock --advance 3d');
  }
  return Number(amount) * unitMs[unit as keyof typeof unitMs];
}

/** Of 30 February the engine makes 2 March. */
function isDay(text: string): boolean {
  const day = new Date(text);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
