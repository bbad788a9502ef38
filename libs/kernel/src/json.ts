import { invariant } from './invariant.js';

/** What JSON can say, and nothing that it would drop or change on the way. Whole numbers past 2^53 and money are text. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. Declare payloads with `type`, not `interface`: only a type alias fits an index signature. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Makes sure that a value survives JSON unchanged: no undefined, bigint, NaN, Date, Map, class instance, cycle, or half
 * of a surrogate pair.
 * @throws InvariantViolation naming the place
 * Rule: RFC 8259 and RFC 7493 (I-JSON), section 2.
 */
export function assertPlainJson(value: unknown): asserts value is JsonValue {
  check(value, '$', new Set());
}

function check(value: unknown, place: string, above: Set<object>): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    invariant(!/\p{Surrogate}/u.test(value), `${place}: half of a surrogate pair cannot be written in UTF-8`);
    return;
  }
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), `${place}: ${value} is no JSON number`);
    return;
  }
  invariant(typeof value === 'object', `${place}: a ${typeof value} is not JSON; write it as text`);
  invariant(!above.has(value), `${place}: the value holds itself`);
  const path = new Set(above).add(value);
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      check(item, `${place}[${index}]`, path);
    });
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  invariant(
    prototype === Object.prototype || prototype === null,
    `${place}: an instance of a class is not JSON; write down its values`,
  );
  for (const [key, item] of Object.entries(value)) {
    check(key, `${place} key`, path);
    check(item, `${place}.${key}`, path);
  }
}
