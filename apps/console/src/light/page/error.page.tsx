import { AccessDenied } from '@commonhall/kernel';
import { type ReactElement, type ReactNode } from 'react';
import { type NotForYou, type Visit } from '../visit/visit.js';
import { Document } from './document.js';
import { type Fault } from './form.js';

/** What is not yours and what does not exist: one page, in which nothing of the address stands. */
export function notFoundPage(visit: Visit): ReactElement {
  const { problem } = visit.words;
  return (
    <ErrorPage visit={visit} title={problem.notFound} text={problem.notFoundText}>
      <p>{problem.notFoundDo}</p>
    </ErrorPage>
  );
}

/** @param why says who may: in the visitor's language, or in English where a service says it */
export function deniedPage(visit: Visit, why: AccessDenied | NotForYou): ReactElement {
  const isForeign = visit.locale !== 'en' && why instanceof AccessDenied;
  return (
    <ErrorPage
      visit={visit}
      title={visit.words.problem.denied}
      text={isForeign ? <span lang="en">{why.message}</span> : why.message}
    />
  );
}

/** A link that was used, has expired, was replaced or never was one. */
export function linkGonePage(visit: Visit): ReactElement {
  const { link } = visit.words;
  return (
    <ErrorPage visit={visit} title={link.gone} text={link.goneText}>
      <p>
        <a href="/sign-in">{link.signInInstead}</a>
      </p>
    </ErrorPage>
  );
}

/** A refusal of something that has no form of its own on a page. */
export function refusedPage(visit: Visit, faults: readonly Fault[]): ReactElement {
  const [fault] = faults;
  return (
    <ErrorPage
      visit={visit}
      title={visit.words.problem.cannot}
      text={fault?.isForeign === true ? <span lang="en">{fault.message}</span> : fault?.message}
    />
  );
}

/** @param path of the page on which the form stands */
export function formRefusedPage(visit: Visit, path: string): ReactElement {
  const { problem } = visit.words;
  return (
    <ErrorPage visit={visit} title={problem.formRefused} text={problem.formRefusedText}>
      <p>{problem.formRefusedDo}</p>
      <p>
        <a href={path}>{problem.openAgain}</a>
      </p>
    </ErrorPage>
  );
}

export function noFormPage(visit: Visit): ReactElement {
  return <ErrorPage visit={visit} title={visit.words.problem.badForm} text={visit.words.problem.badFormText} />;
}

export function tooLargePage(visit: Visit): ReactElement {
  return <ErrorPage visit={visit} title={visit.words.problem.tooLarge} text={visit.words.problem.tooLargeText} />;
}

/** @param requestId under which the log has the rest */
export function brokenPage(visit: Visit, requestId: string): ReactElement {
  const { problem } = visit.words;
  return (
    <ErrorPage visit={visit} title={problem.broken} text={problem.brokenText}>
      <p>{problem.brokenId(requestId)}</p>
    </ErrorPage>
  );
}

interface ErrorPageProps {
  readonly visit: Visit;
  readonly title: string;
  readonly text: ReactNode;
  readonly children?: ReactNode;
}

function ErrorPage({ visit, title, text, children }: ErrorPageProps): ReactElement {
  return (
    <Document visit={visit} title={title}>
      <h1>{title}</h1>
      <p className="lead">{text}</p>
      {children}
      <p>
        <a href="/">{visit.words.problem.toHome}</a>
      </p>
    </Document>
  );
}
