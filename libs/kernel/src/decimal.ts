import { InvalidInput, type ProblemPath } from './problem.js';

/** `units / 10^scale`, exactly: "2.50" is { units: 250n, scale: 2 }. */
export interface ExactDecimal {
  readonly units: bigint;
  readonly scale: number;
}

/** A text that is no amount, or one that cannot be held. */
export class InvalidAmount extends InvalidInput {
  override readonly code: string = 'INVALID_AMOUNT';
}

/** Longer than any amount of money, and short enough that reading it costs nothing. */
const longestText = 64;
const decimalForm = /^-?[0-9]+(?:\.[0-9]+)?$/;

/**
 * Reads a plain decimal number exactly: digits, at most one point with digits on both sides, a minus sign or none.
 * @throws InvalidAmount for anything else: blanks, "+", exponents, thousands separators, a decimal comma, other digits
 *   than 0-9, more than 64 characters
 * Rule: design record 0012, rule 8 (rates are basis points or exact decimals, never floats).
 */
export function readDecimal(text: string, path: ProblemPath = []): ExactDecimal {
  if (text.length > longestText || !decimalForm.test(text)) {
    throw new InvalidAmount('That is no number. Write it with digits and a point, such as 12.50 or -3.', path);
  }
  const point = text.indexOf('.');
  return { units: BigInt(text.replace('.', '')), scale: point === -1 ? 0 : text.length - point - 1 };
}
