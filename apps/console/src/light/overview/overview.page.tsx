import { type AuditTrail } from '@commonhall/platform';
import { type ModuleSwitches } from '@commonhall/tenancy';
import { type ReactElement } from 'react';
import { Document } from '../page/document.js';
import { Facts, Fingerprint, Table, Tag } from '../page/parts.js';
import { sectionsOf } from '../page/sections.js';
import { type TenantVisit } from '../visit/visit.js';

export type OfferedModule = Awaited<ReturnType<ModuleSwitches['offered']>>[number];
export type Head = Awaited<ReturnType<AuditTrail['heads']>>[number];

interface OverviewPageProps {
  readonly visit: TenantVisit;
  readonly modules: readonly OfferedModule[];
  readonly heads: readonly Head[];
}

const tones = { on: 'good', wanted: 'wait', off: 'calm' } as const;

/** The start inside a tenant: what one can do here, and what runs here. */
export function overviewPage({ visit, modules, heads }: OverviewPageProps): ReactElement {
  const { words, tenant, figures } = visit;
  const { overview, status } = words;
  const sections = sectionsOf(visit).filter(({ name }) => name !== 'overview');
  return (
    <Document visit={visit} section="overview" title={tenant.name}>
      <h1>{tenant.name}</h1>
      <ul className="lines">
        {sections.map(({ name, path }) =>
          name === 'overview' ? null : (
            <li key={name}>
              <a href={path}>{overview[name]}</a>
              <p className="quiet">{overview[`${name}More`]}</p>
            </li>
          ),
        )}
      </ul>
      <h2 id="runs">{status.title}</h2>
      <Facts facts={[[status.here, figures.day(tenant.foundedAt)]]} />
      <Modules visit={visit} modules={modules} />
      <h3>{status.heads}</h3>
      <p>{status.headsMore}</p>
      <Table
        caption={status.heads}
        hidesCaption
        columns={[
          { name: status.chain, cell: ({ chain }) => chainName(visit, chain) },
          { name: status.sealed, cell: ({ seq }) => figures.number(seq), isFigure: true },
          {
            name: status.head,
            cell: ({ hash }) => (hash === null ? status.nothingSealed : <Fingerprint>{hash}</Fingerprint>),
          },
        ]}
        rows={heads}
        keyOf={({ chain }) => chain}
      />
    </Document>
  );
}

/** What is on and what was asked for and is not built yet; the rest in a line. */
function Modules({ visit, modules }: Pick<OverviewPageProps, 'visit' | 'modules'>): ReactElement {
  const { words } = visit;
  const { status } = words;
  const wished = modules.filter(({ state }) => state !== 'off');
  const off = modules.filter(({ state }) => state === 'off').map(({ module }) => words.modules[module]);
  return (
    <>
      {wished.length === 0 ? null : (
        <Table
          caption={status.modules}
          columns={[
            { name: status.module, cell: ({ module }) => words.modules[module] },
            {
              name: status.moduleState,
              cell: ({ state }) => <Tag tone={tones[state]}>{status.moduleStates[state]}</Tag>,
            },
          ]}
          rows={wished}
          keyOf={({ module }) => module}
        />
      )}
      <p className="quiet">
        {status.modulesAlways} {off.length === 0 ? null : status.modulesOff(off.join(', '))}
      </p>
    </>
  );
}

function chainName({ words }: TenantVisit, chain: string): string {
  const names: Readonly<Record<string, string | undefined>> = words.status.chains;
  return names[chain] ?? chain;
}
