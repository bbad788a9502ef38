import { type Quorum, type Threshold } from '../tally/resolution.js';
import { type Charter, type Declared, type DecisionKind, type ElectorateRule } from './charter.js';
import { type CharterFault } from './charter.problems.js';

/**
 * Finds what makes a well-formed charter unusable: rules that can never be met, and rules that undo one another.
 * Rule: bylaws, article 1(3).
 */
export function checkCharter(charter: Charter, declared: Declared): CharterFault[] {
  return [
    ...repeatedIds(charter),
    ...missingKinds(charter),
    ...charter.kinds.flatMap((kind) => [
      ...quorumFaults(charter, kind),
      ...majorityFaults(charter, kind),
      ...stayFaults(kind),
      ...changeFaults(charter, kind, declared),
    ]),
    ...entrenchmentFaults(charter),
    ...unreachableKeys(charter, declared),
  ];
}

/** The parts of a charter that a decision may change, besides single kinds (`charter.kinds.<id>`). */
const charterKeys: ReadonlySet<string> = new Set([
  'charter.name',
  'charter.electorates',
  'charter.kinds',
  'charter.entrenched',
]);

const neededKinds = {
  'co-op': ['founding', 'admission', 'ratification', 'policy-change'],
  organisation: ['founding', 'policy-change'],
} as const;

/** Raising what members pay waits at least this long, in clear days, in any charter. Rule: bylaws, article 10(3). */
const leastStayForRaise = 30;

function repeatedIds(charter: Charter): CharterFault[] {
  const repeated = (of: string, items: readonly { id: string; article: string }[]): CharterFault[] =>
    items
      .filter(({ id }, index) => items.findIndex((other) => other.id === id) !== index)
      .map(({ id, article }) => fault('id-twice', article, `${of}.${id}`, `${id} stands in the list twice.`));
  return [
    ...repeated('kinds', charter.kinds),
    ...repeated('electorates', charter.electorates),
    ...charter.electorates.flatMap(({ id, article, classes }) => [
      ...repeated(
        `electorates.${id}.classes`,
        classes.map((one) => ({ id: one.id, article })),
      ),
      ...classes
        .filter((one) => one.id === 'all')
        .map(() =>
          fault('class-called-all', article, `electorates.${id}.classes.all`, '"all" means everybody together.'),
        ),
    ]),
  ];
}

function missingKinds(charter: Charter): CharterFault[] {
  return neededKinds[charter.scope]
    .filter((id) => !charter.kinds.some((kind) => kind.id === id))
    .map((id) =>
      fault('kind-missing', null, 'kinds', `there is no kind "${id}", without which the tenant cannot begin.`),
    );
}

function quorumFaults(charter: Charter, kind: DecisionKind): CharterFault[] {
  const electorate = charter.electorates.find(({ id }) => id === kind.electorate);
  if (electorate === undefined) {
    return [at(kind, 'electorate', 'unknown-electorate', `there is no electorate "${kind.electorate}".`)];
  }
  const faults = quorumAbove(kind.quorum, electorate).map((why) => at(kind, 'quorum', 'quorum-above-electorate', why));
  if (kind.recall !== null) {
    faults.push(
      ...quorumAbove(kind.recall.quorum, electorate).map((why) => at(kind, 'recall', 'quorum-above-electorate', why)),
    );
    if (!lowerQuorum(kind.recall.quorum, kind.quorum)) {
      faults.push(at(kind, 'recall', 'recall-not-lower', 'the recall quorum must be lower than the first one.'));
    }
  }
  if (kind.propose.coSponsors >= electorate.smallest) {
    const why = `${kind.propose.coSponsors} co-sponsors besides the proposer are more than an electorate of ${electorate.smallest} has.`;
    faults.push(at(kind, 'propose', 'sponsors-above-electorate', why));
  }
  const strangers = kind.classes?.ids.filter((id) => !electorate.classes.some((one) => one.id === id)) ?? [];
  return [
    ...faults,
    ...strangers.map((id) => at(kind, 'classes', 'unknown-class', `the electorate has no class "${id}".`)),
  ];
}

