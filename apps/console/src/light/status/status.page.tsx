import { type Tenant } from '@commonhall/tenancy';
import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { Facts, Tag } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { type Visit } from '../visit/visit.js';

interface StatusPageProps {
  readonly visit: Visit;
  readonly isHealthy: boolean;
  /** Null for strangers, who see health and name alone. */
  readonly inside: {
    readonly version: string;
    readonly since: Date;
    /** What the installation's clock shows: of a demonstration it may be another year. */
    readonly now: Date;
    readonly tenants: readonly Tenant[];
  } | null;
}

/** What runs here, for everybody; more of it for those who have a part here. */
export function statusPage({ visit, isHealthy, inside }: StatusPageProps): ReactElement {
  const { words, coop, figures } = visit;
  const { status } = words;
  const isForming = coop.foundedAt === null;
  return (
    <Document visit={visit} title={status.title}>
      <h1>{status.title}</h1>
      <Facts
        facts={[
          [status.name, coop.name],
          [
            status.health,
            <Tag key="health" tone={isHealthy ? 'good' : 'bad'}>
              {isHealthy ? status.healthy : status.notHealthy}
            </Tag>,
          ],
          ...(inside === null
            ? []
            : ([
                [status.state, isForming ? status.forming : status.running],
                ...(coop.foundedAt === null ? [] : ([[status.founded, figures.moment(coop.foundedAt)]] as const)),
                [status.version, inside.version],
                [status.since, figures.moment(inside.since)],
                [status.clock, figures.moment(inside.now)],
              ] as const)),
        ]}
      />
      {inside === null ? (
        <p className="quiet">{status.more}</p>
      ) : (
        <>
          <h2>{status.yours}</h2>
          <ul>
            {inside.tenants.map(({ id, slug, name }) => (
              <li key={id}>
                <a href={`${pathOf(slug)}#runs`}>{name}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Document>
  );
}
