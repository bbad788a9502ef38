import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@commonhall/kernel';
import fc from 'fast-check';
import {
  countResolution,
  quorumNeeded,
  type ClassTally,
  type Quorum,
  type ResolutionOutcome,
  type ResolutionRule,
} from './resolution.js';

/** More yes than no, without a quorum. */
const ordinary: ResolutionRule = {
  quorum: { kind: 'none' },
  threshold: { comparison: '>', num: 1, den: 2 },
  turnoutFloor: null,
  against: null,
  classes: null,
};
const usual: Quorum = { kind: 'lower-of', num: 1, den: 10, number: 50, atLeast: 3 };

interface Row {
  readonly why: string;
  readonly of: bigint;
  readonly votes: readonly [yes: bigint, no: bigint, abstain: bigint];
  readonly rule: Partial<ResolutionRule>;
  readonly outcome: ResolutionOutcome;
}

const rows: readonly Row[] = [
  { why: 'one more yes than no', of: 9n, votes: [2n, 1n, 0n], rule: {}, outcome: 'carried' },
  { why: 'a tie fails', of: 9n, votes: [2n, 2n, 0n], rule: {}, outcome: 'lost' },
  { why: 'one fewer', of: 9n, votes: [2n, 3n, 0n], rule: {}, outcome: 'lost' },
  { why: 'abstentions make no majority against', of: 9n, votes: [1n, 0n, 8n], rule: {}, outcome: 'carried' },
  { why: 'nobody cast for or against', of: 9n, votes: [0n, 0n, 9n], rule: {}, outcome: 'lost' },
  { why: 'nobody came, and no quorum was asked for', of: 9n, votes: [0n, 0n, 0n], rule: {}, outcome: 'lost' },
  { why: 'an empty electorate', of: 0n, votes: [0n, 0n, 0n], rule: {}, outcome: 'lost' },
  {
    why: 'nobody cast, and "at least 0" is asked for',
    of: 9n,
    votes: [0n, 0n, 0n],
    rule: { threshold: { comparison: '>=', num: 0, den: 1 } },
    outcome: 'lost',
  },

  {
    why: 'exactly two thirds are at least two thirds',
    of: 9n,
    votes: [6n, 3n, 0n],
    rule: atLeast(2, 3),
    outcome: 'carried',
  },
  {
    why: 'exactly two thirds are not more than that',
    of: 9n,
    votes: [6n, 3n, 0n],
    rule: moreThan(2, 3),
    outcome: 'lost',
  },
  { why: 'one yes short of two thirds', of: 9n, votes: [5n, 3n, 0n], rule: atLeast(2, 3), outcome: 'lost' },
  { why: 'one yes over two thirds', of: 10n, votes: [7n, 3n, 0n], rule: moreThan(2, 3), outcome: 'carried' },
  { why: 'exactly three quarters', of: 8n, votes: [6n, 2n, 0n], rule: atLeast(3, 4), outcome: 'carried' },
  {
    why: '66.67 % is still less than three quarters',
    of: 3n,
    votes: [2n, 1n, 0n],
    rule: atLeast(3, 4),
    outcome: 'lost',
  },
  { why: 'all of them, when all must', of: 3n, votes: [3n, 0n, 0n], rule: atLeast(1, 1), outcome: 'carried' },
  { why: 'all but one, when all must', of: 3n, votes: [2n, 1n, 0n], rule: atLeast(1, 1), outcome: 'lost' },
  {
    why: 'exactly two thirds, where a double would round',
    of: 30000000000000000000n,
    votes: [20000000000000000000n, 10000000000000000000n, 0n],
    rule: moreThan(2, 3),
    outcome: 'lost',
  },
  {
    why: 'one in 3 * 10^19 over two thirds',
    of: 30000000000000000000n,
    votes: [20000000000000000001n, 9999999999999999999n, 0n],
    rule: moreThan(2, 3),
    outcome: 'carried',
  },

  {
    why: 'two of three present, three needed',
    of: 3n,
    votes: [2n, 0n, 0n],
    rule: { quorum: usual },
    outcome: 'inquorate',
  },
  { why: 'three of twelve', of: 12n, votes: [2n, 1n, 0n], rule: { quorum: usual }, outcome: 'carried' },
  { why: 'an abstention makes the quorum', of: 12n, votes: [2n, 0n, 1n], rule: { quorum: usual }, outcome: 'carried' },
  { why: 'exactly a tenth of 40', of: 40n, votes: [3n, 1n, 0n], rule: { quorum: usual }, outcome: 'carried' },
  {
    why: 'a tenth of 41 is not met by four',
    of: 41n,
    votes: [4n, 0n, 0n],
    rule: { quorum: usual },
    outcome: 'inquorate',
  },
  { why: 'a tenth of 41 is met by five', of: 41n, votes: [5n, 0n, 0n], rule: { quorum: usual }, outcome: 'carried' },
  { why: '49 of 501', of: 501n, votes: [49n, 0n, 0n], rule: { quorum: usual }, outcome: 'inquorate' },
  {
    why: '50 of 501, where a tenth were 51',
    of: 501n,
    votes: [50n, 0n, 0n],
    rule: { quorum: usual },
    outcome: 'carried',
  },
  { why: 'a quorum met, a tie', of: 12n, votes: [2n, 2n, 0n], rule: { quorum: usual }, outcome: 'lost' },
  {
    why: 'inquorate, though clearly against',
    of: 12n,
    votes: [0n, 2n, 0n],
    rule: { quorum: usual },
    outcome: 'inquorate',
  },
  { why: 'a fixed number, met', of: 9n, votes: [4n, 0n, 0n], rule: fixed(4), outcome: 'carried' },
  { why: 'a fixed number, one short', of: 9n, votes: [3n, 0n, 0n], rule: fixed(4), outcome: 'inquorate' },

  { why: 'exactly half of all cast', of: 10n, votes: [5n, 0n, 0n], rule: floor(false), outcome: 'carried' },
  { why: 'one short of half', of: 11n, votes: [5n, 0n, 0n], rule: floor(false), outcome: 'lost' },
  { why: 'an abstention is no vote for this floor', of: 10n, votes: [4n, 0n, 1n], rule: floor(false), outcome: 'lost' },
  {
    why: 'an abstention is one, if the rule says so',
    of: 10n,
    votes: [4n, 0n, 1n],
    rule: floor(true),
    outcome: 'carried',
  },

  {
    why: 'exactly a quarter of the cast is against',
    of: 99n,
    votes: [3n, 1n, 0n],
    rule: against('ofCast'),
    outcome: 'carried',
  },
  {
    why: 'more than a quarter of the cast is against',
    of: 99n,
    votes: [5n, 2n, 0n],
    rule: against('ofCast'),
    outcome: 'lost',
  },
  {
    why: 'exactly a quarter of all is against',
    of: 8n,
    votes: [6n, 2n, 0n],
    rule: against('ofElectorate'),
    outcome: 'carried',
  },
  {
    why: 'more than a quarter of all is against',
    of: 7n,
    votes: [5n, 2n, 0n],
    rule: against('ofElectorate'),
    outcome: 'lost',
  },
];

