import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import pg from 'pg';
import { migrations } from '../../../../infra/index.js';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { SealChains } from '../audit/seal-chains.job.js';
import { Seals } from '../audit/seals.service.js';
import { jobPrincipal } from '../auth/principal.js';
import { type RolePasswords, readRolesSql, roleNames, tenantZero, withDatabase } from '../database/index.js';
import { BackupFreshness } from './backup-freshness.service.js';
import { type BackupOptions, type MadeBackup, backupsIn, keepNewest, makeBackup } from './make-backup.js';
import { type RestoreOptions, readManifest, rehearseRestore, restoreBackup } from './restore-backup.js';
import { copyStatement, plainText, tablesOf } from './copied-tables.js';
import { sumOf } from './table-copy.js';

const passphrase = 'a passphrase of the tests';
const passwords = Object.fromEntries(roleNames.map((role) => [role, `test-${role}`])) as RolePasswords;
const odd = 'tab\tnewline\nbackslash\\ quote" null\\N Ŵyneb 🏛 \u0001';

describe('Backup and restore', () => {
  let source: TestDatabase;
  let folder: string;
  let made: MadeBackup;
  const dropped: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'commonhall-backup-'));
    source = await ownDatabase();
    await fill(source);
    made = await makeBackup(options());
  }, 60_000);

  afterAll(async () => {
    await source.drop();
    await onServer(async (server) => {
      for (const name of dropped) await server.query(`drop database if exists ${name} with (force)`);
    });
    rmSync(folder, { recursive: true });
  });

  const options = (changes: Partial<BackupOptions> = {}): BackupOptions => ({
    url: source.adminUrl,
    folder,
    passphrase,
    ...changes,
  });

  /** A restore into a name that no database bears yet. */
  function into(database: string, changes: Partial<RestoreOptions> = {}): RestoreOptions {
    dropped.push(database);
    return {
      file: made.file,
      passphrase,
      adminUrl: source.adminUrl,
      database,
      rolesSql: readRolesSql(process.cwd()),
      passwords,
      migrations,
      ...changes,
    };
  }

  const freshName = (): string => `commonhall_back_${newId<'Backup'>().slice(-8)}`;

  it('bring a lost installation back with equal rows, counts and hashes', async () => {
    const before = await sumsOf(source.adminUrl);
    expect(
      made.manifest.tables.map(({ schema, name, rows, sha256 }) => [`${schema}.${name}`, { rows, sha256 }]),
    ).toEqual([...before]);
    expect(before.get('public.audit_entry')?.rows).toBeGreaterThan(1000);

    const database = freshName();
    const steps: string[] = [];
    const restored = await restoreBackup(into(database, { onStep: (text) => steps.push(text) }));
    expect(restored.manifest).toEqual(made.manifest);
    expect(restored.reports.flatMap(({ findings }) => findings)).toEqual([]);
    expect(restored.reports.map(({ chains }) => chains.find(({ chain }) => chain === 'audit')?.unsealed)).toContain(1n);

    const after = await sumsOf(withDatabase(source.adminUrl, database));
    // The restore itself is on record: one row about it, and one in the audit trail.
    const own = ['public.backup_run', 'public.audit_entry'];
    const without = (sums: Map<string, object>): [string, object][] =>
      [...sums].filter(([name]) => !own.includes(name));
    expect(without(after)).toEqual(without(before));
    expect(own.map((name) => (after.get(name)?.rows ?? 0) - (before.get(name)?.rows ?? 0))).toEqual([1, 1]);
    expect(steps).toContain('checking books and seals');
    await expect(forcedTables(database)).resolves.toEqual(await forcedTables(source.name));
    await expect(scratches()).resolves.toEqual([]);
  }, 60_000);

  it('can be done while others write, and save one instant', async () => {
    const client = new pg.Client({ connectionString: source.adminUrl });
    await client.connect();
    let written = 0;
    const state = { over: false };
    const writer = (async (): Promise<void> => {
      while (!state.over) {
        await client.query(
          `with one as (select gen_random_uuid() as id) insert into inbox (tenant_id, id, event_id, reaction, reacted_at) select '${tenantZero}', id, id, 'test', now() from one`,
        );
        written += 1;
      }
    })();
    let saved: MadeBackup;
    try {
      saved = await makeBackup(options({ folder: join(folder, 'while') }));
    } finally {
      state.over = true;
      await writer;
    }
    await client.query('delete from inbox');
    await client.end();
    expect(written).toBeGreaterThan(0);
    expect(saved.manifest.tables.find(({ name }) => name === 'inbox')?.rows).toBeLessThanOrEqual(written);
  });

  it('give back what an older release had saved, and bring it forward', async () => {
    const database = freshName();
    const next = {
      name: '209901010000-test-later',
      up: ['create table later (tenant_id uuid not null, id uuid not null)'],
    };
    const restored = await restoreBackup(into(database, { migrations: [...migrations, next] }));
    expect(restored.broughtForward).toEqual([next.name]);
  }, 60_000);

  const damage: Record<string, { number: RegExp; arrange: (file: string) => Partial<RestoreOptions> }> = {
    'a changed byte': {
      number: /^CH-063 /,
      arrange: (file) => {
        const bytes = readFileSync(file);
        const middle = Math.floor(bytes.length / 2);
        bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
        writeFileSync(file, bytes);
        return {};
      },
    },
    'a cut end': {
      number: /^CH-063 /,
      arrange: (file) => {
        truncateSync(file, readFileSync(file).length - 1000);
        return {};
      },
    },
    'a wrong passphrase': { number: /^CH-062 /, arrange: () => ({ passphrase: 'another' }) },
    'a file that is no backup': {
      number: /^CH-061 /,
      arrange: (file) => {
        writeFileSync(file, 'select 1');
        return {};
      },
    },
    'a newer schema': { number: /^CH-064 /, arrange: () => ({ migrations: migrations.slice(0, -1) }) },
    'another form of a migration': {
      number: /^CH-065 /,
      arrange: () => ({ migrations: migrations.map((step, at) => (at === 1 ? { ...step, up: ['select 1'] } : step)) }),
    },
  };

  it.each(Object.entries(damage))('refuse %s by a number, and change nothing', async (_, { number, arrange }) => {
    const file = join(folder, `damaged-${newId().slice(-8)}.backup`);
    copyFileSync(made.file, file);
    const target = into(freshName(), { file, ...arrange(file) });
    await expect(restoreBackup(target)).rejects.toThrow(number);
    await expect(databases()).resolves.not.toContain(target.database);
    await expect(scratches()).resolves.toEqual([]);
  });

  it('refuse a target that holds anything, and one that is in use, and leave both as they were', async () => {
    const target = await ownDatabase();
    const before = await sumsOf(target.adminUrl);
    const busy = new pg.Client({ connectionString: target.adminUrl, application_name: 'somebody' });
    await busy.connect();
    await expect(restoreBackup(into(target.name))).rejects.toThrow(/^CH-067 .*somebody/);
    await busy.end();
    await newTestTenant(target, newId<'Tenant'>());
    const filled = await sumsOf(target.adminUrl);
    await expect(restoreBackup(into(target.name))).rejects.toThrow(/^CH-066 .*tenant/);
    await expect(sumsOf(target.adminUrl)).resolves.toEqual(filled);
    expect(before).not.toEqual(filled);
    await target.drop();
  }, 60_000);

  it('refuse what does not pass the check, unless told to take it on record', async () => {
    const forged = await ownDatabase();
    const tenantId = await fill(forged);
    const admin = new pg.Client({ connectionString: forged.adminUrl });
    await admin.connect();
    await admin.query("update audit_entry set actor = 'forged' where tenant_id = $1 and action = 'test.first'", [
      tenantId,
    ]);
    await admin.end();
    const { file } = await makeBackup(options({ url: forged.adminUrl, folder: join(folder, 'forged') }));
    await forged.drop();
    const database = freshName();
    await expect(restoreBackup(into(database, { file }))).rejects.toThrow(
      /^CH-069 .*is not what the audit chain sealed/,
    );
    await expect(databases()).resolves.not.toContain(database);
    await restoreBackup(into(database, { file, despiteFindings: true }));
    const client = new pg.Client({ connectionString: withDatabase(source.adminUrl, database) });
    await client.connect();
    const { rows } = await client.query("select reason from backup_run where kind = 'restore'");
    await client.end();
    expect(rows).toEqual([{ reason: 'Restored despite 1 findings of commonhall check.' }]);
  }, 60_000);

  it('can be rehearsed beside the running installation, which notices nothing', async () => {
    const before = await sumsOf(source.adminUrl);
    const rehearsed = await rehearseRestore({ ...into(source.name) });
    dropped.pop();
    expect(rehearsed.manifest.tables.length).toBeGreaterThan(10);
    await expect(sumsOf(source.adminUrl)).resolves.toEqual(before);
    await expect(scratches()).resolves.toEqual([]);
  }, 60_000);

  it('write a file that has its name only when it is whole, and keep the newest', async () => {
    const place = join(folder, 'kept');
    await expect(makeBackup(options({ url: source.url('commonhall_app'), folder: place }))).rejects.toThrow(/^CH-071 /);
    expect(readdirSync(place)).toEqual([]);
    const files = [];
    for (let round = 0; round < 3; round++) files.push((await makeBackup(options({ folder: place }))).file);
    expect(backupsIn(place, source.name).map(({ file }) => file)).toEqual([...files].reverse());
    expect(keepNewest(place, source.name, 2)).toEqual([files[0]]);
    expect(keepNewest(place, 'another', 0)).toEqual([]);
    expect(keepNewest(place, source.name, 0)).toEqual([files[1]]);
    expect(existsSync(files[2] ?? '')).toBe(true);
    for (const nowhere of [join(folder, 'not mounted', 'backups'), files[2] ?? '']) {
      await expect(makeBackup(options({ folder: nowhere }))).rejects.toThrow(/^CH-060 /);
    }
    await expect(readManifest(files[2] ?? '', passphrase)).resolves.toMatchObject({ database: source.name });
  });

  it('know how fresh they are: by the wall clock, with an override on record', async () => {
    const own = await ownDatabase();
    const database = await own.open();
    const admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    const freshness = new BackupFreshness();
    const principal = jobPrincipal(tenantZero, 'test');
    const assert = (): Promise<void> => database.read(principal, (tx) => freshness.assertFresh(tx));
    const record = (kind: 'backup' | 'override', succeeded: boolean, reason: string | null): Promise<void> =>
      database.write(principal, (tx) => freshness.record(tx, { id: newId<'Backup'>(), kind, succeeded, reason }));

    await expect(assert()).rejects.toThrow('There is no backup yet');
    await record('backup', false, 'the disk was full');
    await expect(assert()).rejects.toThrow('There is no backup yet');
    await record('backup', true, null);
    await expect(assert()).resolves.toBeUndefined();
    await admin.query('update installation set clock_offset_ms = 86400000000');
    await expect(assert()).resolves.toBeUndefined();
    await admin.query("update backup_run set finished_at = finished_at - interval '49 hours'");
    await expect(assert()).rejects.toThrow('more than 48 hours ago');
    await expect(record('override', true, null)).rejects.toThrow('check constraint');
    await record('override', true, 'the target is being replaced');
    await expect(assert()).resolves.toBeUndefined();
    const state = await database.read(principal, (tx) => freshness.state(tx));
    expect(state).toMatchObject({ isFresh: true, lastRehearsedAt: null });
    expect(Math.round(state.hoursWithout)).toBe(49);
    await admin.query("update backup_run set finished_at = finished_at - interval '49 hours'");
    await expect(assert()).rejects.toThrow('Ask the operator');
    const trail = await admin.query("select action from audit_entry where action like 'backup.%' order by id");
    expect(trail.rows.map(({ action }: { action: string }) => action)).toEqual([
      'backup.backup',
      'backup.backup',
      'backup.override',
    ]);
    await admin.end();
    await database.close();
    await own.drop();
  });

  /** Rows with everything that a text format can stumble over, sealed but for the last. @returns the tenant */
  async function fill(target: TestDatabase): Promise<string> {
    const tenantId = newId<'Tenant'>();
    await newTestTenant(target, tenantId);
    const database = await target.open();
    const principal = jobPrincipal(tenantId, 'test');
    await database.write(principal, (tx) => {
      tx.audit({ action: 'test.first', subject: odd, facts: { odd, huge: '9007199254740993', nothing: null } });
      for (let entry = 0; entry < 1000; entry++) tx.audit({ action: 'test.more', subject: `${entry}` });
      return Promise.resolve();
    });
    const job = new SealChains(database, new Seals());
    await job.run();
    await database.write(principal, (tx) => {
      tx.audit({ action: 'test.tail', subject: 'unsealed' });
      return Promise.resolve();
    });
    await database.writeOnce(principal, { operation: 'test', idempotencyKey: odd.slice(0, 20), input: {} }, () =>
      Promise.resolve({ at: new Date(0), amount: 1n }),
    );
    await database.close();
    return tenantId;
  }

  async function sumsOf(url: string): Promise<Map<string, { rows: number; sha256: string }>> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('begin');
    for (const text of plainText) await client.query(text);
    const sums = new Map<string, { rows: number; sha256: string }>();
    for (const table of await tablesOf(client)) {
      sums.set(`${table.schema}.${table.name}`, await sumOf(client, copyStatement(table)));
    }
    await client.end();
    return sums;
  }

  async function onServer<T>(work: (server: pg.Client) => Promise<T>): Promise<T> {
    const server = new pg.Client({ connectionString: withDatabase(source.adminUrl, 'postgres') });
    await server.connect();
    try {
      return await work(server);
    } finally {
      await server.end();
    }
  }

  const databases = (): Promise<string[]> =>
    onServer(async (server) =>
      (await server.query<{ datname: string }>('select datname from pg_database')).rows.map(({ datname }) => datname),
    );

  const scratches = async (): Promise<string[]> => (await databases()).filter((name) => name.includes('_scratch_'));

  async function forcedTables(database: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: withDatabase(source.adminUrl, database) });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(
      `select relname from pg_class where relforcerowsecurity and relrowsecurity order by relname collate "C"`,
    );
    await client.end();
    return rows;
  }
});
