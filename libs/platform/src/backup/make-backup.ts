import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { operatorErrors } from '../config/operator-error.js';
import {
  type BackupHead,
  type BackupSealHead,
  type CopiedRows,
  type Frame,
  type Manifest,
  packed,
} from './backup-content.js';
import { copyStatement, plainText, tablesOf } from './copied-tables.js';
import { sealed } from './sealed-file.js';
import { copyOut } from './table-copy.js';

export interface BackupOptions {
  /** The database to save, as a role that row security does not bind. */
  readonly url: string;
  /** Made where it is missing; the folder above it must be there. */
  readonly folder: string;
  readonly passphrase: string;
  readonly onTable?: (done: number, of: number, name: string) => void;
}

export interface MadeBackup {
  readonly file: string;
  readonly bytes: number;
  /** Of the encrypted file. */
  readonly sha256: string;
  readonly manifest: Manifest;
}

/**
 * Saves a whole installation as it stood at one instant: every table of the schemas public and identity, from one
 * repeatable-read transaction, which holds nobody up. Left out: schema bullmq, because the queue is a doorbell and the
 * outbox rings again, and schema_migration, whose content stands in the head.
 *
 * The file has its name only when it is whole and on the disk.
 * @throws OperatorError CH-060 where the folder cannot be written, CH-071 where the role may not read everything
 */
export async function makeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { folder, passphrase } = options;
  try {
    // Not its parents: where the other machine's disk is not mounted, this must not save on one's own.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThere) throw operatorErrors.backupTargetUnwritable(folder, codeOf(error));
  }
  removeLeftovers(folder);
  const client = new pg.Client({ connectionString: options.url, application_name: 'commonhall backup' });
  await client.connect();
  const part = join(folder, `.commonhall-${randomBytes(8).toString('hex')}.part`);
  try {
    const head = await begin(client);
    let manifest: Manifest | undefined;
    const frames = framesFrom(client, head, options, (made) => (manifest = made));
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(
      sealed(packed(frames), passphrase),
      async function* (source: AsyncIterable<Buffer>) {
        for await (const piece of source) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
      },
      createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }),
    );
    await client.query('commit');
    if (manifest === undefined) throw new Error('a backup that was written whole has a manifest');
    const file = join(folder, fileName(head));
    renameSync(part, file);
    return { file, bytes, sha256: hash.digest('hex'), manifest };
  } catch (error) {
    rmSync(part, { force: true });
    throw refusalOf(error, folder, client.user ?? '');
  } finally {
    await client.end();
  }
}

/** Files of `makeBackup` in a folder, newest first. */
export function backupsIn(folder: string, database: string): { file: string; takenAtMs: number }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => fileForm.test(name) && name.startsWith(`commonhall-${database}-2`))
    .sort()
    .reverse()
    .map((name) => ({ file: join(folder, name), takenAtMs: statSync(join(folder, name)).mtimeMs }));
}

/** Removes all but the newest files of this database. @returns the names of those removed. */
export function keepNewest(folder: string, database: string, keep: number): string[] {
  const old = backupsIn(folder, database).slice(Math.max(1, keep));
  for (const { file } of old) rmSync(file, { force: true });
  return old.map(({ file }) => file);
}

/** Parts of runs that were killed: no backup takes a day. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^\.commonhall-[0-9a-f]{16}\.part$/.test(name)) continue;
    const file = join(folder, name);
    if (statSync(file).mtimeMs < Date.now() - 24 * 3_600_000) rmSync(file, { force: true });
  }
}

const fileForm = /^commonhall-.+-\d{8}T\d{9}Z\.backup$/;

function fileName({ database, takenAt }: BackupHead): string {
  return `commonhall-${database}-${takenAt.replace(/[-:.]/g, '')}.backup`;
}

async function begin(client: pg.Client): Promise<BackupHead> {
  await client.query('begin isolation level repeatable read read only');
  // Off means: refuse, instead of leaving rows out, where a rule would hide some.
  await client.query('set local row_security = off');
  for (const text of plainText) await client.query(text);
  const { rows } = await client.query<{ at: string; database: string; server: string }>(
    `select to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, current_database() as database, current_setting('server_version') as server`,
  );
  const migrations = await client.query<{ name: string; hash: string }>(
    'select name, hash from schema_migration order by name collate "C"',
  );
  const [facts] = rows;
  if (facts === undefined) throw new Error('a select without a table has one row');
  return { takenAt: facts.at, database: facts.database, server: facts.server, migrations: migrations.rows };
}

async function* framesFrom(
  client: pg.Client,
  head: BackupHead,
  { onTable }: BackupOptions,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Frame> {
  yield { type: 'head', head };
  const tables = await tablesOf(client);
  const copied: CopiedRows[] = [];
  for (const table of tables) {
    const { schema, name, columns } = table;
    yield { type: 'table', table: { schema, name, columns } };
    const copy = copyOut(client, copyStatement(table));
    for await (const data of copy.pieces) yield { type: 'data', data };
    const rows: CopiedRows = { schema, name, columns, ...copy.sum() };
    copied.push(rows);
    yield { type: 'rows', rows };
    onTable?.(copied.length, tables.length, name);
  }
  const manifest: Manifest = { ...head, tables: copied, heads: await headsOf(client) };
  yield { type: 'manifest', manifest };
  onManifest(manifest);
}

async function headsOf(client: pg.Client): Promise<BackupSealHead[]> {
  const { rows } = await client.query<BackupSealHead>(
    'select distinct on (tenant_id, chain) tenant_id as "tenantId", chain, seq, hash from seal order by tenant_id, chain, seq desc',
  );
  return rows;
}

function refusalOf(error: unknown, folder: string, role: string): unknown {
  const code = codeOf(error);
  if (code === '42501') return operatorErrors.backupNeedsRights(role);
  const ofDisk = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'ENOENT', 'ENOTDIR'].includes(code);
  return ofDisk ? operatorErrors.backupTargetUnwritable(folder, code) : error;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : 'unknown';
}
