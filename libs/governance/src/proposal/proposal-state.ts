import {
  NotFound,
  addClearDays,
  addDays,
  canonicalJson,
  clearDaysBetween,
  invariant,
  localDateOf,
  startOfDay,
  type JsonValue,
  type LocalDate,
} from '@commonhall/kernel';
import { guardOf, mayAmend } from '../charter/amendment.js';
import { type Charter, type DecisionKind, type ElectorateRule, type Proposer } from '../charter/charter.js';
import { type NoticeGiven, type ResolutionOutcome } from '../tally/resolution.js';
import {
  CharterPartNotAllowed,
  EffectCountRefused,
  EffectNotAllowed,
  ElectorateTooSmall,
  MayNotPropose,
  NoticeTooShort,
  NotInElectorate,
  PolicyKeyNotAllowed,
  ProposalNotOpen,
  ProposalStateRefused,
  StaleBaseValue,
} from './proposal.problems.js';

/**
 * Where a proposal is. `counted` lasts within the closing transaction only; `stay` waits; `stopped` was carried, but
 * what it would change had changed meanwhile.
 */
export const proposalStates = [
  'draft',
  'notice',
  'voting',
  'counted',
  'carried',
  'stay',
  'in-force',
  'lost',
  'inquorate',
  'invalid',
  'stopped',
  'withdrawn',
  'superseded',
  'repealed',
] as const;

export type ProposalState = (typeof proposalStates)[number];

/** Every way that leads on; what is not here is refused. Rule: libs/governance/README.md, "States of a proposal". */
export const proposalTransitions: Readonly<Record<ProposalState, readonly ProposalState[]>> = {
  draft: ['notice', 'withdrawn'],
  notice: ['voting', 'withdrawn'],
  voting: ['counted'],
  counted: ['carried', 'lost', 'inquorate', 'invalid'],
  carried: ['stay', 'in-force', 'stopped'],
  stay: ['in-force', 'stopped', 'superseded'],
  'in-force': ['superseded', 'repealed'],
  lost: [],
  inquorate: [],
  invalid: [],
  stopped: [],
  withdrawn: [],
  superseded: [],
  repealed: [],
};

/** The hours of a vote, fixed at notice. */
export interface VotingSchedule {
  readonly noticeAt: Date;
  readonly opensAt: Date;
  /** The first instant that is too late. */
  readonly closesAt: Date;
}

/** What the functions below need to know of a proposal. */
export interface ProposalTimes {
  readonly state: ProposalState;
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
}

/** Whether a policy's new value asks more or less of members than the old one: the module that declared it says so. */
export type ChangeDirection = 'raises' | 'lowers' | 'neither';

/** One effect that a proposal would have. */
export type ProposedChange =
  | { readonly policy: string; readonly direction: ChangeDirection }
  | { readonly effect: string; readonly direction?: never }
  | { readonly charter: readonly string[]; readonly direction?: never };

/**
 * Refuses every way that `proposalTransitions` does not name.
 * @returns `to`, so that a service can write `proposal.state = advance(proposal.state, 'notice')`
 * @throws ProposalStateRefused
 */
export function advance(from: ProposalState, to: ProposalState): ProposalState {
  if (!proposalTransitions[from].includes(to)) throw new ProposalStateRefused(from, to);
  return to;
}

/** Where a proposal is at `now`: given notice, it is being voted on from its opening instant, whatever the jobs have done. */
export function stateAt(proposal: ProposalTimes, now: Date): ProposalState {
  const { state, opensAt } = proposal;
  return state === 'notice' && opensAt !== null && opensAt <= now ? 'voting' : state;
}

/**
 * Refuses a ballot unless voting is open: `opensAt <= now < closesAt`, so a ballot at the closing instant is too late.
 * @throws ProposalNotOpen
 * Rule: bylaws, article 7(2).
 */
export function assertVotingOpen(proposal: ProposalTimes, now: Date): void {
  const { opensAt, closesAt } = proposal;
  const refusal = (message: string): ProposalNotOpen =>
    new ProposalNotOpen(message, opensAt?.toISOString() ?? null, closesAt?.toISOString() ?? null);
  if (proposal.state !== 'notice' && proposal.state !== 'voting') {
    throw refusal(
      proposal.state === 'draft'
        ? 'Notice of this proposal has not been given yet.'
        : 'Voting on this proposal has ended.',
    );
  }
  invariant(opensAt !== null && closesAt !== null, 'a proposal after notice has its hours');
  if (now < opensAt) throw refusal(`Voting opens at ${opensAt.toISOString()}.`);
  if (now >= closesAt) throw refusal(`Voting closed at ${closesAt.toISOString()}.`);
}

