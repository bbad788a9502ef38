import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { type TenantDatabase } from '../database/index.js';
import { openQueue } from '../queue/bullmq-queue.js';
import { type QueuePort } from '../queue/queue-port.js';
import { ReadinessCheck } from './readiness.provider.js';

describe('readiness', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  let database: TenantDatabase;
  let queue: QueuePort;
  let applied: string[];

  beforeAll(async () => {
    own = await ownDatabase();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    applied = (await admin.query<{ name: string }>('select name from schema_migration')).rows.map(({ name }) => name);
  }, 60_000);
  afterAll(async () => {
    await admin.end();
    await own.drop();
  });
  beforeEach(async () => {
    database = await own.open();
    queue = openQueue({ kind: 'postgres', url: own.url('commonhall_queue') }, { onError: () => undefined });
  });
  afterEach(async () => {
    await queue.close();
    await database.close();
  });

  const check = (migrations = applied): ReadinessCheck => new ReadinessCheck(database, queue, { migrations });
  const unreachable = (kind: 'postgres' | 'redis'): QueuePort =>
    openQueue({ kind, url: `${kind}://127.0.0.1:9/nowhere` }, { onError: () => undefined });

  it('is there when database, migrations and queue are', async () => {
    await expect(check().readiness()).resolves.toEqual({ isReady: true, missing: [] });
  });

  it('waits for migrations that this release needs and the database has not', async () => {
    const needed = [...applied, '209901010000-platform-later'];
    await expect(check(needed).readiness()).resolves.toEqual({ isReady: false, missing: ['migrations'] });
  });

  it('stays while a newer release migrates ahead of this one', async () => {
    await expect(check(applied.slice(1)).readiness()).resolves.toEqual({ isReady: true, missing: [] });
  });

  it.each(['postgres', 'redis'] as const)('names a queue in %s that does not answer, within seconds', async (kind) => {
    const gone = unreachable(kind);
    const from = performance.now();
    const readiness = await new ReadinessCheck(database, gone, { migrations: applied }).readiness();
    expect(readiness).toEqual({ isReady: false, missing: ['queue'] });
    expect(performance.now() - from).toBeLessThan(3_000);
    await gone.close();
  });

  it('names a database that lets nobody in, and comes back with it', async () => {
    const asked = check();
    await admin.query(`revoke connect on database ${own.name} from commonhall_app`);
    await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'commonhall_app'",
    );
    await expect(asked.readiness()).resolves.toEqual({ isReady: false, missing: ['database'] });
    await admin.query(`grant connect on database ${own.name} to commonhall_app`);
    // An answer is kept for a second.
    await expect(asked.readiness()).resolves.toMatchObject({ isReady: false });
    await expect(check().readiness()).resolves.toEqual({ isReady: true, missing: [] });
  });

  it('ends with the first word of a stop', async () => {
    const asked = check();
    await asked.readiness();
    asked.stopping();
    await expect(asked.readiness()).resolves.toEqual({ isReady: false, missing: ['stopping'] });
  });

  it('asks once for many who want to know at once', async () => {
    const asked = check();
    const answers = await Promise.all(Array.from({ length: 200 }, () => asked.readiness()));
    expect(new Set(answers).size).toBe(1);
  });
});
