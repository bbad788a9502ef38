import { type FoundingView } from '@commonhall/governance';
import { isModuleName, moduleNames } from '@commonhall/tenancy';
import { type ReactElement, type ReactNode } from 'react';
import { Document } from '../page/document.js';
import { Choices, ErrorSummary, Field, type FormState, KeyField, TokenField } from '../page/form.js';
import { Facts, Inset, Panel, Table } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { buttonField } from '../visit/submitted-form.js';
import { type TenantVisit } from '../visit/visit.js';
import {
  type FoundingStep,
  founderCounts,
  founderField,
  founderFields,
  modulesField,
  stepOfField,
} from './founding-form.js';

interface FoundingPageProps {
  readonly visit: TenantVisit;
  readonly form: FormState;
  readonly step: FoundingStep;
  readonly founders: number;
  readonly formKey: string;
}

/** The form by which whoever sets the site up names the co-op and its founders; one thing a page. */
export function foundingPage(props: FoundingPageProps): ReactElement {
  const { visit, form, step, founders, formKey } = props;
  const { words, tenant } = visit;
  const { founding } = words;
  const title = step === 'name' ? founding.title : step === 'check' ? founding.checkTitle : founding.founder(step + 1);
  return (
    <Document visit={visit} section="founding" title={title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      {step === 'name' ? null : <p className="kicker">{founding.title}</p>}
      <h1>{title}</h1>
      <form method="post" action={pathOf(tenant.slug, 'founding')} noValidate>
        <TokenField token={visit.formToken} />
        <KeyField value={formKey} />
        <input type="hidden" name="step" value={step} />
        <input type="hidden" name="founders" value={founders} />
        <Carried form={form} step={step} />
        {step === 'name' ? <NameStep {...props} /> : step === 'check' ? <CheckStep {...props} /> : null}
        {typeof step === 'number' ? <FounderStep {...props} index={step} /> : null}
      </form>
    </Document>
  );
}

/** What was typed on the other pages, so that nothing has to be stored before it is sent. */
function Carried({ form, step }: Pick<FoundingPageProps, 'form' | 'step'>): ReactNode {
  return Object.entries(form.values)
    .filter(([name, value]) => name !== 'founders' && value !== '' && stepOfField(name) !== step)
    .map(([name, value]) => <input type="hidden" name={name} value={value} key={name} />);
}

function NameStep({ visit, form }: FoundingPageProps): ReactElement {
  const { founding } = visit.words;
  return (
    <>
      <p className="lead">{founding.intro}</p>
      <p>
        <a href={pathOf(visit.tenant.slug, 'charter')}>{founding.readFirst}</a>
      </p>
      <Field name="name" label={founding.coopName} form={form} />
      <button>{founding.next}</button>
    </>
  );
}

function FounderStep({ visit, form, founders, index }: FoundingPageProps & { readonly index: number }): ReactElement {
  const { founding, modules } = visit.words;
  const wanted = founderField(index, modulesField);
  const hints: Readonly<Record<string, string | undefined>> = {
    kind: founding.kindHint,
    legalForm: founding.legalFormHint,
  };
  return (
    <>
      {founderFields.map(({ name, field }) => {
        const hint = hints[name];
        return (
          <Field
            key={name}
            name={founderField(index, field)}
            label={founding[name]}
            form={form}
            {...(hint === undefined ? {} : { hint })}
            {...(name === 'email' ? { type: 'email', spellCheck: false } : {})}
            {...(name === 'memberCount' ? { inputMode: 'numeric', width: 'short' } : {})}
          />
        );
      })}
      <fieldset>
        <legend>{founding.modules}</legend>
        <p className="hint">{founding.modulesHint}</p>
        <div className="columns">
          <Choices
            name={wanted}
            type="checkbox"
            choices={moduleNames.map((value) => ({ value, label: modules[value] }))}
            chosen={(form.values[wanted] ?? '').split(' ')}
          />
        </div>
      </fieldset>
      <div className="actions">
        <button>{founding.next}</button>
        {founders > founderCounts.least ? (
          <button className="second" name={buttonField} value="remove">
            {founding.remove}
          </button>
        ) : null}
      </div>
    </>
  );
}

function CheckStep({ visit, form, founders }: FoundingPageProps): ReactElement {
  const { words } = visit;
  const { founding, modules } = words;
  const typed = (index: number, field: string): string => form.values[founderField(index, field)] ?? '';
  const wishes = (index: number): string =>
    typed(index, modulesField)
      .split(' ')
      .filter(isModuleName)
      .map((name) => modules[name])
      .join(', ');
  return (
    <>
      <Inset>
        <p>{words.newFee.checkIntro}</p>
      </Inset>
      <Facts facts={[[founding.coopName, form.values['name']]]} />
      <button className="plain" name={buttonField} value="edit-name">
        {founding.change(founding.coopName)}
      </button>
      {Array.from({ length: founders }, (_, index) => (
        <section key={index} aria-labelledby={`founder-${index}`}>
          <h2 id={`founder-${index}`}>{founding.founder(index + 1)}</h2>
          <Facts
            facts={[
              ...founderFields.map(({ name, field }) => [founding[name], typed(index, field)] as const),
              [founding.modules, wishes(index) || words.fee.none],
            ]}
          />
          <button className="plain" name={buttonField} value={`edit-${index}`}>
            {founding.change(founding.founder(index + 1))}
          </button>
        </section>
      ))}
      <div className="actions">
        <button name={buttonField} value="send">
          {founding.button}
        </button>
        {founders < founderCounts.most ? (
          <button className="second" name={buttonField} value="another">
            {founding.another}
          </button>
        ) : null}
      </div>
    </>
  );
}

/** After drafting: who has signed, and the way to draft anew. */
export function draftedPage(visit: TenantVisit, view: FoundingView): ReactElement {
  const { words, tenant, figures } = visit;
  const { founding, charter } = words;
  const isSigned = view.founders.some(({ signedAt }) => signedAt !== null);
  return (
    <Document visit={visit} section="founding" title={founding.title}>
      <Panel title={founding.drafted}>
        <p>{isSigned ? founding.signedAlready : founding.draftedMore}</p>
      </Panel>
      <h1>{view.name}</h1>
      <Table
        caption={charter.founders}
        columns={[
          { name: charter.founder, cell: ({ name }) => name },
          { name: founding.email, cell: ({ email }) => email },
          { name: charter.organisation, cell: ({ admission }) => admission.name },
          {
            name: charter.signature,
            cell: ({ signedAt }) => (signedAt === null ? charter.notYet : figures.moment(signedAt)),
          },
        ]}
        rows={view.founders}
        keyOf={({ id }) => id}
      />
      <p>
        <a href={pathOf(tenant.slug, 'charter')}>{charter.title}</a>
      </p>
      {isSigned ? null : (
        <p>
          <a href={`${pathOf(tenant.slug, 'founding')}?again=1`}>{founding.draftAgain}</a>
        </p>
      )}
    </Document>
  );
}
