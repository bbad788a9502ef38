import { invariant } from '@commonhall/kernel';

/** A share as two whole numbers, `num/den`: never a percentage, so that no rounding decides. */
export type Ratio = { readonly num: number; readonly den: number };

/** `>`: "more than"; `>=`: "at least". */
export type Comparison = '>' | '>=';

/** Which share of the votes cast must be in favour. The ordinary majority, more yes than no, is `> 1/2`. */
export type Threshold = Ratio & { readonly comparison: Comparison };

/** How many votes must be present or cast, abstentions included. `atLeast` is a floor in votes under the other figure. */
export type Quorum =
  | { readonly kind: 'none' }
  | { readonly kind: 'number'; readonly number: number }
  | ({ readonly kind: 'share'; readonly atLeast: number } & Ratio)
  | ({ readonly kind: 'lower-of'; readonly number: number; readonly atLeast: number } & Ratio);

/** How a resolution is counted, as the charter and the ballot file both state it. `null`: the rule has no such part. */
export type ResolutionRule = {
  readonly quorum: Quorum;
  /** The test over everybody. */
  readonly threshold: Threshold;
  /** So many of all votes must be cast for or against; whether an abstention is a vote for this is stated. */
  readonly turnoutFloor: (Ratio & { readonly abstentionsCount: boolean }) | null;
  /** Two-sided: it fails if more than this share, of the votes cast or of the whole electorate, is against. */
  readonly against: { readonly ofCast: Ratio | null; readonly ofElectorate: Ratio | null } | null;
  /** The test that each of these classes must pass as well. */
  readonly classes: { readonly ids: readonly string[]; readonly threshold: Threshold } | null;
};

export type ResolutionChoice = 'yes' | 'no' | 'abstain';

/** What was cast in one class of voters. All figures are votes, not heads. Recused voters are in none of them. */
export interface ClassTally {
  readonly class: string;
  /** E. */
  readonly electorate: bigint;
  readonly yes: bigint;
  readonly no: bigint;
  readonly abstain: bigint;
  /** Present without casting (a meeting), on top of yes, no and abstain. */
  readonly silent?: bigint;
}

/** Days of notice that were given and that the charter asks for, both clear days. */
export type NoticeGiven = { readonly given: number; readonly required: number };

/** The figures of one class, or of all, in whole votes written as decimal text. */
export type CountedVotes = {
  readonly class: string;
  readonly electorate: string;
  readonly present: string;
  readonly cast: string;
  readonly yes: string;
  readonly no: string;
  readonly abstain: string;
};

/** One test, with the two whole numbers that were compared. */
export type CountTest = {
  readonly test: 'notice' | 'quorum' | 'turnout-floor' | 'threshold' | 'against-cast' | 'against-electorate';
  /** A class, or `all`. */
  readonly scope: string;
  readonly left: string;
  readonly comparison: Comparison | '<=';
  readonly right: string;
  readonly passed: boolean;
  /** Where the comparison is not what decided. */
  readonly because: 'no-votes-cast' | 'vacant-class' | null;
};

export type ResolutionOutcome = 'carried' | 'lost' | 'inquorate' | 'invalid';

/** The whole count, plain JSON: what the decision keeps, and what a recount must give again to the byte. */
export type ResolutionCount = {
  readonly method: 'resolution@1';
  readonly rule: ResolutionRule;
  readonly classes: readonly CountedVotes[];
  readonly all: CountedVotes;
  /** Every test in order, also those after the one that decided. */
  readonly tests: readonly CountTest[];
  /** Votes that had to be present. */
  readonly quorumNeeded: string;
  readonly outcome: ResolutionOutcome;
};

/** The name of everybody together among `CountTest.scope`; no class may be called so. */
const everybody = 'all';

/**
 * Counts a resolution. Too short a notice makes it `invalid`, too few present `inquorate`; otherwise it is `carried` if
 * every test passes and `lost` if one fails. A tie fails. A class in which nobody has a vote is listed and stops nothing.
 * @param classes one tally per class, in any order
 * @throws InvariantViolation for figures that no ballot could give, and a rule that the charter's checker would refuse
 * Rule: bylaws, article 9.
 */
export function countResolution(
  classes: readonly ClassTally[],
  rule: ResolutionRule,
  notice: NoticeGiven | null = null,
): ResolutionCount {
  const ordered = [...classes].sort((a, b) => (a.class < b.class ? -1 : 1));
  ordered.forEach(assertTally);
  invariant(new Set(ordered.map((tally) => tally.class)).size === ordered.length, 'each class is tallied once');
  const all = total(ordered);
  const needed = quorumNeeded(rule.quorum, all.electorate);
  const quorum = compared('quorum', everybody, present(all), '>=', needed);
  const noticeTest =
    notice === null ? [] : [compared('notice', everybody, BigInt(notice.given), '>=', BigInt(notice.required))];
  const others = [
    ...turnoutTests(all, rule),
    ...classTests(ordered, rule),
    thresholdTest(all, everybody, rule.threshold),
    ...againstTests(all, rule),
  ];
  return {
    method: 'resolution@1',
    rule,
    classes: ordered.map(written),
    all: written(all),
    tests: [...noticeTest, quorum, ...others],
    quorumNeeded: needed.toString(),
    outcome: outcomeOf(noticeTest, quorum, others),
  };
}

