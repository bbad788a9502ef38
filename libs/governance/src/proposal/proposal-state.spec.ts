import { describe, expect, it } from '@jest/globals';
import { InvariantViolation, parseLocalDate, type LocalDate } from '@commonhall/kernel';
import fc from 'fast-check';
import { type Charter, type DecisionKind, type ElectorateRule } from '../charter/charter.js';
import {
  advance,
  assertBaseValueFresh,
  assertChangesAllowed,
  assertElectorateLargeEnough,
  assertInElectorate,
  assertMayPropose,
  assertVotingOpen,
  assertWithdrawable,
  isDueToClose,
  noticePeriodOk,
  proposalStates,
  proposalTransitions,
  stateAfterCount,
  stateAt,
  stayUntil,
  votingSchedule,
  type ProposalState,
  type ProposedChange,
} from './proposal-state.js';
import {
  EffectCountRefused,
  EffectNotAllowed,
  ElectorateTooSmall,
  MayNotPropose,
  NoticeTooShort,
  NotInElectorate,
  CharterPartNotAllowed,
  PolicyKeyNotAllowed,
  ProposalNotOpen,
  ProposalStateRefused,
  StaleBaseValue,
} from './proposal.problems.js';

const london = 'Europe/London';
const label = { en: 'Change of a policy', cy: 'Newid polisi' };
const fee = 'payments.platform-fee';
const policyChange: DecisionKind = {
  id: 'policy-change',
  article: '6(1)',
  label,
  method: 'resolution',
  propose: { by: ['delegate'], coSponsors: 0 },
  noticeClearDays: 14,
  votingDays: 7,
  electorate: 'members',
  quorum: { kind: 'none' },
  threshold: { comparison: '>', num: 1, den: 2 },
  turnoutFloor: null,
  against: null,
  classes: null,
  tie: 'fails',
  secrecy: 'open',
  stay: { clearDays: 7, charges: [{ policy: fee, raisesClearDays: 30, lowersClearDays: 0 }] },
  recall: null,
  changes: { mostEffects: 2, policies: [fee, 'membership.grace-days'], effects: [], charter: [] },
};
const opensAt = new Date('2026-03-16T00:00:00.000Z');
const closesAt = new Date('2026-03-23T00:00:00.000Z');

describe('the states of a proposal', () => {
  const allowed = new Set([
    'draft > notice',
    'draft > withdrawn',
    'notice > voting',
    'notice > withdrawn',
    'voting > counted',
    'counted > carried',
    'counted > lost',
    'counted > inquorate',
    'counted > invalid',
    'carried > stay',
    'carried > in-force',
    'carried > stopped',
    'stay > in-force',
    'stay > stopped',
    'stay > superseded',
    'in-force > superseded',
    'in-force > repealed',
  ]);
  const pairs = proposalStates.flatMap((from) => proposalStates.map((to) => [from, to] as const));

  it.each(pairs)('%s to %s is allowed or refused as the list says', (from, to) => {
    if (allowed.has(`${from} > ${to}`)) expect(advance(from, to)).toBe(to);
    else expect(() => advance(from, to)).toThrow(ProposalStateRefused);
  });

  it('are all reached from a draft', () => {
    const reached = new Set<ProposalState>(['draft']);
    for (const state of reached) for (const next of proposalTransitions[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...proposalStates].sort());
  });

  it.each(['carried', 'lost', 'inquorate', 'invalid'] as const)('follow a count: %s', (outcome) => {
    expect(stateAfterCount(outcome)).toBe(outcome);
  });

  it('turn from notice to voting by the clock alone', () => {
    expect(stateAt({ state: 'notice', opensAt, closesAt }, before(opensAt))).toBe('notice');
    expect(stateAt({ state: 'notice', opensAt, closesAt }, opensAt)).toBe('voting');
    expect(stateAt({ state: 'draft', opensAt: null, closesAt: null }, opensAt)).toBe('draft');
    expect(stateAt({ state: 'withdrawn', opensAt, closesAt }, opensAt)).toBe('withdrawn');
  });

  it('say in words why a step is refused', () => {
    expect(() => advance('in-force', 'withdrawn')).toThrow('A proposal that is in force cannot be withdrawn.');
  });
});

