import { minorUnits, type CurrencyCode } from './currency.js';
import { InvalidAmount, readDecimal } from './decimal.js';
import { invariant } from './invariant.js';
import { type ProblemPath } from './problem.js';

/** An amount in minor units of its currency (pence for GBP, yen for JPY). Never a float, on no way in or out. */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
}

/** Makes an amount of `minor` minor units: `money(1250n, 'GBP')` is twelve pounds fifty. */
export function money(minor: bigint, currency: CurrencyCode): Money {
  return { minor, currency };
}

/** a + b. @throws InvariantViolation if the currencies differ */
export function add(a: Money, b: Money): Money {
  return { minor: a.minor + sameCurrency(a, b).minor, currency: a.currency };
}

/** a - b. @throws InvariantViolation if the currencies differ */
export function subtract(a: Money, b: Money): Money {
  return { minor: a.minor - sameCurrency(a, b).minor, currency: a.currency };
}

/** The same amount the other way round. */
export function negate(amount: Money): Money {
  return { minor: -amount.minor, currency: amount.currency };
}

/** Tells whether the amount is nothing. */
export function isZero(amount: Money): boolean {
  return amount.minor === 0n;
}

/** -1 if a is less than b, 0 if they are equal, 1 if a is more. @throws InvariantViolation if the currencies differ */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
}

/** The sum of amounts of one currency, zero if there are none. @throws InvariantViolation if one is of another currency */
export function sum(currency: CurrencyCode, amounts: Iterable<Money>): Money {
  let total = money(0n, currency);
  for (const amount of amounts) total = add(total, amount);
  return total;
}

/**
 * Writes an amount as decimal text with all digits of its currency: "12.50" for GBP, "-0.05", "1250" for JPY.
 * Rule: ISO 4217 minor units; no symbol and no separators, so that programs read it back.
 */
export function toDecimal({ minor, currency }: Money): string {
  const digits = minorUnits(currency);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * Reads decimal text as an amount, exactly. Fewer digits than the currency has are filled up ("0.1" is 10 pence).
 * @throws InvalidAmount for what `readDecimal` refuses, and for more decimal digits than the currency has, even zeros:
 *   "10.000" pounds is somebody's thousands separator
 * Rule: ISO 4217 minor units.
 */
export function parseDecimal(text: string, currency: CurrencyCode, path: ProblemPath = []): Money {
  const { units, scale } = readDecimal(text, path);
  const digits = minorUnits(currency);
  if (scale > digits) {
    const most = digits === 0 ? 'no decimals' : `at most ${digits} decimals`;
    throw new InvalidAmount(`${currency} has ${most}; this amount has ${scale}. Round it before you send it.`, path);
  }
  return money(units * 10n ** BigInt(digits - scale), currency);
}

/**
 * Refuses an amount that the database's `bigint` cannot hold (more than 2^63 - 1 minor units either way).
 * @throws InvalidAmount
 * Rule: PostgreSQL, numeric types.
 */
export function assertStorable(amount: Money, path: ProblemPath = []): void {
  if (BigInt.asIntN(64, amount.minor) === amount.minor && amount.minor !== smallestBigint) return;
  throw new InvalidAmount('That is more money than the books can hold. Check for digits too many.', path);
}

/** Left out although a `bigint` column holds it: its negation would not fit. */
const smallestBigint = -(2n ** 63n);

/**
 * The whole number nearest to numerator / denominator, halves away from zero: 5/2 is 3, -5/2 is -3.
 * Exact for numbers of any size, and symmetric: a refund rounds as its charge did.
 * @throws InvariantViolation if the denominator is zero
 * Rule: design record 0012, rule 8 (commercial rounding, once per line).
 */
export function roundHalfAwayFromZero(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator !== 0n, 'nothing can be divided by zero');
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return numerator < 0n === denominator < 0n ? rounded : -rounded;
}

/**
 * The share of an amount that so many basis points make, rounded half away from zero: 250 of 33 pence is 1 penny.
 * @param amount in minor units
 * @param bps hundredths of a percent: 10 000 is the whole; a whole number, of either sign
 * @throws InvariantViolation if `bps` is no whole number
 * Rule: design record 0012, rule 8.
 */
export function shareBps(amount: bigint, bps: bigint | number): bigint {
  invariant(typeof bps === 'bigint' || Number.isSafeInteger(bps), 'basis points are whole numbers');
  return roundHalfAwayFromZero(amount * BigInt(bps), 10_000n);
}

function sameCurrency(a: Money, b: Money): Money {
  invariant(a.currency === b.currency, `${a.currency} and ${b.currency} cannot be mixed`);
  return b;
}
