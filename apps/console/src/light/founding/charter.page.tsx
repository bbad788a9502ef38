import { type Charter, type FoundingView } from '@commonhall/governance';
import { encodeId } from '@commonhall/kernel';
import { tenantZero } from '@commonhall/platform';
import { type ReactElement, type ReactNode } from 'react';
import { Document } from '../page/document.js';
import { ErrorSummary, type FormState, KeyField, TokenField } from '../page/form.js';
import { Inset, Panel, Table } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { type TenantVisit } from '../visit/visit.js';
import { CharterText, PoliciesText } from './charter-text.js';

interface CharterPageProps {
  readonly visit: TenantVisit;
  readonly founding: FoundingView;
  /** What founders sign, before anybody has drafted it. */
  readonly blank: Charter;
  /** The visitor has just signed it, as the last one. */
  readonly justFounded: boolean;
  readonly form: FormState;
  readonly formKey: string;
}

/** The charter: to be signed by a founder while the co-op forms, to be read by everybody afterwards. */
export function charterPage({ visit, founding, blank, justFounded, form, formKey }: CharterPageProps): ReactElement {
  const { words, tenant } = visit;
  const isCoop = tenant.id === tenantZero;
  const title = founding.name === null ? words.charter.title : words.charter.titleToSign(founding.name);
  return (
    <Document visit={visit} section="charter" title={title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      <Standing visit={visit} founding={founding} justFounded={justFounded} />
      <h1>{title}</h1>
      <p className="lead">{founding.isRunning ? words.charter.inForce : words.charter.draft}</p>
      {isCoop && founding.founders.length > 0 ? <Founders visit={visit} founding={founding} /> : null}
      <CharterText visit={visit} charter={founding.charter ?? blank} />
      <PoliciesText visit={visit} policies={founding.policies} currency={tenant.currency} />
      <Signing visit={visit} founding={founding} formKey={formKey} />
    </Document>
  );
}

/** What stands at the moment, for a founder above all. */
function Standing({
  visit,
  founding,
  justFounded,
}: Pick<CharterPageProps, 'visit' | 'founding' | 'justFounded'>): ReactNode {
  const { words, figures } = visit;
  const { viewer, isRunning, name } = founding;
  if (viewer === null || (isRunning && !justFounded)) return null;
  if (isRunning) return <Panel title={words.charter.founded(name ?? visit.coop.name)} />;
  if (viewer.signedAt === null) return null;
  return (
    <Panel title={words.charter.signed(figures.moment(viewer.signedAt))}>
      <p>{words.charter.signedMore}</p>
    </Panel>
  );
}

function Founders({ visit, founding }: Pick<CharterPageProps, 'visit' | 'founding'>): ReactElement {
  const { words, figures } = visit;
  const { founders, lapsesAt, isRunning } = founding;
  return (
    <>
      <Table
        caption={words.charter.founders}
        columns={[
          { name: words.charter.founder, cell: ({ name }) => name },
          { name: words.charter.organisation, cell: ({ admission }) => admission.name },
          {
            name: words.charter.signature,
            cell: ({ signedAt }) => (signedAt === null ? words.charter.notYet : figures.moment(signedAt)),
          },
        ]}
        rows={founders}
        keyOf={({ id }) => id}
      />
      {lapsesAt === null || isRunning ? null : <p className="quiet">{words.charter.lapses(figures.day(lapsesAt))}</p>}
    </>
  );
}

/** The button stands below what is signed. */
function Signing({ visit, founding, formKey }: Pick<CharterPageProps, 'visit' | 'founding' | 'formKey'>): ReactNode {
  const { words, tenant } = visit;
  const { viewer, proposalId, isRunning } = founding;
  if (viewer === null || proposalId === null || isRunning || viewer.signedAt !== null) return null;
  return (
    <>
      <h2>{words.charter.sign}</h2>
      <Inset>
        <p>{words.charter.yourPart(viewer.admission.name)}</p>
        <p>{words.charter.signMore}</p>
      </Inset>
      <form method="post" action={pathOf(tenant.slug, 'charter')}>
        <TokenField token={visit.formToken} />
        <KeyField value={formKey} />
        <input type="hidden" name="proposal" value={encodeId('Proposal', proposalId)} />
        <button>{words.charter.sign}</button>
      </form>
    </>
  );
}