describe('voting is open', () => {
  const table: readonly [why: string, state: ProposalState, now: Date, open: boolean][] = [
    ['not a millisecond before the opening instant', 'notice', before(opensAt), false],
    ['at the opening instant, before any job has run', 'notice', opensAt, true],
    ['at the opening instant', 'voting', opensAt, true],
    ['in the last millisecond', 'voting', before(closesAt), true],
    ['not at the closing instant', 'voting', closesAt, false],
    ['not after it', 'voting', new Date(closesAt.getTime() + 1), false],
    ['never after the count', 'lost', opensAt, false],
    ['never when withdrawn', 'withdrawn', opensAt, false],
    ['never in force', 'in-force', opensAt, false],
  ];
  it.each(table)('%s (%s)', (_why, state, now, open) => {
    const attempt = () => {
      assertVotingOpen({ state, opensAt, closesAt }, now);
    };
    if (open) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(ProposalNotOpen);
  });

  it('never for a draft, which has no hours yet', () => {
    expect(() => {
      assertVotingOpen({ state: 'draft', opensAt: null, closesAt: null }, opensAt);
    }).toThrow('Notice of this proposal has not been given yet.');
    expect(() => {
      assertVotingOpen({ state: 'notice', opensAt: null, closesAt: null }, opensAt);
    }).toThrow(InvariantViolation);
  });

  it('until the count is due, and not again once counted', () => {
    expect(isDueToClose({ state: 'voting', opensAt, closesAt }, before(closesAt))).toBe(false);
    expect(isDueToClose({ state: 'voting', opensAt, closesAt }, closesAt)).toBe(true);
    expect(isDueToClose({ state: 'notice', opensAt, closesAt }, closesAt)).toBe(true);
    expect(isDueToClose({ state: 'carried', opensAt, closesAt }, closesAt)).toBe(false);
  });

  it('so a proposal can be withdrawn before, and not from then on', () => {
    const withdraw = (state: ProposalState, now: Date) => () => {
      assertWithdrawable({ state, opensAt, closesAt }, now);
    };
    expect(withdraw('draft', opensAt)).not.toThrow();
    expect(withdraw('notice', before(opensAt))).not.toThrow();
    expect(withdraw('notice', opensAt)).toThrow(ProposalStateRefused);
    expect(withdraw('voting', opensAt)).toThrow(ProposalStateRefused);
    expect(withdraw('carried', closesAt)).toThrow(ProposalStateRefused);
  });
});

