import { readDecimal } from './decimal.js';
import { invariant } from './invariant.js';
import { type ProblemPath } from './problem.js';

/**
 * Splits a total over weights so that the parts sum to it exactly. Each part is its exact quota rounded down; what is
 * then left goes one by one to the largest remainders, of equal ones to the earlier in the list. Callers sort: members
 * by entry date, else by id.
 * @param total minor units, or any whole number; a negative total splits as the mirror image of the positive
 * @param weights whole numbers, none negative; see `scaleWeights` for fractions
 * @returns one part for each weight, in their order; a weight of zero gets nothing
 * @throws InvariantViolation for a negative weight, and where all weights are zero though there is something to split:
 *   the caller says in its own words that nobody has a claim
 * Rule: largest remainder (Hamilton's method, Hare quota).
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  invariant(
    weights.every((weight) => weight >= 0n),
    'a weight is never negative',
  );
  if (total === 0n) return weights.map(() => 0n);
  invariant(whole > 0n, 'something is to be split, but all weights are zero');

  const sign = total < 0n ? -1n : 1n;
  const magnitude = total * sign;
  const quotas = weights.map((weight, index) => {
    const exact = magnitude * weight;
    return { index, floor: exact / whole, remainder: exact % whole };
  });
  const left = magnitude - quotas.reduce((sum, { floor }) => sum + floor, 0n);
  const favoured = new Set(
    quotas
      .toSorted((a, b) => descending(a.remainder, b.remainder) || a.index - b.index)
      .slice(0, Number(left)) // Fewer than there are weights, so it is a small number.
      .map(({ index }) => index),
  );
  return quotas.map(({ index, floor }) => sign * (favoured.has(index) ? floor + 1n : floor));
}

/**
 * Turns decimal weights into whole ones of the same proportions: ["0.5", "1.25"] becomes [50n, 125n].
 * @param weights plain decimals, as `readDecimal` takes them
 * @throws InvalidAmount for what is no number
 * Rule: proportions are exact, never floats (design record 0012, rule 8).
 */
export function scaleWeights(weights: readonly string[], path: ProblemPath = []): bigint[] {
  const decimals = weights.map((weight, index) => readDecimal(weight, [...path, String(index)]));
  const scale = decimals.reduce((most, decimal) => Math.max(most, decimal.scale), 0);
  return decimals.map((decimal) => decimal.units * 10n ** BigInt(scale - decimal.scale));
}

function descending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
