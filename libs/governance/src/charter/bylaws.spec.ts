import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Quorum, type Threshold } from '../tally/resolution.js';
import { type Charter, type DecisionKind } from './charter.js';
import { parseCharter, parseFoundingPolicies } from './read-charter.js';

const declared = {
  policies: new Map([
    ['payments.platform-fee', 'platform'],
    ['api.cost-budget', 'platform'],
    ['membership.grace-days', 'tenant'],
  ] as const),
  effects: null,
};
const pairs = [
  ['co-op.md', 'founding-charter.yaml'],
  ['organisation.md', 'tenant-charter.yaml'],
] as const;

describe.each(pairs)('%s, for people', (bylaws, yaml) => {
  const text = file(`bylaws/${bylaws}`);
  const charter = parseCharter(file(`charter/${yaml}`), declared);

  it('has every article that its charter cites', () => {
    const cited = [...charter.kinds, ...charter.electorates, ...charter.entrenched].map(({ article }) => article);
    expect(cited.filter((article) => !articlesOf(text).has(article))).toEqual([]);
  });

  it('closes with the kinds of decision exactly as the charter has them', () => {
    expect(text.split('## Schedule: the kinds of decision\n\n')[1]).toBe(scheduleOf(charter));
  });

  it('says of each kind, in its article, the same days of notice and of voting', () => {
    // An amendment of an entrenched part happens "in the same way" as article 12(1) says.
    for (const kind of charter.kinds.filter(
      ({ method, id }) => method === 'resolution' && id !== 'entrenched-amendment',
    )) {
      const article = articlesOf(text).get(kind.article);
      expect(article).toContain(`after ${kind.noticeClearDays} clear days of notice`);
      expect(article).toContain(`Voting lasts ${kind.votingDays} days`);
    }
  });
});

describe('co-op.md', () => {
  it('has the articles that the founding policies cite, with their figures', () => {
    const articles = articlesOf(file('bylaws/co-op.md'));
    const policies = parseFoundingPolicies(file('charter/founding-policies.yaml'), declared);
    const [fee, grace, budget] = policies.map(({ value }) => value) as [
      Fee,
      number,
      { most: number; restorePerSecond: number },
    ];
    const [one, two, three] = policies.map(({ article }) => articles.get(article));
    const pounds = (minor: string): string =>
      `£${(Number(minor) / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`;
    const percent = (basisPoints: number): string => `${basisPoints / 100} %`;
    for (const part of [pounds(fee.freeMinor), pounds(fee.capMinor), pounds(fee.tiers[0].upTo)])
      expect(one).toContain(part);
    for (const tier of fee.tiers) expect(one).toContain(percent(tier.bps));
    expect(fee.fixedMinor).toBe('0');
    expect(one).toContain('no fixed part');
    expect(two).toContain(` ${grace}.`);
    expect(three).toContain(
      `${budget.most.toLocaleString('en-GB')} points, restored by ${budget.restorePerSecond.toLocaleString('en-GB')} points each second`,
    );
  });

  it('has every article that the code cites', () => {
    const articles = articlesOf(file('bylaws/co-op.md'));
    const sources = [
      'tally/resolution.ts',
      'tally/ballot-file.ts',
      'proposal/proposal-state.ts',
      'charter/charter.ts',
      'charter/charter-check.ts',
      'charter/read-charter.ts',
    ];
    const cited = sources.flatMap((path) =>
      [...source(path).matchAll(/bylaws, articles? ([^.:;\n]+)/g)].flatMap(([, list]) =>
        [...(list ?? '').matchAll(/\d+(?:\(\d+\))?/g)].map(([one]) => one),
      ),
    );
    expect(cited.length).toBeGreaterThan(20);
    expect(cited.filter((article) => !articles.has(article))).toEqual([]);
  });
});

interface Fee {
  readonly freeMinor: string;
  readonly fixedMinor: string;
  readonly capMinor: string;
  readonly tiers: readonly [{ upTo: string; bps: number }, { upTo: null; bps: number }];
}

/** The table at the end of the bylaws. If a test shows another one, copy it into the page. */
function scheduleOf({ kinds }: Charter): string {
  const head = [
    'kind',
    'article',
    'proposed by',
    'notice, clear days',
    'voting, days',
    'quorum',
    'in favour',
    'stay, clear days',
  ];
  const rows = [head, head.map(() => '---'), ...kinds.map(rowOf)];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function rowOf(kind: DecisionKind): string[] {
  const classes = kind.classes === null ? '' : `, and in each class ${thresholdWords(kind.classes.threshold)}`;
  const stays = kind.stay.charges.map(
    ({ policy, raisesClearDays, lowersClearDays }) =>
      `; ${policy} raised ${raisesClearDays}, lowered ${lowersClearDays}`,
  );
  return [
    `${kind.id} (${kind.label.en})`,
    kind.article,
    kind.propose.by.join(', '),
    String(kind.noticeClearDays),
    kind.method === 'signatures' ? `${kind.votingDays} to sign` : String(kind.votingDays),
    quorumWords(kind.quorum),
    `${thresholdWords(kind.threshold)}${classes}`,
    `${kind.stay.clearDays}${stays.join('')}`,
  ];
}

function thresholdWords({ comparison, num, den }: Threshold): string {
  return `${comparison === '>' ? 'more than' : 'at least'} ${num}/${den}`;
}

function quorumWords(quorum: Quorum): string {
  if (quorum.kind === 'none') return 'none';
  if (quorum.kind === 'number') return String(quorum.number);
  const share = `${quorum.num}/${quorum.den}`;
  const least = `at least ${quorum.atLeast}`;
  return quorum.kind === 'share' ? `${share}, ${least}` : `lower of ${share} and ${quorum.number}, ${least}`;
}

/** `7(2)` → its words, and `7` → its title. */
function articlesOf(markdown: string): Map<string, string> {
  const articles = new Map<string, string>();
  let article = '';
  for (const line of markdown.split('\n')) {
    const title = /^## Article (\d+): (.+)$/.exec(line);
    const paragraph = /^(\d+)\. (.+)$/.exec(line);
    if (title) articles.set((article = title[1]!), title[2]!);
    else if (paragraph && article !== '') articles.set(`${article}(${paragraph[1]!})`, paragraph[2]!);
  }
  return articles;
}

function file(path: string): string {
  return readFileSync(new URL(`../../../../governance/${path}`, import.meta.url), 'utf8');
}

function source(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