describe('a resolution', () => {
  it.each(rows)('$outcome: $why', ({ of, votes, rule, outcome }) => {
    expect(count(of, votes, rule).outcome).toBe(outcome);
  });

  it('is invalid where notice was a day short, whatever else holds, and carried where it was just enough', () => {
    const tally = [single(9n, [9n, 0n, 0n])];
    expect(countResolution(tally, ordinary, { given: 13, required: 14 }).outcome).toBe('invalid');
    expect(countResolution(tally, ordinary, { given: 14, required: 14 }).outcome).toBe('carried');
    expect(
      countResolution([single(9n, [0n, 0n, 0n])], { ...ordinary, quorum: usual }, { given: 0, required: 1 }).outcome,
    ).toBe('invalid');
  });

  it('publishes every test with the numbers that it compared', () => {
    const result = count(12n, [2n, 1n, 1n], { quorum: usual, ...atLeast(2, 3) });
    expect(result).toEqual({
      method: 'resolution@1',
      rule: { ...ordinary, quorum: usual, ...atLeast(2, 3) },
      classes: [{ class: 'members', electorate: '12', present: '4', cast: '3', yes: '2', no: '1', abstain: '1' }],
      all: { class: 'all', electorate: '12', present: '4', cast: '3', yes: '2', no: '1', abstain: '1' },
      tests: [
        { test: 'quorum', scope: 'all', left: '4', comparison: '>=', right: '3', passed: true, because: null },
        { test: 'threshold', scope: 'all', left: '6', comparison: '>=', right: '6', passed: true, because: null },
      ],
      quorumNeeded: '3',
      outcome: 'carried',
    });
  });

  it('counts those who are present and silent for the quorum alone', () => {
    const tally = { ...single(12n, [1n, 0n, 0n]), silent: 2n };
    expect(countResolution([tally], { ...ordinary, quorum: usual }).outcome).toBe('carried');
  });

  describe('with class votes', () => {
    const shared: ResolutionRule = {
      ...ordinary,
      threshold: { comparison: '>=', num: 3, den: 4 },
      classes: { ids: ['producers', 'shoppers'], threshold: { comparison: '>', num: 1, den: 2 } },
    };
    const table: readonly [why: string, ClassTally[], ResolutionOutcome][] = [
      [
        'each class and three quarters overall',
        [named('producers', 4n, 3n, 1n), named('shoppers', 4n, 3n, 1n)],
        'carried',
      ],
      [
        'one class ties, though overall more than three quarters agree',
        [named('producers', 2n, 1n, 1n), named('shoppers', 20n, 20n, 0n)],
        'lost',
      ],
      [
        'each class agrees, but overall too few',
        [named('producers', 3n, 2n, 1n), named('shoppers', 3n, 2n, 1n)],
        'lost',
      ],
      ['nobody of one class casts', [named('producers', 4n, 0n, 0n), named('shoppers', 4n, 4n, 0n)], 'lost'],
      [
        'a class in which nobody has a vote stops nothing',
        [named('producers', 0n, 0n, 0n), named('shoppers', 4n, 4n, 0n)],
        'carried',
      ],
      ['a class that the electorate does not even list', [named('shoppers', 4n, 4n, 0n)], 'carried'],
      [
        'a class that the rule does not name counts overall only',
        [named('producers', 4n, 3n, 0n), named('shoppers', 4n, 3n, 0n), named('workers', 2n, 0n, 2n)],
        'carried',
      ],
    ];
    it.each(table)('%s', (_why, classes, outcome) => {
      expect(countResolution(classes, shared).outcome).toBe(outcome);
    });

    it('lists the test of each class, then that of all', () => {
      const { tests } = countResolution([named('shoppers', 4n, 4n, 0n), named('producers', 0n, 0n, 0n)], shared);
      expect(tests.map(({ test, scope, because }) => [test, scope, because])).toEqual([
        ['quorum', 'all', null],
        ['threshold', 'producers', 'vacant-class'],
        ['threshold', 'shoppers', null],
        ['threshold', 'all', null],
      ]);
    });
  });

  it.each([
    ['more votes than the electorate has', [single(3n, [2n, 1n, 1n])], ordinary],
    ['negative votes', [single(3n, [-1n, 1n, 1n])], ordinary],
    ['one class twice', [single(3n, [1n, 0n, 0n]), single(3n, [1n, 0n, 0n])], ordinary],
    ['a class called "all"', [named('all', 3n, 1n, 0n)], ordinary],
    [
      'a ratio of fractions',
      [single(3n, [1n, 0n, 0n])],
      { ...ordinary, threshold: { comparison: '>', num: 0.5, den: 1 } },
    ],
    [
      'a ratio over nothing',
      [single(3n, [1n, 0n, 0n])],
      { ...ordinary, threshold: { comparison: '>', num: 1, den: 0 } },
    ],
  ] satisfies [string, ClassTally[], ResolutionRule][])('stops at %s', (_why, classes, rule) => {
    expect(() => countResolution(classes, rule)).toThrow(InvariantViolation);
  });
});

