import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInput } from './problem.js';
import { slugOf } from './text.js';

describe('slugOf', () => {
  it.each([
    ['River Post', 'river-post'],
    ['Siân', 'sian'],
    ['Mair Ó Súilleabháin', 'mair-o-suilleabhain'],
    ["St Mary's  Food & Drink, Ltd.", 'st-marys-food-and-drink-ltd'],
    ['Łódź Smørrebrød Straße', 'lodz-smorrebrod-strasse'],
    ['  --Hub 42--  ', 'hub-42'],
    ['Ŵyl Tŷ Newydd', 'wyl-ty-newydd'],
    ['ﬁrst', 'first'],
  ])('makes of %j %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it.each(['', '   ', '—', '食品'])('refuses %j, of which nothing is left', (name) => {
    expect(() => slugOf(name, ['name'])).toThrow(InvalidInput);
  });

  it('always gives a label of a host name, and a slug of a slug is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const slug = slugOf(`a ${name}`);
        expect(slug).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });
});