describe('the hours of a vote', () => {
  const table: readonly [why: string, kind: Partial<DecisionKind>, noticeAt: string, opens: string, closes: string][] =
    [
      [
        '14 clear days from the 1st: the 16th',
        {},
        '2026-03-01T10:00:00Z',
        '2026-03-16T00:00:00.000Z',
        '2026-03-23T00:00:00.000Z',
      ],
      [
        'given in the last second of the day',
        {},
        '2026-03-01T23:59:59Z',
        '2026-03-16T00:00:00.000Z',
        '2026-03-23T00:00:00.000Z',
      ],
      ['given at midnight', {}, '2026-03-01T00:00:00Z', '2026-03-16T00:00:00.000Z', '2026-03-23T00:00:00.000Z'],
      [
        'clocks go forward during notice',
        {},
        '2026-03-20T10:00:00Z',
        '2026-04-03T23:00:00.000Z',
        '2026-04-10T23:00:00.000Z',
      ],
      [
        'clocks go forward during voting',
        {},
        '2026-03-09T10:00:00Z',
        '2026-03-24T00:00:00.000Z',
        '2026-03-30T23:00:00.000Z',
      ],
      [
        'clocks go back during voting',
        {},
        '2026-10-07T10:00:00Z',
        '2026-10-21T23:00:00.000Z',
        '2026-10-29T00:00:00.000Z',
      ],
      [
        'just after midnight in summer, still yesterday in UTC',
        {},
        '2026-06-30T23:30:00Z',
        '2026-07-15T23:00:00.000Z',
        '2026-07-22T23:00:00.000Z',
      ],
      ['over a leap day', {}, '2028-02-20T10:00:00Z', '2028-03-06T00:00:00.000Z', '2028-03-13T00:00:00.000Z'],
      [
        '3 clear days',
        { noticeClearDays: 3 },
        '2026-03-01T10:00:00Z',
        '2026-03-05T00:00:00.000Z',
        '2026-03-12T00:00:00.000Z',
      ],
      [
        'no notice: at once, and whole days',
        { noticeClearDays: 0, votingDays: 1 },
        '2026-03-01T10:00:00Z',
        '2026-03-01T10:00:00.000Z',
        '2026-03-03T00:00:00.000Z',
      ],
      [
        'no notice, at midnight',
        { noticeClearDays: 0, votingDays: 1 },
        '2026-03-01T00:00:00Z',
        '2026-03-01T00:00:00.000Z',
        '2026-03-02T00:00:00.000Z',
      ],
    ];
  it.each(table)('%s', (_why, kind, noticeAt, opens, closes) => {
    const schedule = votingSchedule({ ...policyChange, ...kind }, new Date(noticeAt), london);
    expect([schedule.opensAt.toISOString(), schedule.closesAt.toISOString()]).toEqual([opens, closes]);
  });

  it('may open later than they must, and not a day earlier', () => {
    const at = (day: string) => () => votingSchedule(policyChange, new Date('2026-03-01T10:00:00Z'), london, date(day));
    expect(at('2026-04-01')().opensAt).toEqual(new Date('2026-03-31T23:00:00.000Z'));
    expect(at('2026-03-16')().opensAt).toEqual(opensAt);
    for (const day of ['2026-03-15', '2026-03-02', '2026-03-01', '2026-02-01']) expect(at(day)).toThrow(NoticeTooShort);
    expect(at('2026-03-15')).toThrow(
      'Article 6(1) asks for 14 clear days of notice; this gives 13. Voting can open on 2026-03-16 at the earliest.',
    );
  });

  it('may be today where no notice is asked for, and never yesterday', () => {
    const free = { ...policyChange, noticeClearDays: 0 };
    const noon = new Date('2026-03-02T12:00:00Z');
    expect(votingSchedule(free, noon, london, date('2026-03-02')).opensAt).toEqual(noon);
    expect(() => votingSchedule(free, noon, london, date('2026-03-01'))).toThrow(NoticeTooShort);
  });

  it('always give the notice that is due, and whole days of voting, in any zone and at any time', () => {
    const zones = fc.constantFrom(london, 'Pacific/Apia', 'America/St_Johns', 'Asia/Beirut', 'UTC');
    const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    const days = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(
        zones,
        instants,
        days,
        fc.integer({ min: 1, max: 30 }),
        (zone, noticeAt, noticeClearDays, votingDays) => {
          const kind = { ...policyChange, noticeClearDays, votingDays };
          const schedule = votingSchedule(kind, noticeAt, zone);
          expect(noticePeriodOk(kind, schedule, zone)).toBe(true);
          const hours = (schedule.closesAt.getTime() - schedule.opensAt.getTime()) / 3_600_000;
          expect(hours).toBeGreaterThanOrEqual(votingDays * 24 - 1);
          expect(hours).toBeLessThanOrEqual((votingDays + 1) * 24 + 1);
        },
      ),
    );
  });
});

describe('a stay', () => {
  const at = new Date('2026-03-23T09:30:00Z');
  const table: readonly [why: string, change: ProposedChange, until: string][] = [
    ['a lowered fee: at once', { policy: fee, direction: 'lowers' }, '2026-03-23T09:30:00.000Z'],
    [
      'a raised fee: 30 clear days, over the change of clocks',
      { policy: fee, direction: 'raises' },
      '2026-04-22T23:00:00.000Z',
    ],
    [
      'a fee neither raised nor lowered: as any policy',
      { policy: fee, direction: 'neither' },
      '2026-03-30T23:00:00.000Z',
    ],
    [
      'another policy: 7 clear days, raised or lowered',
      { policy: 'membership.grace-days', direction: 'raises' },
      '2026-03-30T23:00:00.000Z',
    ],
    ['an effect other than a policy', { effect: 'membership.admit' }, '2026-03-30T23:00:00.000Z'],
  ];
  it.each(table)('%s', (_why, change, until) => {
    expect(stayUntil(policyChange, change, { at, zone: london }).toISOString()).toBe(until);
  });

  it('is never asked for a policy that the kind may not change', () => {
    expect(() => stayUntil(policyChange, { policy: 'a.b', direction: 'raises' }, { at, zone: london })).toThrow(
      InvariantViolation,
    );
  });

  it('of a raise is at least 30 days of 24 hours, whenever it was carried', () => {
    const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (carried) => {
        const until = stayUntil(policyChange, { policy: fee, direction: 'raises' }, { at: carried, zone: london });
        // An hour less where the clocks go forward within it: a day is a calendar day.
        expect(until.getTime() - carried.getTime()).toBeGreaterThan((30 * 24 - 1) * 3_600_000);
      }),
    );
  });
});

const charter: Charter = {
  format: 'commonhall.charter@1',
  id: 'test-charter',
  version: 1,
  scope: 'co-op',
  name: { en: 'Charter', cy: 'Siarter' },
  electorates: [],
  kinds: [],
  entrenched: [{ key: 'charter.electorates', article: '12(3)', by: 'entrenched-amendment' }],
};

