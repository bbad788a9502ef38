import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isMap, isSeq, parse, parseDocument, stringify } from 'yaml';
import { charterHash, electorateOf, kindOf, ruleOf, type Declared } from './charter.js';
import { CharterRefused, type CharterFault } from './charter.problems.js';
import { charterSchema, policiesSchema } from './charter-schema.js';
import { parseCharter, parseFoundingPolicies } from './read-charter.js';

const declared: Declared = {
  policies: new Map([
    ['payments.platform-fee', 'platform'],
    ['api.cost-budget', 'platform'],
    ['membership.grace-days', 'tenant'],
  ]),
  effects: new Set(['governance.found', 'membership.admit', 'governance.ratify-policies']),
};
const founding = file('charter/founding-charter.yaml');
const organisation = file('charter/tenant-charter.yaml');
const policies = file('charter/founding-policies.yaml');

describe('the charters of this repository', () => {
  it('are accepted', () => {
    expect(parseCharter(founding, declared).kinds.map(({ id }) => id)).toEqual([
      'founding',
      'admission',
      'ratification',
      'policy-change',
      'charter-amendment',
      'entrenched-amendment',
    ]);
    expect(parseCharter(organisation, declared).scope).toBe('organisation');
  });

  it('state the ordinary resolution as the bylaws, article 6(3), have it', () => {
    const kind = kindOf(parseCharter(founding, declared), 'policy-change')!;
    expect(kind.noticeClearDays).toBe(14);
    expect(ruleOf(kind)).toEqual({
      quorum: { kind: 'lower-of', num: 1, den: 10, number: 50, atLeast: 3 },
      threshold: { comparison: '>', num: 1, den: 2 },
      turnoutFloor: null,
      against: null,
      classes: null,
    });
    expect(kind.stay).toEqual({
      clearDays: 7,
      charges: [{ policy: 'payments.platform-fee', raisesClearDays: 30, lowersClearDays: 0 }],
    });
  });

  it('hash alike however their YAML is laid out', () => {
    const relaid = stringify(parse(founding), { sortMapEntries: true });
    expect(charterHash(parseCharter(relaid, declared))).toBe(charterHash(parseCharter(founding, declared)));
  });

  it('have the form that the published schemas say', () => {
    expect(JSON.parse(file('charter/charter.schema.json'))).toEqual(charterSchema);
    expect(JSON.parse(file('charter/policies.schema.json'))).toEqual(policiesSchema);
  });

  it('give an inquorate proposal its recall quorum only where they have one', () => {
    const kind = kindOf(parseCharter(founding, declared), 'policy-change')!;
    const lower = { kind: 'number', number: 2 } as const;
    expect(ruleOf(kind, true).quorum).toEqual(kind.quorum);
    expect(ruleOf({ ...kind, recall: { quorum: lower } }, true).quorum).toEqual(lower);
    expect(ruleOf({ ...kind, recall: { quorum: lower } }).quorum).toEqual(kind.quorum);
  });

  it('know no other kinds, and the electorate of each', () => {
    const charter = parseCharter(founding, declared);
    expect(kindOf(charter, 'coup')).toBeNull();
    expect(charter.kinds.map((kind) => electorateOf(charter, kind).id)).toEqual([
      'founders',
      ...Array<string>(5).fill('members'),
    ]);
  });
});

