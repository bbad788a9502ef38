import {
  type BallotFile,
  type DecisionType,
  type EffectType,
  type EnactmentType,
  type ResolutionOutcome,
  type ResolutionRule,
} from '@commonhall/governance';
import { encodeId } from '@commonhall/kernel';
import { type ReactElement, type ReactNode } from 'react';
import { choices } from '../ballot/choice.js';
import { Document } from '../page/document.js';
import { Bars, Behind, Facts, Fingerprint, Panel, Table, Tag } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { EffectText } from '../proposal/effect-text.js';
import { type TenantVisit } from '../visit/visit.js';

const tones: Readonly<Record<ResolutionOutcome, 'good' | 'bad' | 'calm'>> = {
  carried: 'good',
  lost: 'bad',
  inquorate: 'calm',
  invalid: 'bad',
};

interface DecisionListProps {
  readonly visit: TenantVisit;
  readonly decisions: readonly DecisionType[];
  readonly next: string | null;
}

/** What was decided here, the latest first. */
export function decisionListPage({ visit, decisions, next }: DecisionListProps): ReactElement {
  const { words, figures, tenant } = visit;
  const { decision } = words;
  return (
    <Document visit={visit} section="decisions" title={decision.title}>
      <h1>{decision.title}</h1>
      {decisions.length === 0 ? (
        <p className="lead">{decision.empty}</p>
      ) : (
        <Table
          caption={decision.title}
          hidesCaption
          columns={[
            {
              name: decision.what,
              cell: ({ id, number, title }) => (
                <>
                  <a href={pathOf(tenant.slug, 'decisions', encodeId('Decision', id))}>{title}</a>
                  <span className="quiet"> {decision.number(number)}</span>
                </>
              ),
            },
            {
              name: decision.outcome,
              cell: ({ outcome }) => <Tag tone={tones[outcome]}>{decision.outcomes[outcome]}</Tag>,
            },
            { name: decision.decidedAt, cell: ({ decidedAt }) => figures.day(decidedAt) },
          ]}
          rows={decisions}
          keyOf={({ id }) => id}
        />
      )}
      {next === null ? null : (
        <p>
          <a href={`?after=${encodeURIComponent(next)}`} rel="next">
            {words.frame.more}
          </a>
        </p>
      )}
    </Document>
  );
}

interface DecisionPageProps {
  readonly visit: TenantVisit;
  readonly decision: DecisionType;
  /** Read from the ballot file: what anybody would count by. */
  readonly file: Pick<BallotFile, 'rule' | 'kind'>;
  readonly effects: readonly EffectType[];
  readonly enactments: readonly EnactmentType[];
}

/** A decision that explains itself: the outcome in a sentence, the count, every test, what it did, the file to count again. */
export function decisionPage(props: DecisionPageProps): ReactElement {
  const { visit, decision } = props;
  const { words, figures, tenant } = visit;
  const { decision: w } = words;
  const { count } = decision;
  return (
    <Document visit={visit} section="decisions" title={decision.title}>
      <p className="kicker">
        {w.number(decision.number)} <Tag tone={tones[decision.outcome]}>{w.outcomes[decision.outcome]}</Tag>
      </p>
      <h1>{decision.title}</h1>
      <Panel title={outcomeSentence(props)}>
        <p>{w.quorumLine(count.present, count.quorumNeeded)}</p>
      </Panel>
      <Facts
        facts={[
          [w.decidedAt, figures.moment(decision.decidedAt)],
          [
            words.proposal.what,
            <a key="proposal" href={pathOf(tenant.slug, 'proposals', encodeId('Proposal', decision.proposalId))}>
              {w.toProposal}
            </a>,
          ],
        ]}
      />
      <h2>{w.effect}</h2>
      <Enacted {...props} />
      <Count {...props} />
      <Tests {...props} />
      <h2>{w.check}</h2>
      <p>{w.checkMore}</p>
      <p className="no-print">
        <a
          className="button"
          href={`${pathOf(tenant.slug, 'decisions', encodeId('Decision', decision.id))}/ballots.json`}
          download=""
        >
          {w.download}
        </a>
      </p>
      <Facts
        facts={[
          [w.fileHash, <Fingerprint key="file">{decision.ballotFileHash}</Fingerprint>],
          [w.electorateHash, <Fingerprint key="electorate">{decision.electorateHash}</Fingerprint>],
        ]}
      />
    </Document>
  );
}

function outcomeSentence({ visit, decision, file }: DecisionPageProps): string {
  const { words } = visit;
  const { sentence } = words.decision;
  const { votes } = words.count;
  const { yes, no, present, quorumNeeded } = decision.count;
  switch (decision.outcome) {
    case 'carried':
      return file.kind === 'founding'
        ? sentence.carriedBySignatures(String(yes))
        : sentence.carried(votes(yes), votes(no));
    case 'lost':
      return sentence.lost(votes(yes), votes(no));
    case 'inquorate':
      return sentence.inquorate(votes(present), votes(quorumNeeded));
    case 'invalid':
      return sentence.invalid();
  }
}

