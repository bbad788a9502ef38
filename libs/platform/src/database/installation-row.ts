import { invariant } from '@commonhall/kernel';
import pg from 'pg';
import { operatorErrors } from '../config/operator-error.js';
import { installationTimeSql, tenantZero } from './binding.js';

/** Whether time is the world's, and whether what stands here counts. Fixed at the first start, for good. */
export type InstallationKind = 'production' | 'sandbox' | 'demonstration';

/** The installation's clock: the database's time and, in a sandbox or a demonstration, an offset that only grows. */
export interface InstallationClock {
  readonly kind: InstallationKind;
  readonly now: Date;
  readonly offsetMs: number;
}

/**
 * Writes the one row of the installation and the tenant of the co-op itself, where they are missing.
 * @param urls of the roles owner (the installation's row) and app (tenant zero, bound to itself)
 * @param kind what a new installation becomes; an older one keeps its kind
 * @returns the kind that the installation has
 */
export async function ensureInstallation(
  urls: { readonly owner: string; readonly app: string },
  kind: InstallationKind,
): Promise<InstallationKind> {
  const found = await withClient(urls.owner, async (owner) => {
    await owner.query('insert into installation (kind) values ($1) on conflict do nothing', [kind]);
    const { rows } = await owner.query<Row>('select kind from installation');
    return rows[0]?.kind ?? kind;
  });
  await withClient(urls.app, async (app) => {
    const known = await app.query('select from tenant where id = $1', [tenantZero]);
    if (known.rowCount !== 0) return;
    await app.query(`begin; set local app.tenant_id = '${tenantZero}'`);
    await app.query(
      `insert into tenant (id, slug, name, relationship, founded_at)
       values ($1, 'co-op', 'The co-op', 'co-op', clock_timestamp()) on conflict do nothing`,
      [tenantZero],
    );
    await app.query('commit');
  });
  return found;
}

/** @param url of any role that may read the installation's row */
export async function readClock(url: string): Promise<InstallationClock> {
  return withClient(url, clockOf);
}

/**
 * Sets the clock of a sandbox or a demonstration; whatever has come due by then is done at the worker's next tick.
 * @param ownerUrl of role commonhall_owner, the only one that may
 * @param target from the instant that the clock shows to the one that it shall show
 * @returns the clock before and after
 * @throws OperatorError CH-040 in a production installation, CH-041 for a target in the clock's past
 * Source of the rule: design record 0012, rule 6.
 */
export async function moveClock(
  ownerUrl: string,
  target: (now: Date) => Date,
): Promise<{ before: InstallationClock; after: InstallationClock }> {
  return withClient(ownerUrl, async (owner) => {
    await owner.query('begin');
    // Two moves at once would each add to what the other saw.
    await owner.query('select from installation for update');
    const before = await clockOf(owner);
    if (before.kind === 'production') throw operatorErrors.clockIsReal();
    const aheadMs = target(before.now).getTime() - before.now.getTime();
    if (aheadMs < 0) throw operatorErrors.clockGoesForward(before.now.toISOString());
    await owner.query('update installation set clock_offset_ms = clock_offset_ms + $1', [aheadMs]);
    const after = await clockOf(owner);
    await owner.query('commit');
    return { before, after };
  });
}

interface Row {
  readonly kind: InstallationKind;
}

async function clockOf(client: pg.Client): Promise<InstallationClock> {
  const { rows } = await client.query<{ kind: InstallationKind; offset_ms: string; now_ms: string }>(
    `select kind, clock_offset_ms::text as offset_ms, (${installationTimeSql}) as now_ms from installation`,
  );
  const [row] = rows;
  invariant(row !== undefined, 'the installation row is missing: run `npm run commonhall -- migrate`');
  return { kind: row.kind, now: new Date(Number(row.now_ms)), offsetMs: Number(row.offset_ms) };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
