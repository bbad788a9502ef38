import { describe, expect, it } from '@jest/globals';
import { parseCurrency } from '@commonhall/kernel';
import fc from 'fast-check';
import { arithmeticSteps } from './line-arithmetic.js';
import { type LineArithmetic, monthBill } from './month-bill.js';

const gbp = parseCurrency('GBP');
const use = (rest: Partial<Extract<LineArithmetic, { kind: 'use' }>>): LineArithmetic => ({
  kind: 'use',
  provisional: false,
  tiers: [],
  fixedMinor: '0',
  ...rest,
});

describe('the arithmetic of a line', () => {
  it('shows each rate on its part, the fixed part, and what rounding each taking made of it', () => {
    const arithmetic = use({
      tiers: [
        { bps: 200, upToMinor: '1000', baseMinor: '1000' },
        { bps: 150, upToMinor: null, baseMinor: '233' },
      ],
      fixedMinor: '5',
    });
    const steps = arithmeticSteps({ arithmetic, takings: 3, baseMinor: 1233n, amountMinor: 39n }, gbp);
    expect(steps.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      'tier 0.20',
      'tier 0.03495',
      'fixed 0.15',
      'rounding 0.00505',
    ]);
    expect(steps[0]).toMatchObject({ baseMinor: 1000n, rateBps: 200, limitMinor: 1000n });
  });

  it.each([
    { arithmetic: { kind: 'free-tier', freeMinor: '10000' } as const, amountMinor: -200n, steps: ['free-tier -2.00'] },
    { arithmetic: { kind: 'cap', capMinor: '15000' } as const, amountMinor: -1n, steps: ['cap -0.01'] },
    { arithmetic: use({ provisional: true }), amountMinor: 0n, steps: ['provisional 0.00'] },
  ])('names in one step: $steps', ({ arithmetic, amountMinor, steps }) => {
    expect(
      arithmeticSteps({ arithmetic, takings: 2, baseMinor: 9n, amountMinor }, gbp).map(
        ({ kind, amount }) => `${kind} ${amount}`,
      ),
    ).toEqual(steps);
  });

  it('writes a currency without smaller coins with the fractions alone', () => {
    const arithmetic = use({ tiers: [{ bps: 150, upToMinor: null, baseMinor: '150' }] });
    const steps = arithmeticSteps({ arithmetic, takings: 1, baseMinor: 150n, amountMinor: 2n }, parseCurrency('JPY'));
    expect(steps.map(({ amount }) => amount)).toEqual(['2.25', '-0.25']);
  });

  it('sums to the line, to the last digit', () => {
    const exact = (text: string): bigint => {
      const [whole = '', fraction = ''] = text.replace('-', '').split('.');
      return BigInt(`${whole}${fraction.padEnd(6, '0')}`) * (text.startsWith('-') ? -1n : 1n);
    };
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 1n, max: 90_000n }), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 99 }),
        (amounts, bps, fixed) => {
          const schedule = {
            tiers: [
              { upToMinor: 50_000n, bps },
              { upToMinor: null, bps: 7 },
            ],
            fixedMinor: BigInt(fixed),
            capMinor: 4_000n,
            freeMinor: 1_000n,
          };
          const takings = amounts.map((amountMinor, index) => ({
            id: String(index),
            at: new Date(index),
            amountMinor,
          }));
          for (const line of monthBill(takings, [
            { id: 'v', decisionId: 'd', from: new Date(-1), provisional: false, schedule },
          ]).lines) {
            const sum = arithmeticSteps(line, gbp).reduce((whole, { amount }) => whole + exact(amount), 0n);
            expect(sum).toBe(line.amountMinor * 10_000n);
          }
        },
      ),
    );
  });
});
