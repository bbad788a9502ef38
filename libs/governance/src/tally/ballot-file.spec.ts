import { describe, expect, it } from '@jest/globals';
import { canonicalJson, sha256Hex } from '@commonhall/kernel';
import fc from 'fast-check';
import {
  buildBallotFile,
  countBallotFile,
  electorateHash,
  type BallotFileHeader,
  type CastBallot,
  type ElectorateRow,
} from './ballot-file.js';

const header: BallotFileHeader = {
  proposal: 'prp_00000000000000000000000000',
  kind: 'policy-change',
  charterHash: sha256Hex('charter'),
  rule: {
    quorum: { kind: 'lower-of', num: 1, den: 10, number: 50, atLeast: 3 },
    threshold: { comparison: '>', num: 1, den: 2 },
    turnoutFloor: null,
    against: null,
    classes: null,
  },
  notice: { given: 14, required: 14 },
  opensAt: new Date('2026-03-16T00:00:00Z'),
  closesAt: new Date('2026-03-23T00:00:00Z'),
};

describe('the ballot file', () => {
  it('groups identical ballots, sorts the groups, and names no voter', () => {
    const electorate = [row('mem_d', 2n), row('mem_a'), row('mem_b'), row('mem_c'), row('mem_e', 10n)];
    const ballots = [
      cast('mem_e', 'yes'),
      cast('mem_d', 'yes'),
      cast('mem_c', 'yes'),
      cast('mem_a', 'no'),
      cast('mem_b', 'yes'),
    ];
    const { file, text } = buildBallotFile(header, electorate, ballots);
    expect(file.groups).toEqual([
      { class: 'organisations', votes: '1', choice: 'no', ballots: '1' },
      { class: 'organisations', votes: '1', choice: 'yes', ballots: '2' },
      { class: 'organisations', votes: '2', choice: 'yes', ballots: '1' },
      { class: 'organisations', votes: '10', choice: 'yes', ballots: '1' },
    ]);
    expect(text).not.toContain('mem_');
  });

  it('is one text and one hash, pinned so that a changed form is noticed', () => {
    const electorate = [row('mem_a'), row('mem_b'), row('mem_c')];
    const { file, text, hash } = buildBallotFile(header, electorate, [cast('mem_a', 'yes')]);
    expect(text).toBe(canonicalJson(file));
    expect(hash).toBe(sha256Hex(text));
    expect(hash).toBe('1684294c07ae2fdd3488c1ab9bcac8c7bbddabdf01cdd001df9ff1a816f402be');
  });

  it('carries the hash of itself without the seed as its seed, and refuses to be counted with another', () => {
    const { file } = buildBallotFile(header, [row('mem_a')], []);
    const { seed, ...unseeded } = file;
    expect(seed).toBe(sha256Hex(canonicalJson(unseeded)));
    expect(() => countBallotFile({ ...file, seed: sha256Hex('other') })).toThrow('seed');
    expect(() => countBallotFile({ ...file, kind: 'admission' })).toThrow('seed');
  });

  it('counts weights, and takes the recused out of the electorate and of those present', () => {
    const electorate = [row('mem_a', 3n), row('mem_b'), row('mem_c'), { ...row('mem_d', 9n), recused: true }];
    const ballots = [cast('mem_a', 'no'), cast('mem_b', 'yes'), cast('mem_d', 'yes')];
    const count = countBallotFile(buildBallotFile(header, electorate, ballots).file);
    expect(count.all).toMatchObject({ electorate: '5', present: '4', yes: '1', no: '3' });
    expect(count.outcome).toBe('lost');
  });

  it('gives the same electorate hash before and after a recusal, in any order', () => {
    const electorate = [row('mem_a'), row('mem_b')];
    expect(electorateHash([{ ...row('mem_b'), recused: true }, row('mem_a')])).toBe(electorateHash(electorate));
    expect(electorateHash([row('mem_a'), row('mem_b', 2n)])).not.toBe(electorateHash(electorate));
  });

  it('stops at a ballot from outside, a second ballot, and a voter who stands twice', () => {
    const electorate = [row('mem_a')];
    expect(() => buildBallotFile(header, electorate, [cast('mem_z', 'yes')])).toThrow('electorate');
    expect(() => buildBallotFile(header, electorate, [cast('mem_a', 'yes'), cast('mem_a', 'no')])).toThrow(
      'one ballot',
    );
    expect(() => buildBallotFile(header, [row('mem_a'), row('mem_a')], [])).toThrow('once');
  });

  it('has the same bytes, and the same count, in whatever order voters and ballots come', () => {
    const voters = fc.uniqueArray(
      fc.record({
        voter: fc.stringMatching(/^mem_[0-9a-z]{1,4}$/),
        class: fc.constantFrom('producers', 'shoppers'),
        votes: fc.bigInt({ min: 1n, max: 12n }),
        recused: fc.boolean(),
        choice: fc.constantFrom('yes' as const, 'no' as const, 'abstain' as const, null),
        key: fc.integer(),
      }),
      { selector: ({ voter }) => voter, maxLength: 30 },
    );
    fc.assert(
      fc.property(voters, (list) => {
        const build = (of: typeof list) =>
          buildBallotFile(
            header,
            of,
            of.flatMap(({ voter, choice }) => (choice === null ? [] : [cast(voter, choice)])),
          );
        const [one, other] = [build(list), build([...list].sort((a, b) => a.key - b.key))];
        expect(other).toEqual(one);
        expect(canonicalJson(countBallotFile(other.file))).toBe(canonicalJson(countBallotFile(one.file)));
      }),
    );
  });
});

function row(voter: string, votes = 1n): ElectorateRow {
  return { voter, class: 'organisations', votes };
}

function cast(voter: string, choice: CastBallot['choice']): CastBallot {
  return { voter, choice };
}