describe('a quorum', () => {
  it.each([
    [{ kind: 'none' }, 100n, 0n],
    [{ kind: 'number', number: 7 }, 3n, 7n],
    [{ kind: 'share', num: 1, den: 3, atLeast: 0 }, 9n, 3n],
    [{ kind: 'share', num: 1, den: 3, atLeast: 0 }, 10n, 4n],
    [{ kind: 'share', num: 1, den: 3, atLeast: 5 }, 10n, 5n],
    [usual, 3n, 3n],
    [usual, 30n, 3n],
    [usual, 31n, 4n],
    [usual, 499n, 50n],
    [usual, 491n, 50n],
    [usual, 490n, 49n],
    [usual, 100000n, 50n],
  ] satisfies [Quorum, bigint, bigint][])('%j of %s votes needs %s', (quorum, electorate, needed) => {
    expect(quorumNeeded(quorum, electorate)).toBe(needed);
  });
});

describe('laws of a resolution', () => {
  const votes = fc.bigInt({ min: 0n, max: 40n });
  const tally = fc
    .record({ yes: votes, no: votes, abstain: votes, away: votes })
    .map(({ yes, no, abstain, away }) => ({ yes, no, abstain, electorate: yes + no + abstain + away }));
  const classes = fc
    .array(tally, { minLength: 1, maxLength: 4 })
    .map((list): ClassTally[] => list.map((one, index) => ({ ...one, class: `class-${index}` })));
  const ratio = fc
    .integer({ min: 1, max: 12 })
    .chain((den) => fc.record({ num: fc.integer({ min: 0, max: den }), den: fc.constant(den) }));
  const threshold = fc
    .tuple(ratio, fc.constantFrom('>' as const, '>=' as const))
    .map(([of, comparison]) => ({ ...of, comparison }));
  const quorum = fc.oneof(
    fc.constant<Quorum>({ kind: 'none' }),
    fc.nat({ max: 50 }).map((number): Quorum => ({ kind: 'number', number })),
    fc.tuple(ratio, fc.nat({ max: 5 })).map(([of, atLeast]): Quorum => ({ kind: 'share', ...of, atLeast })),
    fc
      .tuple(ratio, fc.nat({ max: 50 }), fc.nat({ max: 5 }))
      .map(([of, number, atLeast]): Quorum => ({ kind: 'lower-of', ...of, number, atLeast })),
  );
  const rule: fc.Arbitrary<ResolutionRule> = fc.record({
    quorum,
    threshold,
    turnoutFloor: fc.option(
      fc.tuple(ratio, fc.boolean()).map(([of, abstentionsCount]) => ({ ...of, abstentionsCount })),
    ),
    against: fc.option(fc.record({ ofCast: fc.option(ratio), ofElectorate: fc.option(ratio) })),
    classes: fc.option(fc.record({ ids: fc.subarray(['class-0', 'class-1', 'class-2'], { minLength: 1 }), threshold })),
  });

  it('does not depend on the order of the classes', () => {
    fc.assert(
      fc.property(classes.chain(withShuffled), rule, ([list, shuffled], of) => {
        expect(countResolution(shuffled, of)).toEqual(countResolution(list, of));
      }),
    );
  });

  it('moves nothing but the quorum when somebody abstains, if abstentions are no votes for the floor', () => {
    fc.assert(
      fc.property(classes, rule, (list, of) => {
        const plain = { ...of, turnoutFloor: of.turnoutFloor && { ...of.turnoutFloor, abstentionsCount: false } };
        const others = (tallies: ClassTally[]) =>
          countResolution(tallies, plain).tests.filter(({ test }) => test !== 'quorum');
        const present = list.map((one) => ({ ...one, abstain: one.electorate - one.yes - one.no }));
        expect(others(present)).toEqual(others(list));
      }),
    );
  });

  it('never turns from carried when a no becomes a yes', () => {
    fc.assert(
      fc.property(classes, rule, (list, of) => {
        fc.pre(countResolution(list, of).outcome === 'carried' && list.some(({ no }) => no > 0n));
        const at = list.findIndex(({ no }) => no > 0n);
        const better = list.map((one, index) => (index === at ? { ...one, yes: one.yes + 1n, no: one.no - 1n } : one));
        expect(countResolution(better, of).outcome).toBe('carried');
      }),
    );
  });

  it('is the same for one class as for its parts, where no class has a say of its own', () => {
    fc.assert(
      fc.property(classes, rule, (list, of) => {
        const plain = { ...of, classes: null };
        const sum = (of: (one: ClassTally) => bigint): bigint => list.reduce((total, one) => total + of(one), 0n);
        const merged = single(
          sum((one) => one.electorate),
          [sum((one) => one.yes), sum((one) => one.no), sum((one) => one.abstain)],
        );
        expect(countResolution([merged], plain).tests).toEqual(countResolution(list, plain).tests);
      }),
    );
  });

  it('asks for the least P with P * den >= num * E', () => {
    fc.assert(
      fc.property(ratio, fc.bigInt({ min: 0n, max: 10n ** 30n }), ({ num, den }, electorate) => {
        const needed = quorumNeeded({ kind: 'share', num, den, atLeast: 0 }, electorate);
        expect(needed * BigInt(den) >= BigInt(num) * electorate).toBe(true);
        expect(needed === 0n || (needed - 1n) * BigInt(den) < BigInt(num) * electorate).toBe(true);
      }),
    );
  });

  it('carries an ordinary resolution exactly if there is more yes than no', () => {
    fc.assert(
      fc.property(tally, (one) => {
        const outcome = countResolution([{ ...one, class: 'members' }], ordinary).outcome;
        expect(outcome === 'carried').toBe(one.yes > one.no);
      }),
    );
  });
});