/** Each row breaks the founding charter in one place: `at` is a path in it, in which items of lists go by their id. */
const planted: readonly Plant[] = [
  {
    code: 'quorum-above-electorate',
    article: '6(1)',
    why: 'more than everybody',
    at: 'kinds.policy-change.quorum.num',
    to: 11,
  },
  {
    code: 'quorum-above-electorate',
    article: '6(1)',
    why: 'at least more than the smallest',
    at: 'kinds.policy-change.quorum.atLeast',
    to: 4,
  },
  {
    code: 'quorum-above-electorate',
    article: '4(1)',
    why: 'a fixed number',
    at: 'kinds.admission.quorum',
    to: { kind: 'number', number: 4 },
  },
  {
    code: 'quorum-above-electorate',
    article: '6(1)',
    why: 'in a recall',
    at: 'kinds.policy-change.recall',
    to: { quorum: { kind: 'number', number: 4 } },
  },
  {
    code: 'recall-not-lower',
    article: '4(1)',
    why: 'the same again',
    at: 'kinds.admission.recall',
    to: { quorum: { kind: 'share', num: 2, den: 4, atLeast: 2 } },
  },
  {
    code: 'recall-not-lower',
    article: '6(1)',
    why: 'not comparable',
    at: 'kinds.policy-change.recall',
    to: { quorum: { kind: 'number', number: 2 } },
  },
  {
    code: 'sponsors-above-electorate',
    article: '6(1)',
    why: 'all others must sponsor',
    at: 'kinds.policy-change.propose.coSponsors',
    to: 3,
  },
  {
    code: 'below-ordinary-majority',
    article: '12(1)',
    why: 'a "supermajority" of two fifths',
    at: 'kinds.charter-amendment.threshold',
    to: { comparison: '>', num: 2, den: 5 },
  },
  {
    code: 'below-ordinary-majority',
    article: '6(1)',
    why: 'half is enough, so a tie carries',
    at: 'kinds.policy-change.threshold.comparison',
    to: '>=',
  },
  {
    code: 'below-ordinary-majority',
    article: '12(2)',
    why: 'in each class',
    at: 'kinds.entrenched-amendment.classes.threshold.den',
    to: 3,
  },
  {
    code: 'threshold-unreachable',
    article: '6(1)',
    why: 'more than all',
    at: 'kinds.policy-change.threshold.den',
    to: 1,
  },
  {
    code: 'threshold-unreachable',
    article: '6(1)',
    why: 'at least three halves',
    at: 'kinds.policy-change.threshold',
    to: { comparison: '>=', num: 3, den: 2 },
  },
  {
    code: 'floor-above-electorate',
    article: '6(1)',
    why: 'more than everybody must vote',
    at: 'kinds.policy-change.turnoutFloor',
    to: { num: 3, den: 2, abstentionsCount: true },
  },
  { code: 'tie-break-missing', article: '6(1)', why: 'ties unstated', at: 'kinds.policy-change.tie', drop: true },
  {
    code: 'signatures-of-many',
    article: '6(1)',
    why: 'members do not sign',
    at: 'kinds.policy-change.method',
    to: 'signatures',
  },
  {
    code: 'unknown-electorate',
    article: '4(1)',
    why: 'nobody of that name',
    at: 'kinds.admission.electorate',
    to: 'board',
  },
  {
    code: 'unknown-class',
    article: '12(2)',
    why: 'a class that is not there',
    at: 'kinds.entrenched-amendment.classes.ids',
    to: ['workers'],
  },
  {
    code: 'class-called-all',
    article: '2(2)',
    why: 'a name that is taken',
    at: 'electorates.members.classes.organisations.id',
    to: 'all',
  },
  {
    code: 'unknown-policy',
    article: '6(1)',
    why: 'a key that nobody declares',
    at: 'kinds.policy-change.changes.policies',
    add: 'payments.platform-fees',
  },
  {
    code: 'unknown-effect',
    article: '4(1)',
    why: 'an effect that nobody declares',
    at: 'kinds.admission.changes.effects',
    to: ['membership.expel'],
  },
  {
    code: 'unknown-charter-part',
    article: '12(1)',
    why: 'no such part',
    at: 'kinds.charter-amendment.changes.charter',
    add: 'charter.kinds.coup',
  },
  {
    code: 'changes-nothing',
    article: '5(1)',
    why: 'a kind without reach',
    at: 'kinds.ratification.changes.effects',
    to: [],
  },
  {
    code: 'policy-of-the-co-op',
    article: '6(1)',
    why: 'an organisation reaches for the platform',
    at: 'scope',
    to: 'organisation',
  },
  {
    code: 'entrenched-key-open',
    article: '12(3)',
    why: 'an ordinary resolution may change it too',
    at: 'kinds.policy-change.changes.charter',
    to: ['charter.electorates'],
  },
  {
    code: 'entrenched-key-open',
    article: '6(2)',
    why: 'an entrenched policy',
    at: 'entrenched',
    add: { key: 'api.cost-budget', article: '6(2)', by: 'entrenched-amendment' },
  },
  {
    code: 'entrenched-key-open',
    article: '12(3)',
    why: 'its keeper is an ordinary resolution',
    at: 'kinds.entrenched-amendment.threshold',
    to: { comparison: '>', num: 1, den: 2 },
  },
  {
    code: 'entrenched-key-unreachable',
    article: '12(3)',
    why: 'its keeper may not change it',
    at: 'kinds.entrenched-amendment.changes.charter.0',
    drop: true,
  },
  {
    code: 'entrenched-key-unreachable',
    article: '12(3)',
    why: 'its keeper is no kind',
    at: 'entrenched.0.by',
    to: 'miracle',
  },
  {
    code: 'entrenchment-not-guarded',
    article: '12(3)',
    why: 'its keeper can be rewritten',
    at: 'entrenched.2',
    drop: true,
  },
  {
    code: 'key-unreachable',
    article: null,
    why: 'a declared policy that nobody may change',
    at: 'kinds.policy-change.changes.policies.0',
    drop: true,
  },
  {
    code: 'key-unreachable',
    article: null,
    why: 'a part of the charter that nobody may change',
    at: 'kinds.charter-amendment.changes.charter.1',
    drop: true,
  },
  { code: 'kind-missing', article: null, why: 'nobody can be admitted', at: 'kinds.admission', drop: true },
  { code: 'id-twice', article: '6(1)', why: 'two kinds of one name', at: 'kinds.policy-change.id', to: 'admission' },
  {
    code: 'id-twice',
    article: '2(2)',
    why: 'two electorates of one name',
    at: 'electorates.members.id',
    to: 'founders',
  },
  {
    code: 'id-twice',
    article: '2(2)',
    why: 'two classes of one name',
    at: 'electorates.members.classes',
    add: { id: 'organisations', label: { en: 'Again', cy: 'Eto' }, votesEach: 1 },
  },
  {
    code: 'stay-for-nothing',
    article: '6(1)',
    why: 'a stay for a policy out of reach',
    at: 'kinds.policy-change.stay.charges.0.policy',
    to: 'a.b',
  },
  {
    code: 'raise-too-soon',
    article: '6(1)',
    why: 'a fee raised after 29 days',
    at: 'kinds.policy-change.stay.charges.0.raisesClearDays',
    to: 29,
  },
  {
    code: 'lowering-later-than-raising',
    article: '6(1)',
    why: 'the wrong way round',
    at: 'kinds.policy-change.stay.charges.0.lowersClearDays',
    to: 31,
  },
  {
    code: 'malformed',
    article: '6(1)',
    why: 'a word that no charter has',
    at: 'kinds.policy-change.chairDecides',
    to: true,
  },
  {
    code: 'malformed',
    article: '6(1)',
    why: 'half a day of notice',
    at: 'kinds.policy-change.noticeClearDays',
    to: 0.5,
  },
  { code: 'malformed', article: '4(1)', why: 'no days of voting', at: 'kinds.admission.votingDays', to: 0 },
  { code: 'malformed', article: '4(1)', why: 'no Welsh', at: 'kinds.admission.label.cy', drop: true },
  {
    code: 'malformed',
    article: '6(1)',
    why: 'a quorum in percent',
    at: 'kinds.policy-change.quorum',
    to: { kind: 'percent', number: 10 },
  },
  { code: 'malformed', article: null, why: 'no kinds', at: 'kinds', drop: true },
  { code: 'malformed', article: null, why: 'another format', at: 'format', to: 'commonhall.charter@2' },
];

