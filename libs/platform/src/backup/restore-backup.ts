import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { newId } from '@commonhall/kernel';
import pg from 'pg';
import { type Finding, type TenantReport, checkAll } from '../audit/check.js';
import { operatorPrincipal } from '../auth/principal.js';
import { OperatorError, operatorErrors } from '../config/operator-error.js';
import { tenantZero } from '../database/binding.js';
import {
  type MigrationStep,
  type RolePasswords,
  migrate,
  stepHash,
  withDatabase,
  withRole,
} from '../database/migrate.js';
import { openDatabase } from '../database/open-database.js';
import { type TenantDatabase } from '../database/tenant-database.js';
import { type Frame, type Manifest, framesOf } from './backup-content.js';
import { recordRun } from './backup-freshness.service.js';
import { copyStatement, plainText, quoted, tableName, tablesOf } from './copied-tables.js';
import { copyIn, sumOf } from './table-copy.js';

export interface RestoreOptions {
  readonly file: string;
  readonly passphrase: string;
  /** May create roles and databases; which database it names does not matter. */
  readonly adminUrl: string;
  readonly database: string;
  readonly rolesSql: string;
  readonly passwords: RolePasswords;
  readonly migrations: readonly MigrationStep[];
  /** Restores although `commonhall check` finds faults in what was saved; they are written into the audit trail. */
  readonly despiteFindings?: boolean;
  readonly onStep?: (text: string) => void;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Migrations that this release applied to what an older one had saved. */
  readonly broughtForward: readonly string[];
  readonly reports: readonly TenantReport[];
}

/**
 * Restores a backup into an empty installation. All work happens in a scratch database, which takes the installation's
 * name only when everything was proved: until then, and on any failure, the installation stays as it is.
 * @throws OperatorError CH-061 to CH-070
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  return inScratch(options, async (scratch, server) => {
    await requireEmpty(options);
    const restored = await loadAndProve(options, scratch);
    await record(options, scratch, 'restore', restored);
    await takeName(options, server, scratch);
    return restored;
  });
}

/** Does all that a restore does but for taking the name: a backup that was never restored is a hope. */
export async function rehearseRestore(options: RestoreOptions): Promise<Restored> {
  return inScratch(options, (scratch) => loadAndProve(options, scratch));
}

/**
 * Reads a backup to its end without a database.
 * @throws OperatorError CH-061 (no backup), CH-062 (passphrase), CH-063 (damaged or cut)
 */
export async function readManifest(file: string, passphrase: string): Promise<Manifest> {
  let manifest: Manifest | undefined;
  for await (const frame of framesOf(file, passphrase)) if (frame.type === 'manifest') manifest = frame.manifest;
  if (manifest === undefined) throw operatorErrors.backupDamaged(file, 'it has no manifest');
  return manifest;
}

const lockKey = 7_411_261;

async function inScratch<T>(
  options: RestoreOptions,
  work: (scratch: string, server: pg.Client) => Promise<T>,
): Promise<T> {
  options.onStep?.('reading the file to its end');
  const manifest = await readManifest(options.file, options.passphrase);
  requireKnownSchema(manifest, options);
  const server = new pg.Client({ connectionString: withDatabase(options.adminUrl, 'postgres') });
  await server.connect();
  const prefix = `${options.database.slice(0, 40)}_scratch_`;
  const scratch = `${prefix}${randomBytes(6).toString('hex')}`;
  try {
    const lock = await server.query<{ mine: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as mine', [
      lockKey,
      options.database,
    ]);
    if (lock.rows[0]?.mine !== true)
      throw operatorErrors.restoreInUse(options.database, 'another restore or rehearsal');
    // The lock is ours, so whatever bears such a name was left by one that was killed.
    const left = await server.query<{ name: string }>(
      'select datname::text as name from pg_database where starts_with(datname::text, $1)',
      [prefix],
    );
    for (const { name } of left.rows) await server.query(`drop database if exists ${quoted(name)} with (force)`);
    try {
      return await work(scratch, server);
    } finally {
      // After a restore the scratch database bears another name, and nothing is dropped.
      await server.query(`drop database if exists ${quoted(scratch)} with (force)`);
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw operatorErrors.restoreFailed(basename(options.file), (error as Error).message, error);
  } finally {
    await server.end();
  }
}

