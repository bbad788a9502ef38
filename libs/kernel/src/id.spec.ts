import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeId, encodeId, InvalidId, newId, nounOf, parseUuid, type Id } from './id.js';
import { InvariantViolation } from './invariant.js';
import { idPrefixes, nounWords, type Noun } from './noun.js';

const nouns = Object.keys(idPrefixes) as Noun[];
const anyUuid = fc.uuid({ version: 7 }) as fc.Arbitrary<Id<Noun>>;
const anyNoun = fc.constantFrom(...nouns);

function refusal(act: () => unknown): InvalidId {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidId) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('prefixes', () => {
  it('are unique, three small letters each, and frozen', () => {
    const prefixes = Object.values(idPrefixes);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    expect(prefixes.filter((prefix) => !/^[a-z]{3}$/.test(prefix))).toEqual([]);
    expect(Object.isFrozen(idPrefixes)).toBe(true);
  });

  it('belong to nouns that people can read', () => {
    expect([nounWords('Member'), nounWords('LedgerAccount'), nounWords('ApiKey')]).toEqual([
      'member',
      'ledger account',
      'API key',
    ]);
  });
});

describe('the outside form', () => {
  it.each([
    ['all zeros', '00000000-0000-0000-0000-000000000000', 'mem_00000000000000000000000000'],
    ['all ones', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'mem_7zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['one', '00000000-0000-0000-0000-000000000001', 'mem_00000000000000000000000001'],
    [
      'the example of the TypeID specification',
      '01890a5d-ac96-774b-bcce-b302099a8057',
      'mem_01h455vb4pex5vsknk084sn02q',
    ],
  ])('of %s is known', (_, uuid, text) => {
    expect(encodeId('Member', uuid as Id<'Member'>)).toBe(text);
    expect(decodeId('Member', text)).toBe(uuid);
  });

  it('reads back as what was written, for every noun', () => {
    fc.assert(
      fc.property(anyNoun, anyUuid, (noun, uuid) => {
        const text = encodeId(noun, uuid);
        expect(decodeId(noun, text)).toBe(uuid);
        expect(nounOf(text)).toBe(noun);
      }),
    );
  });

  it('has one spelling: whatever is read is written the same', () => {
    const digits = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789abcdefghjkmnpqrstvwxyz')),
      minLength: 26,
      maxLength: 26,
    });
    fc.assert(
      fc.property(digits, (text) => {
        fc.pre(text.charAt(0) < '8');
        expect(encodeId('Member', decodeId('Member', `mem_${text}`))).toBe(`mem_${text}`);
      }),
    );
  });

  it('sorts as the UUIDs do', () => {
    fc.assert(
      fc.property(anyUuid, anyUuid, (a, b) => {
        expect(encodeId('Member', a) < encodeId('Member', b)).toBe(a < b);
      }),
    );
  });
});

describe('decodeId', () => {
  const id = newId<'Member'>();
  const good = encodeId('Member', id);

  it("says whose id it was given, and whose it takes, when the noun is another's", () => {
    const problem = refusal(() => decodeId('Member', encodeId('Invoice', id as string as Id<'Invoice'>), ['memberId']));
    expect(problem.message).toBe("That is an invoice's id; this field takes a member's, which begins with mem_.");
    expect(problem).toMatchObject({ code: 'INVALID_ID', expected: 'Member', found: 'Invoice', path: ['memberId'] });
  });

  it.each([
    ['an empty text', ''],
    ['a bare UUID', '01890a5d-ac96-774b-bcce-b302099a8057'],
    ['upper case', good.toUpperCase()],
    ['an upper-case digit', `${good.slice(0, -1)}Z`],
    ['the letter i', `${good.slice(0, -1)}i`],
    ['the letter l', `${good.slice(0, -1)}l`],
    ['the letter o', `${good.slice(0, -1)}o`],
    ['the letter u', `${good.slice(0, -1)}u`],
    ['129 bits', 'mem_80000000000000000000000000'],
    ['a digit too few', good.slice(0, -1)],
    ['a digit too many', `${good}0`],
    ['a space before', ` ${good}`],
    ['a line break after', `${good}\n`],
    ['a hyphen for the underscore', good.replace('_', '-')],
    ['a prefix that nobody has', good.replace('mem', 'xyz')],
  ])('refuses %s and says what the form is', (_, text) => {
    const problem = refusal(() => decodeId('Member', text, ['memberId']));
    expect(problem.message).toMatch(/^That is no id\. A member's id is mem_ followed by 26 /);
    expect(problem.found).toBeUndefined();
    expect(nounOf(text)).toBeUndefined();
  });
});

describe('encodeId', () => {
  it('takes a text that is no UUID for a bug', () => {
    expect(() => encodeId('Member', 'mem_x' as Id<'Member'>)).toThrow(InvariantViolation);
  });
});

describe('newId', () => {
  it('makes UUIDs of version 7 that sort in the order in which they were made', () => {
    const ids = Array.from({ length: 1000 }, () => newId<'Event'>());
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(1000);
    expect(ids.every((id) => id.charAt(14) === '7' && parseUuid<'Event'>(id) === id)).toBe(true);
  });

  it('carries the instant that it is given in its first 48 bits', () => {
    const id = newId<'Event'>(new Date('2022-02-22T19:22:22Z'));
    expect(id.slice(0, 13)).toBe('017f22e2-79b0');
  });
});

describe('parseUuid', () => {
  it.each(['', 'x', '01890A5D-AC96-774B-BCCE-B302099A8057', '{01890a5d-ac96-774b-bcce-b302099a8057}', "' or true --"])(
    'refuses %j',
    (text) => {
      expect(() => parseUuid(text)).toThrow(InvalidId);
    },
  );
});