function withShuffled(list: ClassTally[]): fc.Arbitrary<[ClassTally[], ClassTally[]]> {
  return fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }));
}

function count(of: bigint, votes: Row['votes'], rule: Partial<ResolutionRule>) {
  return countResolution([single(of, votes)], { ...ordinary, ...rule });
}

function single(electorate: bigint, [yes, no, abstain]: readonly [bigint, bigint, bigint]): ClassTally {
  return { class: 'members', electorate, yes, no, abstain };
}

function named(of: string, electorate: bigint, yes: bigint, no: bigint): ClassTally {
  return { class: of, electorate, yes, no, abstain: 0n };
}

function atLeast(num: number, den: number): Partial<ResolutionRule> {
  return { threshold: { comparison: '>=', num, den } };
}

function moreThan(num: number, den: number): Partial<ResolutionRule> {
  return { threshold: { comparison: '>', num, den } };
}

function fixed(number: number): Partial<ResolutionRule> {
  return { quorum: { kind: 'number', number } };
}

function floor(abstentionsCount: boolean): Partial<ResolutionRule> {
  return { turnoutFloor: { num: 1, den: 2, abstentionsCount } };
}

function against(of: 'ofCast' | 'ofElectorate'): Partial<ResolutionRule> {
  return { against: { ofCast: null, ofElectorate: null, [of]: { num: 1, den: 4 } } };
}
