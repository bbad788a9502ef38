/** What a case gives; for `tally`, the whole file but `expected`. */
export type Given = Readonly<Record<string, unknown>>;

// What adapters read out of a case. Whatever has another shape than the adapter expects makes the case fail, in words.

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(given: Given, field: string): string {
  return asText(given[field], field);
}

export function asText(value: unknown, field = 'an item'): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${field} is no text but ${JSON.stringify(value)}`);
}

/** A whole number: a JSON integer, or text of one past 2^53. */
export function whole(given: Given, field: string): bigint {
  const value = given[field];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?[0-9]+$/.test(value)) return BigInt(value);
  throw new TypeError(`${field} is no whole number but ${JSON.stringify(value)}`);
}

/** A number as plain decimal text, however the case writes it. */
export function numeral(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new TypeError(`${JSON.stringify(value)} is no number`);
}

export function list(given: Given, field: string): readonly unknown[] {
  const value = given[field];
  if (Array.isArray(value)) return value;
  throw new TypeError(`${field} is no list but ${JSON.stringify(value)}`);
}

export function record(given: Given, field: string): Record<string, unknown> {
  const value = given[field];
  if (isRecord(value)) return value;
  throw new TypeError(`${field} is no object but ${JSON.stringify(value)}`);
}
