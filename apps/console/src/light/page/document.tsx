import { type ReactElement, type ReactNode } from 'react';
import { type TenantVisit, type Visit } from '../visit/visit.js';
import { assetPath } from './asset.js';
import { type Section, sectionsOf } from './sections.js';
import { TokenField } from './form.js';

interface DocumentProps {
  readonly visit: Visit | TenantVisit;
  readonly title: string;
  /** The page shows a form with what is wrong in it: its title says so first. */
  readonly hasError?: boolean;
  /** The section of the tenant's pages to which this one belongs. */
  readonly section?: Section['name'];
  /** Parameters of the address that another language keeps. */
  readonly query?: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}

/** The whole page around its content: who runs this, who is signed in, where one may go on. */
export function Document({
  visit,
  title,
  hasError = false,
  section,
  query = {},
  children,
}: DocumentProps): ReactElement {
  const { words, locale, coop } = visit;
  const shown = hasError ? words.frame.errorTitle(title) : title;
  return (
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{shown === coop.name ? shown : `${shown} – ${coop.name}`}</title>
        <link rel="stylesheet" href={assetPath('light.css')} />
        <link rel="icon" type="image/svg+xml" href={assetPath('icon.svg')} />
      </head>
      <body>
        <a className="skip" href="#main">
          {words.frame.skip}
        </a>
        <Top visit={visit} query={query} />
        {'tenant' in visit ? <Sections visit={visit} section={section} /> : null}
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <footer>
          <p>{words.frame.footer}</p>
          <p>
            {words.frame.times('tenant' in visit ? visit.tenant.zone : coop.zone)}{' '}
            <a href="/status">{words.frame.whatRuns}</a>
          </p>
        </footer>
      </body>
    </html>
  );
}

function Top({ visit, query }: Required<Pick<DocumentProps, 'visit' | 'query'>>): ReactElement {
  const { words, coop, person } = visit;
  const other = words.frame.otherLanguageCode;
  return (
    <header>
      <div className="bar">
        <a className="site" href="/">
          <Arch />
          {coop.name}
        </a>
        <div className="who">
          <a href={`?${new URLSearchParams({ ...query, lang: other }).toString()}`} lang={other} hrefLang={other}>
            {words.frame.toOtherLanguage}
          </a>
          {person === null ? (
            <a href="/sign-in">{words.frame.signIn}</a>
          ) : (
            <>
              <a href="/you">{person.name}</a>
              <form method="post" action="/sign-out">
                <TokenField token={visit.formToken} />
                <button className="plain">{words.frame.signOut}</button>
              </form>
            </>
          )}
        </div>
      </div>
    </header>
  );
}

/** Where one acts, and its pages: somebody who acts for several organisations reads here for which one. */
function Sections({
  visit,
  section,
}: {
  readonly visit: TenantVisit;
  readonly section: Section['name'] | undefined;
}): ReactElement {
  const { tenant, words } = visit;
  return (
    <nav aria-label={words.frame.sections(tenant.name)}>
      <div className="bar">
        <strong>{tenant.name}</strong>
        <ul>
          {sectionsOf(visit).map(({ name, path }) => (
            <li key={name}>
              <a href={path} aria-current={name === section ? 'true' : undefined}>
                {words.nav[name]}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}

/** The mark of the house: a hall's arch, drawn with the text's colour. */
function Arch(): ReactElement {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <path d="M3 21V12a9 9 0 0 1 18 0v9h-5v-8a4 4 0 0 0-8 0v8z" fill="currentColor" />
    </svg>
  );
}
