import { type LinkPreview } from '@commonhall/platform';
import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { ErrorSummary, Field, type FormState, KeyField, TokenField } from '../page/form.js';
import { Inset } from '../page/parts.js';
import { type Visit } from '../visit/visit.js';

interface LinkPageProps {
  readonly visit: Visit;
  readonly preview: LinkPreview;
  readonly path: string;
  readonly form: FormState;
  /** Null where no browser can be kept signed in at this address. */
  readonly token: string | null;
  readonly formKey: string;
}

/** What a mail link is for. Looking changes nothing, for programs that check mails look too; the button uses it. */
export function linkPage({ visit, preview, path, form, token, formKey }: LinkPageProps): ReactElement {
  const { words } = visit;
  const { link } = words;
  const title = link.titles[preview.purpose];
  return (
    <Document visit={visit} title={title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      <h1>{title}</h1>
      <p className="lead">
        {preview.name === null ? null : <>{link.forName(preview.name)} </>}
        {link.texts[preview.purpose]}
      </p>
      {token === null ? (
        <Inset>
          <p>{words.welcome.cannotSignIn}</p>
        </Inset>
      ) : (
        <form method="post" action={path} noValidate>
          <TokenField token={token} />
          <KeyField value={formKey} />
          {preview.asksName ? (
            <>
              <Field name="name" label={link.yourName} form={form} autoComplete="name" width="medium" />
              <Field
                name="email"
                label={link.yourEmail}
                hint={link.yourEmailHint}
                form={form}
                type="email"
                autoComplete="email"
                width="medium"
                spellCheck={false}
              />
            </>
          ) : null}
          <button>{link.button}</button>
        </form>
      )}
      <p className="quiet actions">{link.once}</p>
      {preview.name === null ? null : <p className="quiet">{link.notMe}</p>}
    </Document>
  );
}
