import { type ViewerBallotRow } from '@commonhall/governance';
import { encodeId } from '@commonhall/kernel';
import { type ReactElement, type ReactNode } from 'react';
import { Document } from '../page/document.js';
import { Choices, FaultLine, type FormState, KeyField, TokenField } from '../page/form.js';
import { Facts, Fingerprint, Panel } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { type TenantVisit } from '../visit/visit.js';
import { choices } from './choice.js';

interface BallotFormProps {
  readonly visit: TenantVisit;
  readonly shown: {
    readonly proposal: {
      readonly id: ViewerBallotRow['proposalId'];
      readonly opensAt: Date | null;
      readonly closesAt: Date | null;
      readonly state: string;
    };
    readonly ballot: ViewerBallotRow | null;
    readonly organisation: string | null;
  };
  readonly form: FormState;
  readonly formKey: string;
}

/** The ballot: open for whoever casts for an organisation of the electorate, and replaceable until closing. */
export function BallotForm({ visit, shown, form, formKey }: BallotFormProps): ReactElement {
  const { words, tenant, figures } = visit;
  const { ballot: w } = words;
  const { proposal, ballot } = shown;
  return (
    <section aria-labelledby="ballot">
      <h2 id="ballot">{w.title}</h2>
      <Present visit={visit} shown={shown} />
      {ballot?.canCast !== true ? null : (
        <form
          method="post"
          action={pathOf(tenant.slug, 'proposals', encodeId('Proposal', proposal.id), 'ballot')}
          noValidate
        >
          <TokenField token={visit.formToken} />
          <KeyField value={formKey} />
          <fieldset className={form.faults.some(({ field }) => field === 'choice') ? 'wrong' : undefined}>
            <legend>{w.question}</legend>
            <FaultLine fault={form.faults.find(({ field }) => field === 'choice')} name="choice" />
            <Choices
              name="choice"
              type="radio"
              choices={choices.map((value) => ({
                value,
                label: w.choices[value],
                ...(value === 'abstain' ? { hint: w.abstainHint } : {}),
              }))}
              chosen={[form.values['choice'] ?? ballot.choice ?? '']}
            />
          </fieldset>
          <button>{ballot.choice === null ? w.cast : w.replace}</button>
        </form>
      )}
      {ballot?.canCast === true && proposal.closesAt !== null ? (
        <p className="quiet actions">{w.untilClose(figures.moment(proposal.closesAt))}</p>
      ) : null}
    </section>
  );
}

/** How the visitor stands to the vote at the moment. */
function Present({ visit, shown }: Pick<BallotFormProps, 'visit' | 'shown'>): ReactNode {
  const { words, figures } = visit;
  const { ballot: w } = words;
  const { proposal, ballot, organisation } = shown;
  if (ballot === null) return <p>{w.nobody}</p>;
  const own =
    ballot.choice === null || ballot.castAt === null
      ? w.noneYet
      : w.yours(w.choices[ballot.choice], figures.moment(ballot.castAt));
  const hours =
    proposal.state === 'notice' && proposal.opensAt !== null
      ? w.notYet(figures.moment(proposal.opensAt))
      : ballot.canCast
        ? null
        : w.over;
  return (
    <>
      {hours === null ? null : <p>{hours}</p>}
      {organisation === null ? null : <p>{w.forOrganisation(organisation)}</p>}
      {proposal.state === 'notice' ? null : <p>{own}</p>}
    </>
  );
}

interface ReceiptPageProps {
  readonly visit: TenantVisit;
  readonly title: string;
  readonly ballot: ViewerBallotRow & {
    readonly id: NonNullable<ViewerBallotRow['id']>;
    readonly choice: NonNullable<ViewerBallotRow['choice']>;
    readonly castAt: Date;
  };
  readonly organisation: string;
  readonly closesAt: Date | null;
}

/** What stands in the database after casting, read back: the receipt. */
export function receiptPage({ visit, title, ballot, organisation, closesAt }: ReceiptPageProps): ReactElement {
  const { words, figures, tenant } = visit;
  const { ballot: w } = words;
  const path = pathOf(tenant.slug, 'proposals', encodeId('Proposal', ballot.proposalId));
  return (
    <Document visit={visit} section="proposals" title={w.confirmed}>
      <Panel title={w.confirmed}>
        <p>{w.confirmedChoice(w.choices[ballot.choice])}</p>
      </Panel>
      <h1>{w.receipt}</h1>
      <Facts
        facts={[
          [
            w.on,
            <a key="on" href={path}>
              {title}
            </a>,
          ],
          [w.caster, organisation],
          [w.castAt, figures.moment(ballot.castAt)],
          [w.receiptOf, <Fingerprint key="id">{encodeId('Ballot', ballot.id)}</Fingerprint>],
        ]}
      />
      {ballot.canCast && closesAt !== null ? <p>{w.untilClose(figures.moment(closesAt))}</p> : null}
      <p>
        <a href={path}>{w.backToProposal}</a>
      </p>
    </Document>
  );
}
