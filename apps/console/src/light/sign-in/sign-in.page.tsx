import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { ErrorSummary, Field, type FormState, KeyField, TokenField } from '../page/form.js';
import { Facts, Inset, Panel } from '../page/parts.js';
import { type PersonVisit, type Visit } from '../visit/visit.js';

interface SignInPageProps {
  readonly visit: Visit;
  readonly form: FormState;
  /** Of a form for strangers; null where no browser can be kept signed in at this address. */
  readonly token: string | null;
  /** Where to go on. */
  readonly next: string;
  readonly justSignedOut?: 'here' | 'everywhere' | null;
}

export function signInPage({ visit, form, token, next, justSignedOut = null }: SignInPageProps): ReactElement {
  const { words } = visit;
  const { signIn } = words;
  return (
    <Document visit={visit} title={signIn.title} hasError={form.faults.length > 0} query={next === '/' ? {} : { next }}>
      <ErrorSummary words={words} faults={form.faults} />
      {justSignedOut === null ? null : (
        <Panel title={justSignedOut === 'here' ? signIn.signedOut : signIn.signedOutEverywhere} />
      )}
      <h1>{signIn.title}</h1>
      {token === null ? (
        <Inset>
          <p>{words.welcome.cannotSignIn}</p>
        </Inset>
      ) : (
        <>
          {next === '/' ? null : <p className="lead">{signIn.goOn}</p>}
          <form method="post" action="/sign-in" noValidate>
            <TokenField token={token} />
            <input type="hidden" name="next" value={next} />
            <Field
              name="email"
              label={signIn.email}
              form={form}
              type="email"
              autoComplete="username"
              width="medium"
              spellCheck={false}
            />
            <Field
              name="password"
              label={signIn.password}
              form={form}
              type="password"
              autoComplete="current-password"
              width="medium"
            />
            <button>{signIn.button}</button>
          </form>
          <h2>{signIn.noPassword}</h2>
          <p>
            {signIn.noPasswordMore} <a href="/sign-in/link">{signIn.askLink}</a>
          </p>
        </>
      )}
    </Document>
  );
}

interface AskLinkPageProps {
  readonly visit: Visit;
  readonly form: FormState;
  readonly token: string | null;
  readonly formKey: string;
}

/** Asks for a link by mail: for whoever has no password, and for whoever has forgotten it. */
export function askLinkPage({ visit, form, token, formKey }: AskLinkPageProps): ReactElement {
  const { words } = visit;
  const { signInLink } = words;
  return (
    <Document visit={visit} title={signInLink.title} hasError={form.faults.length > 0}>
      <ErrorSummary words={words} faults={form.faults} />
      <h1>{signInLink.title}</h1>
      {token === null ? (
        <Inset>
          <p>{words.welcome.cannotSignIn}</p>
        </Inset>
      ) : (
        <>
          <p className="lead">{signInLink.intro}</p>
          <form method="post" action="/sign-in/link" noValidate>
            <TokenField token={token} />
            <KeyField value={formKey} />
            <Field
              name="email"
              label={words.signIn.email}
              form={form}
              type="email"
              autoComplete="username"
              width="medium"
              spellCheck={false}
            />
            <button>{signInLink.button}</button>
          </form>
        </>
      )}
    </Document>
  );
}

/** After asking: the same words whether somebody has this address or nobody. */
export function linkSentPage(visit: Visit): ReactElement {
  const { signInLink } = visit.words;
  return (
    <Document visit={visit} title={signInLink.sent}>
      <h1>{signInLink.sent}</h1>
      <p className="lead">{signInLink.sentText}</p>
      <p>
        <a href="/sign-in">{visit.words.signIn.title}</a>
      </p>
    </Document>
  );
}

/** One's own sign-in: who one is here, and how to leave. */
export function youPage(visit: PersonVisit, isPasswordSet: boolean): ReactElement {
  const { words, person } = visit;
  const { you } = words;
  return (
    <Document visit={visit} title={you.title}>
      {isPasswordSet ? <Panel title={you.passwordSet} /> : null}
      <h1>{you.title}</h1>
      <Facts
        facts={[
          [you.name, person.name],
          [you.email, person.email],
          [
            you.password,
            <a key="password" href="/password">
              {you.setPassword}
            </a>,
          ],
        ]}
      />
      <div className="actions">
        <form method="post" action="/sign-out">
          <TokenField token={visit.formToken} />
          <button>{you.here}</button>
        </form>
      </div>
      <h2>{you.everywhere}</h2>
      <p>{you.everywhereMore}</p>
      <form method="post" action="/sign-out-everywhere">
        <TokenField token={visit.formToken} />
        <button className="second">{you.everywhere}</button>
      </form>
    </Document>
  );
}

interface PasswordPageProps {
  readonly visit: PersonVisit;
  readonly form: FormState;
  readonly next: string;
  /** A link has just signed the person in: the password may wait. */
  readonly isAfterLink: boolean;
  /** The sign-in is too old to go without the present password. */
  readonly asksCurrent: boolean;
}

export function passwordPage({ visit, form, next, isAfterLink, asksCurrent }: PasswordPageProps): ReactElement {
  const { words, person } = visit;
  const { password } = words;
  const query = isAfterLink ? { next, after: 'link' } : {};
  return (
    <Document visit={visit} title={password.title} hasError={form.faults.length > 0} query={query}>
      <ErrorSummary words={words} faults={form.faults} />
      <h1>{password.title}</h1>
      {isAfterLink ? <p className="lead">{password.afterLink}</p> : null}
      <form method="post" action="/password" noValidate>
        <TokenField token={visit.formToken} />
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="after" value={isAfterLink ? 'link' : ''} />
        <Field
          name="account"
          label={password.account}
          form={{ values: { account: person.email }, faults: [] }}
          type="email"
          autoComplete="username"
          width="medium"
          isFixed
        />
        {asksCurrent ? (
          <Field
            name="currentPassword"
            label={password.current}
            hint={password.currentHint}
            form={form}
            type="password"
            autoComplete="current-password"
            width="medium"
          />
        ) : null}
        <Field
          name="password"
          label={password.label}
          hint={password.hint}
          form={form}
          type="password"
          autoComplete="new-password"
          width="medium"
        />
        <div className="actions">
          <button>{password.button}</button>
          {isAfterLink ? <a href={next}>{password.skip}</a> : null}
        </div>
      </form>
    </Document>
  );
}
