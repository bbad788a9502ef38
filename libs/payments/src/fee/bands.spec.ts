import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bandsOf, smallestBand } from './bands.js';

describe('the others as a distribution', () => {
  it.each([
    { why: 'too few to hide among', figures: [5n, -5n], bands: [] },
    { why: 'nobody', figures: [], bands: [] },
    { why: 'no change for anybody', figures: [0n, 0n, 0n], bands: ['0 to 1: 3'] },
    {
      why: 'three of a kind, twice',
      figures: [-50n, -60n, -70n, 150n, 160n, 170n],
      bands: ['-99 to 0: 3', '0 to 500: 3'],
    },
    { why: 'one alone joins its neighbours', figures: [-50n, -60n, -70n, 600_000n], bands: ['-99 to  : 4'] },
    { why: 'far out, the edge stays open', figures: [-600_000n, -700_000n, -800_000n], bands: ['  to -499999: 3'] },
  ])('shows $bands for $why', ({ figures, bands }) => {
    const shown = bandsOf(figures).map(
      ({ fromMinor, toMinor, organisations }) => `${fromMinor ?? ' '} to ${toMinor ?? ' '}: ${organisations}`,
    );
    expect(shown).toEqual(bands);
  });

  it('counts everybody once, nobody in a company smaller than three', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -2_000_000n, max: 2_000_000n }), { minLength: smallestBand, maxLength: 40 }),
        (figures) => {
          const bands = bandsOf(figures);
          for (const { fromMinor, toMinor, organisations } of bands) {
            expect(organisations).toBeGreaterThanOrEqual(smallestBand);
            expect(
              figures.filter(
                (figure) => (fromMinor === null || figure >= fromMinor) && (toMinor === null || figure < toMinor),
              ).length,
            ).toBe(organisations);
          }
          expect(bands.reduce((sum, { organisations }) => sum + organisations, 0)).toBe(figures.length);
        },
      ),
    );
  });
});
