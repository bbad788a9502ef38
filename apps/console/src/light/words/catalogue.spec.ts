import { describe, expect, it } from '@jest/globals';
import { catalogues } from './catalogue.js';
import { welshCount } from './plural.js';

type Node = { readonly [key: string]: unknown };

/** Every word of a catalogue with its place; messages with parts are called with samples of them. */
function wordsIn(node: Node, place = ''): [place: string, text: string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    const here = place === '' ? key : `${place}.${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [[here, (value as (...parts: unknown[]) => string)(3, 2, 1)]];
    return wordsIn(value as Node, here);
  });
}

describe('the words of the pages', () => {
  const [english, welsh] = [wordsIn(withTexts(catalogues.en)), wordsIn(withTexts(catalogues.cy))];

  it('are the same places in both languages', () => {
    expect(welsh.map(([place]) => place)).toEqual(english.map(([place]) => place));
    expect(english.length).toBeGreaterThan(300);
  });

  it('are never empty, and never a name of a place', () => {
    for (const [place, text] of [...english, ...welsh]) {
      expect([place, text.trim()]).not.toEqual([place, '']);
      expect(text).not.toMatch(/undefined|\[object|^[a-z]+\.[a-zA-Z]+$/);
    }
  });

  it('differ between the languages, but for figures and names', () => {
    const byPlace = new Map(english);
    const same = welsh.filter(([place, text]) => byPlace.get(place) === text && /\p{L}{4}/u.test(text));
    expect(same).toEqual([]);
  });

  it('hold no straight apostrophe, which the pages would show beside round ones', () => {
    expect([...english, ...welsh].filter(([, text]) => text.includes("'"))).toEqual([]);
  });

  it.each([
    [0, 'dim pleidleisiau'],
    [1, '1 bleidlais'],
    [2, '2 bleidlais'],
    [3, '3 pleidlais'],
    [6, '6 phleidlais'],
    [7, '7 pleidlais'],
    [1234, '1,234 pleidlais'],
  ])('count votes in Welsh: %d is %s', (count, words) => {
    expect(catalogues.cy.count.votes(count)).toBe(words);
  });

  it('know all six Welsh forms', () => {
    const forms = { zero: 'z', one: 'o', two: 't', few: 'f', many: 'm', other: 'r' };
    expect([0, 1, 2, 3, 6, 4].map((count) => welshCount(count, forms)).join('')).toBe('zotfmr');
  });

  it.each([
    [1, '1 organisation'],
    [2, '2 organisations'],
    [0, '0 organisations'],
  ])('count in English: %d is %s', (count, words) => {
    expect(catalogues.en.count.organisations(count)).toBe(words);
  });
});

/** Messages about a zone or a name take texts, not numbers. */
function withTexts(words: (typeof catalogues)['en']): Node {
  return {
    ...words,
    frame: { ...words.frame, times: words.frame.times('Europe/London') },
    charter: {
      ...words.charter,
      moreThan: words.charter.moreThan(words.charter.share(3, 4)),
      share: words.charter.share(2, 3),
    },
  };
}