function quorumAbove(quorum: Quorum, electorate: ElectorateRule): string[] {
  const { smallest } = electorate;
  const reasons: string[] = [];
  if (quorum.kind === 'number' && quorum.number > smallest) {
    reasons.push(`a quorum of ${quorum.number} is more than the smallest electorate, ${smallest}.`);
  }
  if (quorum.kind === 'share' || quorum.kind === 'lower-of') {
    if (quorum.num > quorum.den) reasons.push(`a quorum of ${quorum.num}/${quorum.den} is more than everybody.`);
    if (quorum.atLeast > smallest) {
      reasons.push(`a quorum of at least ${quorum.atLeast} is more than the smallest electorate, ${smallest}.`);
    }
  }
  return reasons;
}

/** Compares quorums where they can be compared for every size of the electorate: same kind, no part higher, one lower. */
function lowerQuorum(recall: Quorum, first: Quorum): boolean {
  if (recall.kind === 'none') return first.kind !== 'none';
  if (recall.kind === 'number' && first.kind === 'number') return recall.number < first.number;
  if (recall.kind === 'share' && first.kind === 'share') {
    const [a, b] = [recall.num * first.den, first.num * recall.den];
    return a <= b && recall.atLeast <= first.atLeast && (a < b || recall.atLeast < first.atLeast);
  }
  if (recall.kind === 'lower-of' && first.kind === 'lower-of') {
    const [a, b] = [recall.num * first.den, first.num * recall.den];
    const none = a <= b && recall.number <= first.number && recall.atLeast <= first.atLeast;
    return none && (a < b || recall.number < first.number || recall.atLeast < first.atLeast);
  }
  return false;
}

function majorityFaults(charter: Charter, kind: DecisionKind): CharterFault[] {
  const faults = thresholdFaults(kind, 'threshold', kind.threshold);
  if (kind.classes !== null) faults.push(...thresholdFaults(kind, 'classes', kind.classes.threshold));
  if (kind.tie === null) {
    faults.push(at(kind, 'tie', 'tie-break-missing', 'what a tie does is not stated; a resolution states "fails".'));
  }
  if (kind.turnoutFloor !== null && kind.turnoutFloor.num > kind.turnoutFloor.den) {
    faults.push(at(kind, 'turnoutFloor', 'floor-above-electorate', 'the turnout floor is more than everybody.'));
  }
  const electorate = charter.electorates.find(({ id }) => id === kind.electorate);
  if (kind.method === 'signatures' && electorate?.voters !== 'founders') {
    faults.push(at(kind, 'method', 'signatures-of-many', 'signatures are for the founding; others vote.'));
  }
  return faults;
}

function thresholdFaults(kind: DecisionKind, part: string, threshold: Threshold): CharterFault[] {
  const { num, den, comparison } = threshold;
  const says = `${comparison} ${num}/${den}`;
  if (num > den || (num === den && comparison === '>')) {
    return [at(kind, part, 'threshold-unreachable', `no vote reaches ${says} of the votes cast.`)];
  }
  if (num * 2 < den || (num * 2 === den && comparison === '>=')) {
    return [
      at(kind, part, 'below-ordinary-majority', `${says} lets a proposal pass without more yes than no (> 1/2).`),
    ];
  }
  return [];
}

function stayFaults(kind: DecisionKind): CharterFault[] {
  return kind.stay.charges.flatMap(({ policy, raisesClearDays, lowersClearDays }) => {
    const faults: CharterFault[] = [];
    if (!kind.changes.policies.includes(policy)) {
      faults.push(at(kind, 'stay', 'stay-for-nothing', `this kind may not change ${policy}.`));
    }
    if (raisesClearDays < leastStayForRaise) {
      const why = `raising ${policy} waits ${raisesClearDays} days; at least ${leastStayForRaise} are due.`;
      faults.push(at(kind, 'stay', 'raise-too-soon', why));
    }
    if (lowersClearDays > raisesClearDays) {
      faults.push(at(kind, 'stay', 'lowering-later-than-raising', `lowering ${policy} waits longer than raising it.`));
    }
    return faults;
  });
}

