import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sha256Hex } from './hash.js';
import { InvariantViolation } from './invariant.js';
import { type JsonValue } from './json.js';

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 units and writes numbers as RFC 8785 does', () => {
    const numbers = [333333333.33333329, 1e30, 4.5, 0.002, 1e-27, -0];
    expect(canonicalJson({ '\u20ac': 'Euro', '1': 'One', numbers, literals: [null, true] })).toBe(
      '{"1":"One","literals":[null,true],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"€":"Euro"}',
    );
  });

  it('means the same as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(JSON.parse(canonicalJson(value as JsonValue))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    const dictionary = fc.dictionary(fc.string({ unit: 'binary' }), fc.integer(), { noNullPrototype: true });
    fc.assert(
      fc.property(dictionary, (value) => {
        expect(canonicalJson(Object.fromEntries(Object.entries(value).toReversed()))).toBe(canonicalJson(value));
      }),
    );
  });

  const itself: Record<string, unknown> = {};
  itself['self'] = itself;
  it.each([
    ['a bigint', { minor: 1n }, '$.minor: a bigint is not JSON; write it as text'],
    ['undefined', [undefined], '$[0]: a undefined is not JSON; write it as text'],
    ['NaN', { a: { b: NaN } }, '$.a.b: NaN is no JSON number'],
    ['a date', { at: new Date(0) }, '$.at: an instance of a class is not JSON; write down its values'],
    ['a map', new Map(), '$: an instance of a class is not JSON; write down its values'],
    ['half of a surrogate pair', '\ud800', '$: half of a surrogate pair cannot be written in UTF-8'],
    ['a cycle', itself, '$.self: the value holds itself'],
  ])('refuses %s', (_, value, why) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow(new InvariantViolation(why));
  });

  it('takes the same value twice, so long as it does not hold itself', () => {
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });
});

describe('sha256Hex', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of %j is that of FIPS 180', (text, hash) => {
    expect(sha256Hex(text)).toBe(hash);
    expect(sha256Hex(Buffer.from(text))).toBe(hash);
  });
});