/** Tells whether the ballots of a proposal are to be counted. Rule: bylaws, article 7(2). */
export function isDueToClose(proposal: ProposalTimes, now: Date): boolean {
  return stateAt(proposal, now) === 'voting' && proposal.closesAt !== null && proposal.closesAt <= now;
}

/**
 * Refuses what was never announced to everybody but the organisation that wrote it, as if it were not there.
 * @param memberId whom the principal casts for, if anybody
 * @throws NotFound
 * Rule: libs/platform/src/graphql/README.md, "access" (what one may not see does not exist).
 */
export function assertVisible(
  proposal: { readonly kind: string; readonly noticeAt: Date | null; readonly proposerMemberId: string | null },
  memberId: string | null,
): void {
  if (proposal.noticeAt !== null || proposal.kind === 'founding') return;
  if (memberId === null || memberId !== proposal.proposerMemberId) throw new NotFound('Proposal', proposalIdPath);
}

/** Where mutations name the proposal that they are about. */
export const proposalIdPath = ['input', 'proposalId'];

/**
 * Refuses whoever has no vote.
 * @param row the voter's row of the frozen electorate, or null
 * @throws NotInElectorate
 * Rule: bylaws, articles 2(5) and 9(5).
 */
export function assertInElectorate<Row extends { readonly recused?: boolean }>(row: Row | null): asserts row is Row {
  if (row === null) throw new NotInElectorate();
  if (row.recused === true) throw new NotInElectorate(true);
}

/**
 * Refuses to withdraw a proposal once voting has opened.
 * @throws ProposalStateRefused
 * Rule: bylaws, article 8(5).
 */
export function assertWithdrawable(proposal: ProposalTimes, now: Date): void {
  advance(stateAt(proposal, now), 'withdrawn');
}

/**
 * The hours of a vote of which notice is given at `noticeAt`: it opens with the first day after the clear days of the
 * kind (at once, if it asks for none) and lasts so many whole days, in the tenant's zone.
 * @param opensOn a later day, if the proposer gives more notice than is due
 * @throws NoticeTooShort
 * Rule: bylaws, articles 8(1) and 8(2).
 */
export function votingSchedule(kind: DecisionKind, noticeAt: Date, zone: string, opensOn?: LocalDate): VotingSchedule {
  const opensAt = openingOf(kind, noticeAt, zone, opensOn);
  const first = localDateOf(opensAt, zone);
  const midday = opensAt > startOfDay(first, zone) ? 1 : 0;
  const schedule = { noticeAt, opensAt, closesAt: startOfDay(addDays(first, kind.votingDays + midday), zone) };
  if (!noticePeriodOk(kind, schedule, zone)) {
    const notice = localDateOf(noticeAt, zone);
    const { given, required } = noticeGiven(kind, schedule, zone);
    throw new NoticeTooShort(given, required, addClearDays(notice, required), kind.article);
  }
  return schedule;
}

/** The clear days of notice that a schedule gives, and those that its kind asks for. Rule: bylaws, article 8(1). */
export function noticeGiven(
  kind: DecisionKind,
  schedule: Pick<VotingSchedule, 'noticeAt' | 'opensAt'>,
  zone: string,
): NoticeGiven {
  const days = clearDaysBetween(localDateOf(schedule.noticeAt, zone), localDateOf(schedule.opensAt, zone));
  // Opening on the day of the notice gives no clear day, which is as many as a kind without notice asks for.
  return { given: Math.max(days, 0), required: kind.noticeClearDays };
}

/** Tells whether notice was long enough. A vote that opens before its notice never is. Rule: bylaws, article 8(3). */
export function noticePeriodOk(
  kind: DecisionKind,
  schedule: Pick<VotingSchedule, 'noticeAt' | 'opensAt'>,
  zone: string,
): boolean {
  const { given, required } = noticeGiven(kind, schedule, zone);
  return schedule.opensAt >= schedule.noticeAt && given >= required;
}

/**
 * The instant from which a carried effect may be in force: `carriedAt` itself without a stay, otherwise the first
 * instant of the day after so many clear days. A charge that is raised waits longer than one that is lowered.
 * @throws InvariantViolation if this kind may not change the policy
 * Rule: bylaws, articles 10(2) and 10(3).
 */
