import {
  type DecisionKind,
  type DecisionType,
  type EffectType,
  type ProposalRow,
  type ProposalState,
  type ViewerBallotRow,
  quorumNeeded,
} from '@commonhall/governance';
import { encodeId } from '@commonhall/kernel';
import { type ReactElement, type ReactNode } from 'react';
import { BallotForm } from '../ballot/ballot.page.js';
import { thresholdWords } from '../founding/charter-text.js';
import { Document } from '../page/document.js';
import { ErrorSummary, type FormState, KeyField, TokenField } from '../page/form.js';
import { Facts, Inset, Panel, Table, Tag, WrittenParagraphs } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { buttonField } from '../visit/submitted-form.js';
import { type TenantVisit } from '../visit/visit.js';
import { DryRun, type FeeDryRunShown } from './dry-run.js';
import { EffectText } from './effect-text.js';

const tones: Readonly<Record<ProposalState, 'calm' | 'good' | 'wait' | 'bad'>> = {
  draft: 'calm',
  notice: 'wait',
  voting: 'good',
  counted: 'wait',
  carried: 'good',
  stay: 'wait',
  'in-force': 'good',
  lost: 'bad',
  inquorate: 'calm',
  invalid: 'bad',
  stopped: 'bad',
  withdrawn: 'calm',
  superseded: 'calm',
  repealed: 'calm',
};

function StateTag({ visit, state }: { readonly visit: TenantVisit; readonly state: ProposalState }): ReactElement {
  return <Tag tone={tones[state]}>{visit.words.proposal.states[state]}</Tag>;
}

interface ProposalListProps {
  readonly visit: TenantVisit;
  readonly proposals: readonly ProposalRow[];
  readonly next: string | null;
  readonly mayPropose: boolean;
}