describe('the checker', () => {
  it.each(planted)('refuses $code (article $article): $why', (plant) => {
    const found = faultsOf(() => parseCharter(broken(plant), declared));
    expect(found.map((fault) => [fault.code, fault.article])).toContainEqual([plant.code, plant.article]);
  });

  it('names article and place in its message', () => {
    expect(() => parseCharter(broken({ at: 'kinds.policy-change.quorum.atLeast', to: 4 }), declared)).toThrow(
      'Article 6(1) (kinds.policy-change.quorum): a quorum of at least 4 is more than the smallest electorate, 3.',
    );
    expect(() => parseCharter(broken({ at: 'kinds.policy-change.chairDecides', to: true }), declared)).toThrow(
      'Article 6(1) (kinds.policy-change): must NOT have additional properties (chairDecides).',
    );
  });

  it('tells every fault at once', () => {
    const twice = broken(
      { at: 'kinds.admission.tie', drop: true },
      { at: 'kinds.policy-change.quorum.atLeast', to: 4 },
    );
    expect(faultsOf(() => parseCharter(twice, declared)).map(({ code }) => code)).toEqual([
      'tie-break-missing',
      'quorum-above-electorate',
    ]);
  });

  it.each(['share', 'number', 'lower-of'] as const)('accepts a recall quorum that is lower, by %s', (kind) => {
    const [first, lower] = {
      share: [
        { kind, num: 1, den: 2, atLeast: 2 },
        { kind, num: 1, den: 2, atLeast: 1 },
      ],
      number: [
        { kind, number: 3 },
        { kind, number: 2 },
      ],
      'lower-of': [
        { kind, num: 1, den: 10, number: 50, atLeast: 3 },
        { kind, num: 1, den: 20, number: 50, atLeast: 3 },
      ],
    }[kind];
    const text = broken(
      { at: 'kinds.admission.quorum', to: first },
      { at: 'kinds.admission.recall', to: { quorum: lower } },
    );
    expect(() => parseCharter(text, declared)).not.toThrow();
  });

  it.each([
    ['an indentation that ends nowhere', 'kinds:\n  - id: [a\n'],
    ['a key that comes twice', `${founding}\nformat: commonhall.charter@1\n`],
  ])('names the line of %s', (_why, text) => {
    const [fault] = faultsOf(() => parseCharter(text, declared));
    expect(fault).toMatchObject({ code: 'not-yaml' });
    expect(fault?.place).toMatch(/^line \d+$/);
  });

  it.each(['', 'null', '[]', '7', 'a text'])('refuses %j, which is no charter', (text) => {
    expect(faultsOf(() => parseCharter(text, declared))).not.toEqual([]);
  });

  it('leaves effects unchecked where the modules are not known', () => {
    expect(() => parseCharter(founding, { ...declared, effects: null })).not.toThrow();
    expect(faultsOf(() => parseCharter(founding, { ...declared, effects: new Set() })).map(({ code }) => code)).toEqual(
      Array(3).fill('unknown-effect'),
    );
  });
});