export function stayUntil(
  kind: DecisionKind,
  change: ProposedChange,
  carried: { readonly at: Date; readonly zone: string },
): Date {
  const days = stayClearDays(kind, change);
  return days === 0 ? carried.at : startOfDay(addClearDays(localDateOf(carried.at, carried.zone), days), carried.zone);
}

/** The clear days for which one effect waits; 0 is at once. Rule: bylaws, articles 10(2) and 10(3). */
function stayClearDays({ stay, changes }: DecisionKind, change: ProposedChange): number {
  if (!('policy' in change)) return stay.clearDays;
  invariant(changes.policies.includes(change.policy), 'an effect was checked against its kind at notice');
  const charge = stay.charges.find(({ policy }) => policy === change.policy);
  if (charge === undefined || change.direction === 'neither') return stay.clearDays;
  return change.direction === 'raises' ? charge.raisesClearDays : charge.lowersClearDays;
}

/**
 * Refuses effects that this kind of decision may not have, none at all, too many, two on one policy, and a part of the
 * charter that another kind guards.
 * @throws PolicyKeyNotAllowed | EffectNotAllowed | CharterPartNotAllowed | EffectCountRefused
 * Rule: bylaws, articles 4(2), 6(2), 6(5), 12(2) and 12(3).
 */
export function assertChangesAllowed(charter: Charter, kind: DecisionKind, changes: readonly ProposedChange[]): void {
  const { policies, effects } = kind.changes;
  assertCountAllowed(kind, changes.length);
  changes.forEach((change, index) => {
    const path = ['effects', String(index)];
    if ('charter' in change) {
      const closed = change.charter.find((key) => !mayAmend(charter, kind, key));
      if (closed !== undefined) throw new CharterPartNotAllowed(closed, kind.article, guardOf(charter, closed), path);
      return;
    }
    if (!('policy' in change)) {
      if (!effects.includes(change.effect)) throw new EffectNotAllowed(change.effect, kind.article, path);
      return;
    }
    if (!policies.includes(change.policy)) throw new PolicyKeyNotAllowed(change.policy, kind.article, path);
    if (changes.findIndex((other) => 'policy' in other && other.policy === change.policy) !== index) {
      throw new EffectCountRefused(`This proposal changes ${change.policy} twice.`, path);
    }
  });
}

/** Refuses no effects, and more than this kind may have. @throws EffectCountRefused */
export function assertCountAllowed({ changes: { mostEffects } }: DecisionKind, count: number): void {
  if (count === 0) throw new EffectCountRefused('A proposal of this kind needs at least one effect.', ['effects']);
  if (count > mostEffects) {
    throw new EffectCountRefused(`A proposal of this kind has at most ${mostEffects} effects.`, ['effects']);
  }
}

/**
 * Refuses a proposal by somebody to whom the charter does not give it.
 * @param roles everything that the principal is: its roles, and `founder` or `member` where it is one
 * @throws MayNotPropose
 * Rule: bylaws, articles 4(1), 5(1) and 6(1).
 */
export function assertMayPropose(kind: DecisionKind, roles: readonly (Proposer | (string & {}))[]): void {
  if (!kind.propose.by.some((proposer) => roles.includes(proposer))) {
    throw new MayNotPropose(kind.propose.by, kind.article);
  }
}

/**
 * Refuses notice to an electorate that could never be quorate.
 * @param votes all votes of the electorate at the record date
 * @throws ElectorateTooSmall
 * Rule: bylaws, article 2(6).
 */
export function assertElectorateLargeEnough({ smallest, article }: ElectorateRule, votes: number): void {
  if (votes < smallest) throw new ElectorateTooSmall(votes, smallest, article);
}

/**
 * Stops an effect whose policy is no longer what it was at notice.
 * @throws StaleBaseValue
 * Rule: bylaws, article 10(4).
 */
export function assertBaseValueFresh(key: string, atNotice: JsonValue, now: JsonValue): void {
  if (canonicalJson(atNotice) !== canonicalJson(now)) throw new StaleBaseValue(key);
}

/** The state that follows the count. */
export function stateAfterCount(outcome: ResolutionOutcome): ProposalState {
  return advance('counted', outcome);
}

function openingOf(kind: DecisionKind, noticeAt: Date, zone: string, opensOn: LocalDate | undefined): Date {
  if (opensOn !== undefined) {
    // Today means at once: a day's first instant would lie before the notice.
    return opensOn === localDateOf(noticeAt, zone) ? noticeAt : startOfDay(opensOn, zone);
  }
  if (kind.noticeClearDays === 0) return noticeAt;
  return startOfDay(addClearDays(localDateOf(noticeAt, zone), kind.noticeClearDays), zone);
}