/** Migrations go forward only: what was saved must be known here to the letter. */
function requireKnownSchema(manifest: Manifest, { file, migrations }: RestoreOptions): void {
  const known = new Map(migrations.map((step) => [step.name, stepHash(step)]));
  const newer = manifest.migrations.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (newer.length > 0) throw operatorErrors.backupNewer(basename(file), newer.at(-1) ?? '');
  const other = manifest.migrations.find(({ name, hash }) => known.get(name) !== hash);
  if (other !== undefined) throw operatorErrors.backupOtherSchema(basename(file), other.name);
}

/** Nobody is connected, and there is nothing that somebody would miss. */
async function requireEmpty({ adminUrl, database }: RestoreOptions): Promise<void> {
  const server = new pg.Client({ connectionString: withDatabase(adminUrl, 'postgres') });
  await server.connect();
  try {
    const found = await server.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) return;
    const others = await server.query<{ name: string | null }>(
      'select application_name as name from pg_stat_activity where datname = $1',
      [database],
    );
    const [first] = others.rows;
    if (first !== undefined) throw operatorErrors.restoreInUse(database, first.name ?? 'another program');
  } finally {
    await server.end();
  }
  const client = new pg.Client({ connectionString: withDatabase(adminUrl, database) });
  await client.connect();
  try {
    await client.query('set row_security = off');
    for (const { table, where } of telling) {
      const there = await client.query<{ oid: string | null }>('select to_regclass($1)::text as oid', [table]);
      if (there.rows[0]?.oid === null) continue;
      const { rowCount } = await client.query(`select from ${table} where ${where} limit 1`);
      if (rowCount !== 0) throw operatorErrors.restoreNotEmpty(database, table);
    }
  } finally {
    await client.end();
  }
}

/** Tables that are empty until the first person has done something; what a first start writes by itself is not missed. */
const telling = [
  { table: 'identity.person', where: 'true' },
  { table: 'tenant', where: `id <> '${tenantZero}'` },
  { table: 'policy_version', where: 'true' },
  { table: 'platform_policy', where: 'true' },
] as const;

async function loadAndProve(options: RestoreOptions, scratch: string): Promise<Restored> {
  const { adminUrl, passwords, rolesSql, migrations } = options;
  const manifest = await readManifest(options.file, options.passphrase);
  const then = new Set(manifest.migrations.map(({ name }) => name));
  options.onStep?.('making the schema that was saved');
  const common = { adminUrl, database: scratch, passwords, rolesSql };
  await migrate({ ...common, migrations: migrations.filter(({ name }) => then.has(name)) });

  const owner = new pg.Client({
    connectionString: withRole(withDatabase(adminUrl, scratch), 'commonhall_owner', passwords.commonhall_owner),
  });
  await owner.connect();
  try {
    await load(owner, options, manifest);
  } finally {
    await owner.end();
  }
  const broughtForward = await migrate({ ...common, migrations });

  options.onStep?.('checking books and seals');
  const reports = await inDatabase(options, scratch, (database) =>
    checkAll(database, { heads: manifest.heads.map(headOf) }),
  );
  const [first, ...more] = reports.flatMap(({ findings }) => findings);
  if (first !== undefined && options.despiteFindings !== true) {
    throw operatorErrors.restoredFindings(basename(options.file), first.detail, more.length);
  }
  return { manifest, broughtForward, reports };
}

/**
 * Loads as the owner, in one transaction, with every foreign key, check and "sums to zero" in force. Row security is
 * what an owner may lay down for the time of a load and takes up again.
 */
