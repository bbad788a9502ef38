import { tenantZero } from '@commonhall/platform';
import { type Tenant } from '@commonhall/tenancy';
import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { Inset, Panel } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { type PersonVisit, type Visit } from '../visit/visit.js';

interface StrangerPageProps {
  readonly visit: Visit;
  /** Whether a browser can be kept signed in at this address. */
  readonly canSignIn: boolean;
}

/** What strangers see at the start: what this is, its name, and that it runs or is being formed. */
export function strangerPage({ visit, canSignIn }: StrangerPageProps): ReactElement {
  const { words, coop } = visit;
  const isForming = coop.foundedAt === null;
  return (
    <Document visit={visit} title={coop.name}>
      <h1>{coop.name}</h1>
      <p className="lead">{words.welcome.lead}</p>
      <Panel title={isForming ? words.welcome.forming : words.welcome.running}>
        <p>{isForming ? words.welcome.formingMore : words.welcome.runningMore(coop.name)}</p>
      </Panel>
      <p>{words.welcome.what}</p>
      {canSignIn ? (
        <>
          <p className="actions">
            <a className="button" href="/sign-in">
              {words.welcome.signIn}
            </a>
          </p>
          <p className="quiet">{words.welcome.haveLink}</p>
        </>
      ) : (
        <Inset>
          <p>{words.welcome.cannotSignIn}</p>
        </Inset>
      )}
    </Document>
  );
}

/** The start for whoever has signed in: every hat that they wear. */
export function homePage(visit: PersonVisit, tenants: readonly Tenant[]): ReactElement {
  const { words, person } = visit;
  return (
    <Document visit={visit} title={visit.coop.name}>
      <h1>{words.welcome.hello(person.name)}</h1>
      {tenants.length === 0 ? (
        <p className="lead">{words.welcome.nowhere}</p>
      ) : (
        <p className="lead">{words.welcome.where}</p>
      )}
      <ul className="lines">
        {tenants.map(({ id, slug, name }) => (
          <li key={id}>
            <a href={pathOf(slug)}>{name}</a>
            <p className="quiet">{id === tenantZero ? words.welcome.theCoop : words.welcome.anOrganisation}</p>
          </li>
        ))}
      </ul>
      <p>
        <a href="/you">{words.welcome.yourSignIn}</a>
      </p>
    </Document>
  );
}