describe('the founding policies', () => {
  it('are accepted, and give every declared policy', () => {
    const keys = parseFoundingPolicies(policies, declared).map(({ key }) => key);
    expect(new Set(keys)).toEqual(new Set(declared.policies.keys()));
  });

  it.each([
    ['unknown-policy', 'payments.platform-fee', 'payments.platform-fees'],
    ['policy-twice', 'api.cost-budget', 'membership.grace-days'],
    ['malformed', 'article:', 'section:'],
  ])('are refused as %s', (code, from, to) => {
    const found = faultsOf(() => parseFoundingPolicies(policies.replace(from, to), declared));
    expect(found.map((fault) => fault.code)).toContain(code);
  });

  it('are refused where the module that declared one refuses its value', () => {
    const refuse = (key: string) => (key === 'membership.grace-days' ? 'at most 20 days.' : null);
    expect(faultsOf(() => parseFoundingPolicies(policies, declared, refuse))).toEqual([
      {
        code: 'policy-value-refused',
        article: '11(2)',
        place: 'policies.membership.grace-days',
        message: 'at most 20 days.',
      },
    ]);
  });
});

interface Edit {
  readonly at: string;
  readonly to?: unknown;
  readonly add?: unknown;
  readonly drop?: true;
}

interface Plant extends Edit {
  readonly code: string;
  readonly article: string | null;
  readonly why: string;
}

function broken(...edits: readonly Edit[]): string {
  const document = parseDocument(founding);
  for (const edit of edits) {
    const path: (string | number)[] = [];
    for (const step of edit.at.split('.')) {
      const here = path.length === 0 ? document.contents : document.getIn(path);
      const index = isSeq(here) ? here.items.findIndex((item) => isMap(item) && item.get('id') === step) : -1;
      path.push(index >= 0 ? index : /^[0-9]+$/.test(step) ? Number(step) : step);
    }
    if (edit.drop === true) expect(document.deleteIn(path)).toBe(true);
    else if ('add' in edit) document.addIn(path, document.createNode(edit.add));
    else document.setIn(path, document.createNode(edit.to));
  }
  return document.toString();
}

function faultsOf(attempt: () => unknown): readonly CharterFault[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof CharterRefused) return error.faults;
    throw error;
  }
  return [];
}

function file(path: string): string {
  return readFileSync(new URL(`../../../../governance/${path}`, import.meta.url), 'utf8');
}