async function load(owner: pg.Client, options: RestoreOptions, manifest: Manifest): Promise<void> {
  await owner.query('begin');
  for (const text of plainText) await owner.query(text);
  const forced = await owner.query<{ schema: string; name: string }>(
    `select n.nspname::text as schema, c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relforcerowsecurity and c.relkind in ('r', 'p') and n.nspname in ('public', 'identity')`,
  );
  for (const table of forced.rows) await owner.query(`alter table ${tableName(table)} no force row level security`);

  const frames = framesOf(options.file, options.passphrase);
  let done = 0;
  for await (const frame of frames) {
    if (frame.type !== 'table') continue;
    const { table } = frame;
    options.onStep?.(`loading ${table.name} (${++done}/${manifest.tables.length})`);
    await copyIn(
      owner,
      `copy ${tableName(table)} (${table.columns.map(quoted).join(', ')}) from stdin`,
      dataOf(frames),
    );
  }
  // Deferred constraints look now, while the owner still sees the rows.
  await owner.query('set constraints all immediate');

  options.onStep?.('counting and hashing every row again');
  const loaded = new Map((await tablesOf(owner)).map((table) => [tableName(table), table]));
  for (const saved of manifest.tables) {
    const table = loaded.get(tableName(saved));
    if (table === undefined) throw operatorErrors.restoredDiffers(basename(options.file), saved.name);
    const { rows, sha256 } = await sumOf(owner, copyStatement({ ...table, columns: saved.columns }));
    if (rows !== saved.rows || sha256 !== saved.sha256) {
      throw operatorErrors.restoredDiffers(basename(options.file), saved.name);
    }
  }
  for (const table of forced.rows) await owner.query(`alter table ${tableName(table)} force row level security`);
  await owner.query('commit');
  await owner.query('analyze');
}

/** The pieces of one table, up to its end. */
async function* dataOf(frames: AsyncGenerator<Frame>): AsyncGenerator<Buffer> {
  for (;;) {
    const next = await frames.next();
    if (next.done === true || next.value.type !== 'data') return;
    yield next.value.data;
  }
}

/** Three statements; PostgreSQL renames no database inside a transaction. */
async function takeName({ database }: RestoreOptions, server: pg.Client, scratch: string): Promise<void> {
  const before = `${scratch}_before`;
  const found = await server.query('select from pg_database where datname = $1', [database]);
  const exists = found.rowCount !== 0;
  if (exists) await server.query(`alter database ${quoted(database)} rename to ${quoted(before)}`);
  try {
    await server.query(`alter database ${quoted(scratch)} rename to ${quoted(database)}`);
  } catch (error) {
    if (exists) await server.query(`alter database ${quoted(before)} rename to ${quoted(database)}`);
    throw error;
  }
  if (exists) await server.query(`drop database ${quoted(before)} with (force)`);
}

async function record(options: RestoreOptions, scratch: string, kind: 'restore', restored: Restored): Promise<void> {
  const findings: Finding[] = restored.reports.flatMap((report) => [...report.findings]);
  await inDatabase(options, scratch, (database) =>
    database.write(operatorPrincipal(tenantZero), (tx) =>
      recordRun(tx, {
        id: newId<'Backup'>(),
        kind,
        succeeded: true,
        file: basename(options.file),
        tables: restored.manifest.tables.length,
        rows: restored.manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
        reason: findings.length === 0 ? null : `Restored despite ${findings.length} findings of commonhall check.`,
      }),
    ),
  );
}

async function inDatabase<T>(
  { adminUrl, passwords }: RestoreOptions,
  scratch: string,
  work: (database: TenantDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({
    appUrl: withRole(withDatabase(adminUrl, scratch), 'commonhall_app', passwords.commonhall_app),
    writers: 1,
    readers: 1,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function headOf({ tenantId, chain, seq, hash }: Manifest['heads'][number]) {
  return { tenantId, chain, seq: BigInt(seq), hash };
}