/** What was proposed here, the latest first. */
export function proposalListPage({ visit, proposals, next, mayPropose }: ProposalListProps): ReactElement {
  const { words, figures, tenant } = visit;
  const { proposal } = words;
  return (
    <Document visit={visit} section="proposals" title={proposal.title}>
      <h1>{proposal.title}</h1>
      {proposals.length === 0 ? (
        <p className="lead">{proposal.empty}</p>
      ) : (
        <Table
          caption={proposal.title}
          hidesCaption
          columns={[
            {
              name: proposal.what,
              cell: ({ id, number, title }) => (
                <>
                  <a href={pathOf(tenant.slug, 'proposals', encodeId('Proposal', id))}>{title}</a>
                  <span className="quiet"> {proposal.number(number)}</span>
                </>
              ),
            },
            { name: proposal.state, cell: ({ state }) => <StateTag visit={visit} state={state} /> },
            {
              name: proposal.closes,
              cell: ({ opensAt, closesAt }) =>
                opensAt === null || closesAt === null ? '–' : figures.days(opensAt, closesAt),
            },
          ]}
          rows={proposals}
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
      {mayPropose ? (
        <p className="actions">
          <a className="button" href={pathOf(tenant.slug, 'proposals', 'new-fee')}>
            {proposal.proposeFee}
          </a>
        </p>
      ) : null}
    </Document>
  );
}

/** Everything about a proposal that its page shows. */
export interface ShownProposal {
  readonly proposal: ProposalRow;
  readonly effects: readonly EffectType[];
  /** By the effect's id, where a dry run can be said. */
  readonly dryRuns: ReadonlyMap<string, FeeDryRunShown>;
  /** The organisation that proposed it. */
  readonly proposer: string | null;
  /** The kind of decision, in the charter of its notice; null where that charter is no longer in force. */
  readonly kind: DecisionKind | null;
  readonly electorateVotes: number | null;
  readonly decision: DecisionType | null;
  readonly ballot: ViewerBallotRow | null;
  /** The organisation for which the visitor casts; null for nobody's. */
  readonly organisation: string | null;
  /** The visitor's own organisation proposed it. */
  readonly isOwn: boolean;
}

interface ProposalPageProps {
  readonly visit: TenantVisit;
  readonly shown: ShownProposal;
  /** What the visitor has just done. */
  readonly done?: 'notice' | 'withdraw' | null;
  readonly form: FormState;
  readonly formKey: string;
}

/** A proposal: what it would change, for oneself and for the others, why, and one's ballot on it. */
export function proposalPage(props: ProposalPageProps): ReactElement {
  const { visit, shown, form } = props;
  const { words, tenant, locale } = visit;
  const { proposal, effects, decision } = shown;
  const isDecided = decision !== null;
  return (
    <Document visit={visit} section="proposals" title={proposal.title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      <Done {...props} />
      {decision === null ? null : (
        <Panel title={words.proposal.decided}>
          <p>
            <a href={pathOf(tenant.slug, 'decisions', encodeId('Decision', decision.id))}>
              {words.proposal.toDecision(decision.number)}
            </a>
          </p>
        </Panel>
      )}
      <p className="kicker">
        {words.proposal.number(proposal.number)} <StateTag visit={visit} state={proposal.state} />
      </p>
      <h1>{proposal.title}</h1>
      <Hours visit={visit} shown={shown} />
      <h2>{words.proposal.why}</h2>
      <WrittenParagraphs text={proposal.summary} locale={locale} />
      <h2>{isDecided ? words.proposal.changed : words.proposal.changes}</h2>
      {effects.length > 1 ? (
        <ul>
          {effects.map((effect) => (
            <li key={effect.id}>
              <EffectText visit={visit} effect={effect} />
            </li>
          ))}
        </ul>
      ) : (
        effects.map((effect) => <EffectText key={effect.id} visit={visit} effect={effect} />)
      )}
      {effects.map(({ id }) => {
        const dryRun = shown.dryRuns.get(id);
        return dryRun === undefined ? null : (
          <DryRun key={id} visit={visit} dryRun={dryRun} organisation={shown.organisation} />
        );
      })}
      <WhatNow {...props} />
    </Document>
  );
}

/** What was just done, where it still stands. */
function Done({ visit, shown, done = null }: ProposalPageProps): ReactNode {
  const { state } = shown.proposal;
  const { proposal } = visit.words;
  if (done === 'notice' && (state === 'notice' || state === 'voting')) return <Panel title={proposal.announced} />;
  if (done === 'withdraw' && state === 'withdrawn') return <Panel title={proposal.withdrawn} />;
  return null;
}

/** When, by whom, and how it is decided. */
function Hours({ visit, shown }: Pick<ProposalPageProps, 'visit' | 'shown'>): ReactElement {
  const { words, figures, locale } = visit;
  const { proposal: w } = words;
  const { proposal, proposer, kind, electorateVotes } = shown;
  const facts: (readonly [string, ReactNode])[] = [
    [w.proposedBy, proposer ?? w.theFounders],
    [w.kind, kind === null ? proposal.kind : `${kind.label[locale]} (${words.article(kind.article)})`],
  ];
  const instants = [
    [w.noticeAt, proposal.noticeAt],
    [w.opensAt, proposal.opensAt],
    [w.closesAt, proposal.closesAt],
  ] as const;
  for (const [name, at] of instants) if (at !== null) facts.push([name, figures.moment(at)]);
  if (electorateVotes !== null) facts.push([w.votes, figures.number(electorateVotes)]);
  return (
    <>
      <Facts facts={facts} />
      {kind === null || electorateVotes === null || shown.decision !== null ? null : (
        <p className="quiet">
          {w.needed(thresholdWords(words, kind))}{' '}
          {w.neededToCount(Number(quorumNeeded(kind.quorum, BigInt(electorateVotes))))}
        </p>
      )}
    </>
  );
}

/** What the visitor can do now: give notice, cast, or wait. */
function WhatNow({ visit, shown, form, formKey }: ProposalPageProps): ReactNode {
  const { words, tenant } = visit;
  const { proposal, isOwn, kind, decision } = shown;
  const path = pathOf(tenant.slug, 'proposals', encodeId('Proposal', proposal.id));
  if (decision !== null || proposal.state === 'withdrawn' || proposal.kind === 'founding') return null;
  const buttons = (
    <form method="post" action={path}>
      <TokenField token={visit.formToken} />
      <KeyField value={formKey} />
      <div className="actions">
        {proposal.state === 'draft' ? (
          <button name={buttonField} value="notice">
            {words.proposal.giveNotice}
          </button>
        ) : null}
        <button className="second" name={buttonField} value="withdraw">
          {words.proposal.withdraw}
        </button>
      </div>
      <p className="quiet">{words.proposal.withdrawMore}</p>
    </form>
  );
  if (proposal.state === 'draft') {
    return (
      <>
        <h2>{words.proposal.giveNotice}</h2>
        <Inset>
          <p>{words.proposal.draftOnly}</p>
          {kind === null ? null : <p>{noticeWords(visit, kind)}</p>}
        </Inset>
        {isOwn ? buttons : null}
      </>
    );
  }
  return (
    <>
      <BallotForm visit={visit} shown={shown} form={form} formKey={formKey} />
      {isOwn && proposal.state === 'notice' ? buttons : null}
    </>
  );
}

/** What follows from giving notice. */
export function noticeWords({ words }: TenantVisit, kind: DecisionKind): string {
  const voting = words.count.days(kind.votingDays);
  return kind.noticeClearDays === 0
    ? words.proposal.giveNoticeAtOnce(voting)
    : words.proposal.giveNoticeMore(words.count.clearDays(kind.noticeClearDays), voting);
}