/**
 * The least number of votes that must be present in an electorate of so many votes: the smallest whole P with
 * `P * den >= num * E`, or the fixed number, or the lower of the two, but never below `atLeast`.
 * Rule: bylaws, article 9(1).
 */
export function quorumNeeded(quorum: Quorum, electorate: bigint): bigint {
  switch (quorum.kind) {
    case 'none':
      return 0n;
    case 'number':
      return BigInt(quorum.number);
    case 'share':
      return larger(BigInt(quorum.atLeast), shareUp(quorum, electorate));
    case 'lower-of': {
      const share = shareUp(quorum, electorate);
      const fixed = BigInt(quorum.number);
      return larger(BigInt(quorum.atLeast), share < fixed ? share : fixed);
    }
  }
}

function outcomeOf(notice: CountTest[], quorum: CountTest, others: CountTest[]): ResolutionOutcome {
  if (notice.some((test) => !test.passed)) return 'invalid';
  if (!quorum.passed) return 'inquorate';
  return others.every((test) => test.passed) ? 'carried' : 'lost';
}

function turnoutTests(all: ClassTally, { turnoutFloor }: ResolutionRule): CountTest[] {
  if (turnoutFloor === null) return [];
  const turnout = cast(all) + (turnoutFloor.abstentionsCount ? all.abstain : 0n);
  const { num, den } = wholeRatio(turnoutFloor);
  return [compared('turnout-floor', everybody, turnout * den, '>=', num * all.electorate)];
}

function classTests(ordered: readonly ClassTally[], { classes }: ResolutionRule): CountTest[] {
  if (classes === null) return [];
  const ids = [...classes.ids].sort();
  return ids.map((id) => {
    const tally = ordered.find((one) => one.class === id) ?? {
      class: id,
      electorate: 0n,
      yes: 0n,
      no: 0n,
      abstain: 0n,
    };
    const test = thresholdTest(tally, id, classes.threshold);
    return tally.electorate === 0n ? { ...test, passed: true, because: 'vacant-class' } : test;
  });
}

function thresholdTest(tally: ClassTally, scope: string, threshold: Threshold): CountTest {
  const { num, den } = wholeRatio(threshold);
  const test = compared('threshold', scope, tally.yes * den, threshold.comparison, num * cast(tally));
  return cast(tally) === 0n ? { ...test, passed: false, because: 'no-votes-cast' } : test;
}

function againstTests(all: ClassTally, { against }: ResolutionRule): CountTest[] {
  const tests: CountTest[] = [];
  if (against?.ofCast) {
    const { num, den } = wholeRatio(against.ofCast);
    tests.push(compared('against-cast', everybody, all.no * den, '<=', num * cast(all)));
  }
  if (against?.ofElectorate) {
    const { num, den } = wholeRatio(against.ofElectorate);
    tests.push(compared('against-electorate', everybody, all.no * den, '<=', num * all.electorate));
  }
  return tests;
}

function compared(
  test: CountTest['test'],
  scope: string,
  left: bigint,
  comparison: CountTest['comparison'],
  right: bigint,
): CountTest {
  const passed = comparison === '>' ? left > right : comparison === '>=' ? left >= right : left <= right;
  return { test, scope, left: left.toString(), comparison, right: right.toString(), passed, because: null };
}

function total(classes: readonly ClassTally[]): Required<ClassTally> {
  const add = (of: (tally: ClassTally) => bigint): bigint => classes.reduce((sum, tally) => sum + of(tally), 0n);
  return {
    class: everybody,
    electorate: add((tally) => tally.electorate),
    yes: add((tally) => tally.yes),
    no: add((tally) => tally.no),
    abstain: add((tally) => tally.abstain),
    silent: add((tally) => tally.silent ?? 0n),
  };
}

function written(tally: ClassTally): CountedVotes {
  return {
    class: tally.class,
    electorate: tally.electorate.toString(),
    present: present(tally).toString(),
    cast: cast(tally).toString(),
    yes: tally.yes.toString(),
    no: tally.no.toString(),
    abstain: tally.abstain.toString(),
  };
}

function cast(tally: ClassTally): bigint {
  return tally.yes + tally.no;
}

function present(tally: ClassTally): bigint {
  return cast(tally) + tally.abstain + (tally.silent ?? 0n);
}

function assertTally(tally: ClassTally): void {
  invariant(tally.class !== everybody, 'no class is called "all"');
  const parts = [tally.electorate, tally.yes, tally.no, tally.abstain, tally.silent ?? 0n];
  invariant(
    parts.every((part) => part >= 0n),
    'votes are never negative',
  );
  invariant(present(tally) <= tally.electorate, 'no more votes are present than the electorate has');
}

function shareUp(ratio: Ratio, electorate: bigint): bigint {
  const { num, den } = wholeRatio(ratio);
  return (num * electorate + den - 1n) / den;
}

function wholeRatio({ num, den }: Ratio): { num: bigint; den: bigint } {
  invariant(Number.isSafeInteger(num) && Number.isSafeInteger(den), 'a ratio is made of whole numbers');
  invariant(num >= 0 && den > 0, 'a ratio is not negative');
  return { num: BigInt(num), den: BigInt(den) };
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