function changeFaults(charter: Charter, kind: DecisionKind, declared: Declared): CharterFault[] {
  const { policies, effects, charter: parts } = kind.changes;
  const faults = policies.flatMap((key) => {
    const scope = declared.policies.get(key);
    if (scope === undefined) return [at(kind, 'changes', 'unknown-policy', `no module declares a policy ${key}.`)];
    if (scope === 'platform' && charter.scope !== 'co-op') {
      return [
        at(kind, 'changes', 'policy-of-the-co-op', `${key} binds the whole platform: the co-op alone decides it.`),
      ];
    }
    return [];
  });
  for (const type of effects) {
    if (declared.effects !== null && !declared.effects.has(type)) {
      faults.push(at(kind, 'changes', 'unknown-effect', `no module declares an effect ${type}.`));
    }
  }
  for (const key of parts) {
    const named = key.startsWith('charter.kinds.') && charter.kinds.some(({ id }) => key === `charter.kinds.${id}`);
    if (!charterKeys.has(key) && !named) {
      faults.push(at(kind, 'changes', 'unknown-charter-part', `a charter has no part ${key}.`));
    }
  }
  if (policies.length + effects.length + parts.length === 0) {
    faults.push(at(kind, 'changes', 'changes-nothing', 'a kind that may change nothing decides nothing.'));
  }
  return faults;
}

function entrenchmentFaults(charter: Charter): CharterFault[] {
  return charter.entrenched.flatMap(({ key, article, by }) => {
    const place = `entrenched.${key}`;
    const faults = charter.kinds
      .filter((kind) => kind.id !== by && mayChange(kind, key))
      .map((kind) =>
        fault('entrenched-key-open', article, place, `a decision of kind "${kind.id}" may change it too.`),
      );
    const keeper = charter.kinds.find((kind) => kind.id === by);
    if (keeper === undefined || !mayChange(keeper, key)) {
      return [...faults, fault('entrenched-key-unreachable', article, place, `the kind "${by}" may not change it.`)];
    }
    if (isOrdinary(keeper.threshold)) {
      const why = `the kind "${by}" is an ordinary resolution: it needs a supermajority.`;
      faults.push(fault('entrenched-key-open', article, place, why));
    }
    if (!charter.entrenched.some((other) => other.key === `charter.kinds.${by}`)) {
      const why = `the kind "${by}" is not entrenched itself: whoever changes it opens the key.`;
      faults.push(fault('entrenchment-not-guarded', article, place, why));
    }
    return faults;
  });
}

function unreachableKeys(charter: Charter, declared: Declared): CharterFault[] {
  const keys = [...declared.policies]
    .filter(([, scope]) => scope === 'tenant' || charter.scope === 'co-op')
    .map(([key]) => key);
  return [...keys, ...charterKeys]
    .filter((key) => !charter.kinds.some((kind) => mayChange(kind, key)))
    .map((key) => fault('key-unreachable', null, 'kinds', `no kind of decision may change ${key}.`));
}

function mayChange({ changes }: DecisionKind, key: string): boolean {
  return changes.policies.includes(key) || changes.charter.includes(key);
}

function isOrdinary({ num, den }: Threshold): boolean {
  return num * 2 <= den;
}

function at(kind: DecisionKind, part: string, code: string, message: string): CharterFault {
  return fault(code, kind.article, `kinds.${kind.id}.${part}`, message);
}

function fault(code: string, article: string | null, place: string, message: string): CharterFault {
  return { code, article, place, message };
}
