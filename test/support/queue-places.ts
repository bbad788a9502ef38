import { setTimeout as sleep } from 'node:timers/promises';
import { type QueueBackend, roleNames, withDatabase } from '@commonhall/platform';
import pg from 'pg';
import { type TestDatabase } from './database.js';
import { redisInstalled, startTestRedis } from './redis.js';

/** Where a queue lies in a test. */
export interface QueuePlace {
  readonly backend: QueueBackend;
  /** All of it is gone at once, as after a lost Redis. */
  readonly wipe: () => Promise<void>;
  /** All that it holds, as text, for finding in it what should not be there. */
  readonly everything: () => Promise<string>;
  /** Every connection to it breaks, and nobody gets in for a while. */
  readonly outage: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** In the tables that the database has for it. */
async function queueInPostgres(database: TestDatabase): Promise<QueuePlace> {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  return {
    backend: { kind: 'postgres', url: database.url('commonhall_queue') },
    wipe: async () => {
      await admin.query('truncate bullmq.job, bullmq.meta, bullmq.event cascade');
    },
    everything: async () => {
      const { rows } = await admin.query(
        'select row_to_json(j) from bullmq.job j union all select row_to_json(e) from bullmq.event e',
      );
      return JSON.stringify(rows);
    },
    outage: async (ms) => {
      const outside = new pg.Client({ connectionString: withDatabase(database.adminUrl, 'postgres') });
      await outside.connect();
      await outside.query(`alter database ${database.name} allow_connections false`);
      await outside.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = any($2)',
        [database.name, roleNames],
      );
      await sleep(ms);
      await outside.query(`alter database ${database.name} allow_connections true`);
      await outside.end();
    },
    close: () => admin.end(),
  };
}

/** In a Redis server of its own. */
async function queueInRedis(): Promise<QueuePlace> {
  const redis = await startTestRedis();
  const { url, flush: wipe, everything, outage, stop: close } = redis;
  return { backend: { kind: 'redis', url }, wipe, everything, outage, close };
}

/** For `describe.each`: both places, and whether the second is here. */
export const queuePlaces = [
  { where: 'PostgreSQL', open: queueInPostgres, here: true },
  { where: 'Redis', open: queueInRedis, here: redisInstalled() },
] as const;
