import { type JsonValue, invariant } from '@commonhall/kernel';

/**
 * Plain JSON for what a service answered, so that a repeated call answers the same: bigint and instants keep
 * their kind under a tag. Classes are not kept; answers are rows and values.
 */
export function toStored(value: unknown): JsonValue {
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (value instanceof Date) return { $instant: value.toISOString() };
  if (Array.isArray(value)) return value.map(toStored);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([key, part]) => [key, toStored(part)]),
    );
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  invariant(value === undefined || value === null, `an answer holds a ${typeof value}`);
  return null;
}

/** The inverse of `toStored`. */
export function fromStored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromStored);
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  if (typeof record['$bigint'] === 'string') return BigInt(record['$bigint']);
  if (typeof record['$instant'] === 'string') return new Date(record['$instant']);
  return Object.fromEntries(Object.entries(record).map(([key, part]) => [key, fromStored(part)]));
}
