import { type DecisionKind } from '@commonhall/governance';
import { type FeeSchedule } from '@commonhall/payments';
import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { ErrorSummary, Field, type FormState, KeyField, TokenField } from '../page/form.js';
import { Inset, Table, WrittenParagraphs } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { buttonField } from '../visit/submitted-form.js';
import { type TenantVisit } from '../visit/visit.js';
import { DryRun, type FeeDryRunShown } from './dry-run.js';
import { carried, tierCounts, tierField } from './new-fee-form.js';
import { feeParts } from './policy-value.js';
import { noticeWords } from './proposal.page.js';

interface NewFeePageProps {
  readonly visit: TenantVisit;
  readonly form: FormState;
  readonly tiers: number;
  readonly formKey: string;
  /** The sign of the co-op's currency. */
  readonly sign: string;
}

/** The form by which a delegate writes another fee, in plain fields. */
export function newFeePage({ visit, form, tiers, formKey, sign }: NewFeePageProps): ReactElement {
  const { words, tenant } = visit;
  const { newFee } = words;
  return (
    <Document visit={visit} section="proposals" title={newFee.title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      <h1>{newFee.title}</h1>
      <p className="lead">{newFee.intro}</p>
      <form method="post" action={pathOf(tenant.slug, 'proposals', 'new-fee')} noValidate>
        <TokenField token={visit.formToken} />
        <KeyField value={formKey} />
        <input type="hidden" name="tiers" value={tiers} />
        <Field name="title" label={newFee.heading} hint={newFee.headingHint} form={form} />
        <Field name="why" label={newFee.why} hint={newFee.whyHint} form={form} multiline />
        <Field name="whyCy" label={words.frame.optional(newFee.whyCy)} form={form} multiline />
        <fieldset className="group">
          <legend>
            <h2>{newFee.tiers}</h2>
          </legend>
          <p className="hint">{newFee.tiersHint}</p>
          {Array.from({ length: tiers }, (_, index) => (
            <fieldset key={index}>
              <legend>{newFee.tier(index + 1)}</legend>
              <div className="pair">
                <Field
                  name={tierField(index, 'rate')}
                  label={newFee.rate}
                  hint={newFee.rateHint}
                  form={form}
                  inputMode="decimal"
                  width="short"
                  after="%"
                />
                <Field
                  name={tierField(index, 'upTo')}
                  label={newFee.upTo}
                  hint={newFee.upToHint}
                  form={form}
                  inputMode="decimal"
                  width="short"
                  before={sign}
                />
              </div>
            </fieldset>
          ))}
        </fieldset>
        <div className="pair">
          <Field
            name="free"
            label={newFee.free}
            hint={newFee.freeHint}
            form={form}
            inputMode="decimal"
            width="short"
            before={sign}
          />
          <Field
            name="cap"
            label={newFee.cap}
            hint={newFee.capHint}
            form={form}
            inputMode="decimal"
            width="short"
            before={sign}
          />
          <Field
            name="fixed"
            label={newFee.fixed}
            hint={newFee.fixedHint}
            form={form}
            inputMode="decimal"
            width="short"
            before={sign}
          />
        </div>
        <div className="actions">
          <button name={buttonField} value="check">
            {newFee.check}
          </button>
          {tiers < tierCounts.most ? (
            <button className="second" name={buttonField} value="another">
              {newFee.anotherTier}
            </button>
          ) : null}
        </div>
      </form>
    </Document>
  );
}

interface CheckPageProps {
  readonly visit: TenantVisit;
  readonly form: FormState;
  readonly formKey: string;
  readonly title: string;
  readonly why: { readonly en: string; readonly cy: string | null };
  readonly before: FeeSchedule;
  readonly after: FeeSchedule;
  readonly dryRun: FeeDryRunShown | null;
  readonly organisation: string | null;
  readonly kind: DecisionKind | null;
}

/** What the fee would change, before anything is stored or sent: the moment to think again. */
export function checkFeePage(props: CheckPageProps): ReactElement {
  const { visit, form, formKey, title, why, before, after, dryRun, organisation, kind } = props;
  const { words, tenant, locale } = visit;
  const { newFee, proposal } = words;
  const now = feeParts(visit, before, tenant.currency);
  return (
    <Document visit={visit} section="proposals" title={newFee.checkTitle} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      <p className="kicker">{newFee.checkTitle}</p>
      <h1>{title}</h1>
      <Inset>
        <p>{newFee.checkIntro}</p>
      </Inset>
      <WrittenParagraphs text={why} locale={locale} />
      <h2>{proposal.changes}</h2>
      <Table
        caption={proposal.changes}
        hidesCaption
        columns={[
          { name: proposal.part, cell: ({ name }) => name },
          { name: proposal.now, cell: ({ present }) => present },
          {
            name: proposal.proposed,
            cell: ({ value, present }) => (value === present ? value : <strong>{value}</strong>),
          },
        ]}
        rows={feeParts(visit, after, tenant.currency).map((part, index) => ({
          ...part,
          present: now[index]?.value ?? '',
        }))}
        keyOf={({ name }) => name}
      />
      {dryRun === null ? null : <DryRun visit={visit} dryRun={dryRun} organisation={organisation} />}
      <h2>{proposal.giveNotice}</h2>
      {kind === null ? null : <p>{noticeWords(visit, kind)}</p>}
      <form method="post" action={pathOf(tenant.slug, 'proposals', 'new-fee')} id="form">
        <TokenField token={visit.formToken} />
        <KeyField value={formKey} />
        {carried(form).map(([name, value]) => (
          <input type="hidden" name={name} value={value} key={name} />
        ))}
        <div className="actions">
          <button name={buttonField} value="notice">
            {newFee.now}
          </button>
          <button className="second" name={buttonField} value="change">
            {newFee.change}
          </button>
        </div>
      </form>
    </Document>
  );
}
