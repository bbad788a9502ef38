import { type DelegateAppointment } from '@commonhall/membership';
import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { ErrorSummary, Field, type FormState, KeyField, TokenField } from '../page/form.js';
import { Facts, Inset, Panel, Table } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { type TenantVisit } from '../visit/visit.js';

interface DelegatePageProps {
  readonly visit: TenantVisit;
  /** The present one first. */
  readonly appointments: readonly DelegateAppointment[];
  readonly justAppointed: boolean;
  readonly form: FormState;
  readonly formKey: string;
}

/** Who casts for the organisation, and the form by which its officer appoints somebody. */
export function delegatePage({ visit, appointments, justAppointed, form, formKey }: DelegatePageProps): ReactElement {
  const { words, tenant, figures, locale } = visit;
  const { delegate } = words;
  const present = appointments.find(({ endedAt }) => endedAt === null);
  const former = appointments.filter(({ endedAt }) => endedAt !== null);
  return (
    <Document visit={visit} section="delegate" title={delegate.title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      {justAppointed && present !== undefined ? <Panel title={delegate.appointed(present.name)} /> : null}
      <h1>{delegate.title}</h1>
      <p className="lead">{delegate.intro(tenant.name)}</p>
      {present === undefined ? (
        <Inset>
          <p>{delegate.nobody}</p>
        </Inset>
      ) : (
        <Facts
          facts={[
            [delegate.present, present.name],
            [delegate.email, present.email],
            [delegate.since, figures.day(present.appointedAt)],
          ]}
        />
      )}
      <h2>{delegate.form}</h2>
      {present === undefined ? null : <p>{delegate.replaces}</p>}
      <form method="post" action={pathOf(tenant.slug, 'delegate')} noValidate>
        <TokenField token={visit.formToken} />
        <KeyField value={formKey} />
        <Field name="name" label={delegate.name} form={form} width="medium" />
        <Field
          name="email"
          label={delegate.email}
          hint={delegate.emailHint}
          form={form}
          type="email"
          width="medium"
          spellCheck={false}
        />
        <button>{delegate.button}</button>
      </form>
      {former.length === 0 ? null : (
        <>
          <h2>{delegate.former}</h2>
          <Table
            caption={delegate.former}
            hidesCaption
            columns={[
              { name: delegate.name, cell: ({ name }) => name },
              { name: delegate.since, cell: ({ appointedAt }) => figures.day(appointedAt) },
              {
                name: delegate.until,
                cell: ({ endedAt, refusal }) => (
                  <>
                    {endedAt === null ? null : figures.day(endedAt)}
                    {refusal === null ? null : (
                      <span className="quiet">
                        {' '}
                        {delegate.refused}: <span lang={locale === 'en' ? undefined : 'en'}>{refusal}</span>
                      </span>
                    )}
                  </>
                ),
              },
            ]}
            rows={former}
            keyOf={({ id }) => id}
          />
        </>
      )}
    </Document>
  );
}