/** Each effect, and since when it holds. Source: bylaws, article 10. */
function Enacted({ visit, effects, enactments }: DecisionPageProps): ReactElement {
  const { words, figures, locale } = visit;
  const { decision: w } = words;
  if (enactments.length === 0) return <p>{w.effectNothing}</p>;
  const stateOf = ({ state, dueAt, doneAt, reason }: EnactmentType): ReactNode => {
    if (state === 'scheduled') return w.enactmentStates.scheduled(figures.moment(dueAt));
    if (state === 'enacted') return w.enactmentStates.enacted(figures.moment(doneAt ?? dueAt));
    if (state === 'superseded') return w.enactmentStates.superseded;
    return (
      <>
        {w.enactmentStates.stopped}
        {reason === null ? null : (
          <>
            : <span lang={locale === 'en' ? undefined : 'en'}>{reason}</span>
          </>
        )}
      </>
    );
  };
  return (
    <ul className="lines">
      {enactments.map((enactment) => {
        const effect = effects.find(({ id }) => id === enactment.effectId);
        return (
          <li key={enactment.id}>
            {effect === undefined ? null : <EffectText visit={visit} effect={effect} isDecided />}
            <p>
              <strong>{stateOf(enactment)}</strong>
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function Count({ visit, decision }: DecisionPageProps): ReactElement {
  const { words, figures } = visit;
  const { decision: w } = words;
  const { count } = decision;
  const tonesOf = { yes: 'good', no: 'bad', abstain: 'plain' } as const;
  const rows = [
    ...choices.map((choice) => ({ label: w.choices[choice], value: count[choice], tone: tonesOf[choice] })),
    { label: w.notCast, value: count.electorate - count.present, tone: 'plain' as const },
  ];
  const sentence = rows.map(({ label, value }) => `${label}: ${figures.number(value)}`).join('; ');
  const isUnanimous = count.present > 1 && (count.yes === 0) !== (count.no === 0);
  return (
    <>
      <h2>{w.count}</h2>
      <Bars
        title={w.turnout(words.count.votes(count.present), figures.number(count.electorate))}
        text={w.picture(sentence)}
        bars={rows}
      />
      <Behind title={words.frame.asTable}>
        <Table
          caption={w.count}
          hidesCaption
          columns={[
            { name: w.choice, cell: ({ label }) => label },
            { name: w.votes, cell: ({ value }) => figures.number(value), isFigure: true },
          ]}
          rows={rows}
          keyOf={({ label }) => label}
        />
      </Behind>
      {isUnanimous ? <p className="quiet">{w.unanimous}</p> : null}
    </>
  );
}

type ShownTest = DecisionType['count']['tests'][number];

function Tests({ visit, decision, file }: DecisionPageProps): ReactElement {
  const { words } = visit;
  const { decision: w } = words;
  return (
    <>
      <h2>{w.tests}</h2>
      <Table<ShownTest>
        caption={w.wholeNumbers}
        columns={[
          {
            name: w.test,
            cell: ({ test, scope }) => (
              <>
                {nameOf(visit, test)}
                {scope === 'all' ? null : ` ${w.ofClass(scope)}`}
              </>
            ),
          },
          {
            name: w.compared,
            cell: (test) => (
              <>
                <strong className="figures">
                  {test.left} {signs[test.comparison]} {test.right}
                </strong>
                <span className="quiet"> {formulaOf(visit, test, file.rule)}</span>
                {test.because === null ? null : <span className="quiet"> ({w.because[test.because]})</span>}
              </>
            ),
          },
          {
            name: w.passed,
            cell: ({ passed }) => <Tag tone={passed ? 'good' : 'bad'}>{passed ? w.met : w.notMet}</Tag>,
          },
        ]}
        rows={decision.count.tests}
        keyOf={({ test, scope }) => `${test} ${scope}`}
      />
    </>
  );
}

/** The signs of comparison as they are printed. A test that is not met compares as it was asked, not as it came out. */
const signs = { '>': '>', '>=': '≥', '<=': '≤' } as const;

type TestName = keyof TenantVisit['words']['decision']['testNames'];

function nameOf({ words }: TenantVisit, test: string): string {
  const names: Readonly<Record<string, string | undefined>> = words.decision.testNames;
  return names[test] ?? test;
}

/** What the two numbers of a test are, with the factors of the rule. Source: bylaws, article 9. */
function formulaOf({ words }: TenantVisit, { test, scope }: ShownTest, rule: ResolutionRule): string {
  const { formula } = words.decision;
  const ofClass = scope === 'all' ? null : rule.classes;
  const ratios: Readonly<Record<string, { readonly num: number; readonly den: number } | null | undefined>> = {
    'turnout-floor': rule.turnoutFloor,
    threshold: ofClass?.threshold ?? rule.threshold,
    'against-cast': rule.against?.ofCast,
    'against-electorate': rule.against?.ofElectorate,
  };
  const own = formula[test as TestName];
  if (typeof own === 'string') return own;
  const ratio = ratios[test];
  return ratio === null || ratio === undefined ? '' : own(ratio.num, ratio.den);
}