describe('a proposal is refused', () => {
  const check = (kind: DecisionKind, changes: readonly ProposedChange[]) => () => {
    assertChangesAllowed({ ...charter, kinds: [kind] }, kind, changes);
  };

  it('where its kind may not change the policy, naming the place', () => {
    expect(check(policyChange, [{ policy: fee, direction: 'lowers' }])).not.toThrow();
    const refused = check(policyChange, [
      { policy: fee, direction: 'lowers' },
      { policy: 'charter.kinds', direction: 'neither' },
    ]);
    expect(refused).toThrow(PolicyKeyNotAllowed);
    expect(refused).toThrow(expect.objectContaining({ path: ['effects', '1'], key: 'charter.kinds' }));
  });

  it('where its kind may not amend the part of the charter, or another kind guards it', () => {
    const amending = {
      ...policyChange,
      changes: { ...policyChange.changes, charter: ['charter.kinds', 'charter.electorates'] },
    };
    expect(check(amending, [{ charter: ['charter.kinds.policy-change'] }])).not.toThrow();
    expect(check(amending, [{ charter: ['charter.name'] }])).toThrow(CharterPartNotAllowed);
    expect(check(amending, [{ charter: ['charter.kinds.admission', 'charter.electorates'] }])).toThrow(
      'charter.electorates is entrenched by article 12(3): only a decision of kind "entrenched-amendment" changes it.',
    );
    expect(check({ ...amending, id: 'entrenched-amendment' }, [{ charter: ['charter.electorates'] }])).not.toThrow();
  });

  it('where its kind may not have the effect', () => {
    expect(check(policyChange, [{ effect: 'membership.admit' }])).toThrow(EffectNotAllowed);
    const admission = { ...policyChange, changes: { ...policyChange.changes, effects: ['membership.admit'] } };
    expect(check(admission, [{ effect: 'membership.admit' }, { effect: 'membership.admit' }])).not.toThrow();
  });

  it('with no effect, with one too many, and with two on one policy', () => {
    const grace = { policy: 'membership.grace-days', direction: 'neither' } as const;
    expect(check(policyChange, [])).toThrow(EffectCountRefused);
    expect(check(policyChange, [grace, { policy: fee, direction: 'lowers' }])).not.toThrow();
    expect(
      check({ ...policyChange, changes: { ...policyChange.changes, mostEffects: 1 } }, [
        grace,
        { policy: fee, direction: 'lowers' },
      ]),
    ).toThrow(EffectCountRefused);
    expect(check(policyChange, [grace, grace])).toThrow('twice');
  });

  it('from somebody to whom the charter does not give it', () => {
    const may = (roles: string[]) => () => {
      assertMayPropose(policyChange, roles);
    };
    expect(may(['treasurer', 'delegate'])).not.toThrow();
    expect(may(['administrator', 'secretary'])).toThrow(MayNotPropose);
    expect(may(['operator'])).toThrow('Under article 6(1) this is proposed by: delegate.');
    expect(may([])).toThrow(MayNotPropose);
  });

  it('in an electorate that could never be quorate', () => {
    const members: ElectorateRule = {
      id: 'members',
      article: '2(2)',
      label,
      voters: 'register',
      castBy: 'delegate',
      classes: [],
      smallest: 3,
      recordDate: 'notice',
    };
    expect(() => {
      assertElectorateLargeEnough(members, 3);
    }).not.toThrow();
    expect(() => {
      assertElectorateLargeEnough(members, 2);
    }).toThrow(ElectorateTooSmall);
  });

  it('its effect, where the policy is no longer what it was at notice, however it is written down', () => {
    expect(() => {
      assertBaseValueFresh(fee, { a: 1, b: ['2'] }, { b: ['2'], a: 1 });
    }).not.toThrow();
    expect(() => {
      assertBaseValueFresh(fee, { a: 1 }, { a: 2 });
    }).toThrow(StaleBaseValue);
  });
});

it('nobody casts who is not in the electorate, or is recused', () => {
  expect(() => {
    assertInElectorate(null);
  }).toThrow(NotInElectorate);
  expect(() => {
    assertInElectorate({ recused: true });
  }).toThrow('recused');
  expect(() => {
    assertInElectorate({ recused: false });
  }).not.toThrow();
});

function before(instant: Date): Date {
  return new Date(instant.getTime() - 1);
}

function date(text: string): LocalDate {
  return parseLocalDate(text);
}
