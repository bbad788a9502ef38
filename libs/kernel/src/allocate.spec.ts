import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocate, scaleWeights } from './allocate.js';
import { InvalidAmount } from './decimal.js';
import { InvariantViolation } from './invariant.js';

const anyTotal = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const anyWeights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 20 })
  .filter((weights) => weights.some((weight) => weight > 0n));
const sum = (numbers: readonly bigint[]) => numbers.reduce((a, b) => a + b, 0n);

describe('allocate', () => {
  it.each([
    { why: "Fowler's five cents", total: 5n, weights: [3n, 7n], parts: [2n, 3n] },
    { why: 'a tie goes to the earlier', total: 5n, weights: [1n, 1n], parts: [3n, 2n] },
    { why: 'a pound by three', total: 100n, weights: [1n, 1n, 1n], parts: [34n, 33n, 33n] },
    { why: 'a refund mirrors the charge', total: -100n, weights: [1n, 1n, 1n], parts: [-34n, -33n, -33n] },
    { why: 'a weight of zero gets nothing', total: 7n, weights: [0n, 1n, 0n, 1n], parts: [0n, 4n, 0n, 3n] },
    { why: 'fewer pennies than claims', total: 1n, weights: [1n, 1n, 2n], parts: [0n, 0n, 1n] },
    { why: 'one claim takes all', total: 300n, weights: [123n], parts: [300n] },
    { why: 'nothing among some', total: 0n, weights: [1n, 2n], parts: [0n, 0n] },
    { why: 'nothing among nobody', total: 0n, weights: [], parts: [] },
    { why: 'nothing over weights of zero', total: 0n, weights: [0n, 0n], parts: [0n, 0n] },
    {
      why: 'numbers far beyond 2^53',
      total: 10n ** 30n + 1n,
      weights: [10n ** 20n, 10n ** 20n],
      parts: [5n * 10n ** 29n + 1n, 5n * 10n ** 29n],
    },
  ])('$why', ({ total, weights, parts }) => {
    expect(allocate(total, weights)).toEqual(parts);
  });

  it.each([
    { why: 'all weights are zero', total: 1n, weights: [0n, 0n] },
    { why: 'there is nobody', total: 1n, weights: [] },
    { why: 'a weight is negative', total: 1n, weights: [2n, -1n] },
    { why: 'a weight is negative, even with nothing to split', total: 0n, weights: [-1n] },
  ])('refuses where $why', ({ total, weights }) => {
    expect(() => allocate(total, weights)).toThrow(InvariantViolation);
  });

  it('neither loses nor makes a penny', () => {
    fc.assert(fc.property(anyTotal, anyWeights, (total, weights) => sum(allocate(total, weights)) === total));
  });

  it('gives each part its exact quota, less than one away', () => {
    fc.assert(
      fc.property(anyTotal, anyWeights, (total, weights) => {
        const whole = sum(weights);
        allocate(total, weights).forEach((part, index) => {
          const error = part * whole - total * weights[index]!;
          expect(-whole < error && error < whole).toBe(true);
        });
      }),
    );
  });

  it('mirrors negative totals', () => {
    fc.assert(
      fc.property(anyTotal, anyWeights, (total, weights) => {
        expect(allocate(-total, weights)).toEqual(allocate(total, weights).map((part) => -part));
      }),
    );
  });

  it('looks at proportions only', () => {
    fc.assert(
      fc.property(anyTotal, anyWeights, fc.bigInt({ min: 1n, max: 10n ** 9n }), (total, weights, factor) => {
        expect(
          allocate(
            total,
            weights.map((weight) => weight * factor),
          ),
        ).toEqual(allocate(total, weights));
      }),
    );
  });

  it('never gives a heavier claim less, and among equal claims more to the earlier only', () => {
    const fewWeights = fc.array(fc.bigInt({ min: 0n, max: 5n }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 100n }), fewWeights, (total, weights) => {
        fc.pre(sum(weights) > 0n);
        const parts = allocate(total, weights);
        for (const [i, a] of weights.entries()) {
          for (const [j, b] of weights.entries()) {
            if (a > b) expect(parts[i]! >= parts[j]!).toBe(true);
            if (a === b && i < j) expect(parts[i]! - parts[j]! === 0n || parts[i]! - parts[j]! === 1n).toBe(true);
          }
        }
      }),
    );
  });

  it('gives a reordered list the same parts, but for who among equals comes first', () => {
    const shuffled = anyWeights.chain((weights) =>
      fc.tuple(fc.constant(weights), fc.shuffledSubarray(weights, { minLength: weights.length })),
    );
    const sorted = (numbers: readonly bigint[]) => numbers.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 6n }), shuffled, (total, [weights, others]) => {
        // Different weights may still tie in their remainders: then who comes first decides, and the parts may differ.
        const whole = sum(weights);
        const remainders = new Map(weights.map((weight) => [weight, (total * weight) % whole]));
        fc.pre(new Set(remainders.values()).size === remainders.size);
        expect(sorted(allocate(total, others))).toEqual(sorted(allocate(total, weights)));
      }),
    );
  });
});

describe('scaleWeights', () => {
  it.each([
    [
      ['0.5', '1.25'],
      [50n, 125n],
    ],
    [
      ['3', '7'],
      [3n, 7n],
    ],
    [[], []],
    [
      ['0.000000000000000000000000000001', '1'],
      [1n, 10n ** 30n],
    ],
  ])('takes %j to whole numbers of the same proportions', (texts, weights) => {
    expect(scaleWeights(texts)).toEqual(weights);
  });

  it('names the weight that is no number', () => {
    expect(() => scaleWeights(['1', 'x'], ['weights'])).toThrow(
      expect.objectContaining({ path: ['weights', '1'], code: new InvalidAmount('', []).code }),
    );
  });
});
