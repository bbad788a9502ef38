import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, IdempotencyKeyReused, newId } from '@commonhall/kernel';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { jobPrincipal } from '../auth/principal.js';
import { openDatabase } from './open-database.js';
import { statement } from './statement.js';
import { type TenantDatabase } from './tenant-database.js';

/** Ours to choose, so that a failing run can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const requests = 10_000;
const atOnce = 100;
const seed = 20_261_124;

/** A row that says whose it is: by its tenant, and in words. */
interface Mark {
  readonly tenant_id: string;
  readonly subject: string;
}

// Without the filter that every query of the product carries: row security stands alone here.
const marks = statement<Mark>(
  'pool-isolation.marks',
  'select tenant_id, subject from audit_entry where $1::uuid is not null order by id limit 5',
);
const failing = statement<Mark>(
  'pool-isolation.failing',
  'select tenant_id, subject from audit_entry where $1::uuid is not null and 1 / ($2::int) > 0',
);
const slow = 'select tenant_id, subject, pg_sleep(0.05)::text from audit_entry where $1::uuid is not null limit 1';

type TenantId = Id<'Tenant'>;

/** What the harness does to tenants, by whatever way their binding goes. */
interface Doors {
  /** One read in one trip. */
  query(tenant: TenantId): Promise<readonly Mark[]>;
  /** A read that fails inside its batch. */
  fail(tenant: TenantId): Promise<readonly Mark[]>;
  /** Two reads on one snapshot. */
  read(tenant: TenantId): Promise<readonly Mark[]>;
  /** Reads, writes a mark and reads again. */
  write(tenant: TenantId): Promise<readonly Mark[]>;
  /** Reads, writes, and is undone. */
  abort(tenant: TenantId): Promise<readonly Mark[]>;
  /** Reads, and is ended by the server for taking too long. */
  timeOut(tenant: TenantId): Promise<readonly Mark[]>;
  /** The first answer to a key, or what its first call was answered. */
  once(tenant: TenantId, key: string): Promise<readonly Mark[]>;
}

const kinds: readonly (readonly [share: number, kind: keyof Doors])[] = [
  [0.6, 'query'],
  [0.08, 'fail'],
  [0.1, 'read'],
  [0.08, 'write'],
  [0.05, 'abort'],
  [0.01, 'timeOut'],
  [0.08, 'once'],
];

interface Outcome {
  readonly answered: Readonly<Record<keyof Doors, number>>;
  readonly failed: Readonly<Record<keyof Doors, number>>;
  readonly wrong: readonly string[];
}

describe('T3: two connections shared by many tenants', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  const tenants = Array.from({ length: 7 }, () => newId<'Tenant'>());

  beforeAll(async () => {
    own = await ownDatabase();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    for (const tenant of tenants) {
      await newTestTenant(own, tenant);
      for (let n = 0; n < 5; n++) {
        await admin.query(
          "insert into audit_entry (tenant_id, id, at, actor, action, subject, facts) values ($1, $2, now(), 'test', 'mark', $3, '{}')",
          [tenant, newId(), tenant],
        );
      }
    }
  }, 60_000);

  afterAll(async () => {
    await admin.end();
    await own.drop();
  });

  /** Ends one of the connections that are under test, in the middle of whatever it does. */
  const killOne = async (application: string): Promise<void> => {
    await admin.query(
      `select pg_terminate_backend(pid) from (
         select pid from pg_stat_activity where datname = $1 and application_name like $2 order by random() limit 1) one`,
      [own.name, application],
    );
  };

  async function run(doors: Doors, most: number, kill: (() => Promise<void>) | null): Promise<Outcome> {
    const next = random(seed);
    const counted = (): Record<keyof Doors, number> => ({
      query: 0,
      fail: 0,
      read: 0,
      write: 0,
      abort: 0,
      timeOut: 0,
      once: 0,
    });
    const outcome = { answered: counted(), failed: counted(), wrong: [] as string[] };
    const one = async (): Promise<void> => {
      const tenant = tenants[Math.floor(next() * tenants.length)]!;
      let dice = next();
      const [, kind] = kinds.find(([share]) => (dice -= share) < 0) ?? kinds[0]!;
      const key = `key-${Math.floor(next() * 40)}`;
      try {
        const rows = await doors[kind](tenant, key);
        outcome.answered[kind] += 1;
        for (const row of rows) {
          if (row.tenant_id !== tenant || row.subject !== tenant)
            outcome.wrong.push(`${kind}: ${tenant} saw ${row.tenant_id}`);
        }
      } catch (error) {
        if (error instanceof IdempotencyKeyReused) outcome.wrong.push(`${kind}: ${tenant} met the key of another`);
        outcome.failed[kind] += 1;
      }
    };
    for (let from = 0; from < most; from += atOnce) {
      const batch = Array.from({ length: atOnce }, one);
      if (kill !== null && (from / atOnce) % 4 === 1) await kill();
      await Promise.all(batch);
    }
    return outcome;
  }

  it(`gives nobody another's row in ${requests} mixed requests, with errors, aborts, time-outs and killed connections`, async () => {
    const database = await openDatabase({ appUrl: own.url('commonhall_app'), writers: 1, readers: 1 });
    const { answered, failed, wrong } = await run(doorsOf(database), requests, () => killOne('commonhall %'));
    await database.close();
    expect(wrong).toEqual([]);
    const sum = (counts: Readonly<Record<string, number>>): number =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect(sum(answered) + sum(failed)).toBe(requests);
    // Each way was gone often, and what should have failed did.
    for (const kind of ['query', 'read', 'write', 'abort', 'once'] as const) {
      expect({ kind, often: answered[kind] > 100 }).toEqual({ kind, often: true });
    }
    expect(failed.fail).toBeGreaterThan(requests / 20);
    expect(failed.timeOut).toBeGreaterThan(requests / 200);
    expect([answered.fail, answered.timeOut]).toEqual([0, 0]);
    // Killed connections fail what was on them, and no more.
    expect(failed.query + failed.read + failed.write).toBeGreaterThan(0);
    expect(failed.query + failed.read + failed.write).toBeLessThan(requests / 4);
  }, 120_000);

  it('has written every row into the tenant that it speaks of', async () => {
    const { rows } = await admin.query<{ misplaced: string }>(
      `select (select count(*) from audit_entry where subject <> tenant_id::text)
         + (select count(*) from idempotency_key where response <> 'null' and response -> 0 ->> 'subject' <> tenant_id::text) as misplaced`,
    );
    expect(rows).toEqual([{ misplaced: '0' }]);
    const written = await admin.query("select from audit_entry where action = 'written'");
    expect(written.rowCount).toBeGreaterThan(100);
    expect((await admin.query("select from audit_entry where action = 'undone'")).rowCount).toBe(0);
  });

  it('is a harness that can see: with a session SET it shows wrong rows by every way', async () => {
    const pool = new pg.Pool({ connectionString: own.url('commonhall_app'), max: 2 });
    const { wrong } = await run(sessionBound(pool), 2_000, null);
    await pool.end();
    expect(wrong.length).toBeGreaterThan(100);
    for (const kind of ['query', 'read', 'write']) {
      expect({ kind, seen: wrong.some((line) => line.startsWith(`${kind}:`)) }).toEqual({ kind, seen: true });
    }
  }, 60_000);
});

function doorsOf(database: TenantDatabase): Doors {
  const as = (tenant: TenantId): ReturnType<typeof jobPrincipal> => jobPrincipal(tenant, 'pool-isolation');
  return {
    query: (tenant) => database.query(as(tenant), marks),
    fail: (tenant) => database.query(as(tenant), failing, [0]),
    read: (tenant) =>
      database.read(as(tenant), async (tx) => [
        ...(await tx.sql<Mark>(marks.text)),
        ...(await tx.sql<Mark>(marks.text)),
      ]),
    write: (tenant) =>
      database.write(as(tenant), async (tx) => {
        const before = await tx.sql<Mark>(marks.text);
        tx.audit({ action: 'written', subject: tenant });
        return [...before, ...(await tx.sql<Mark>(marks.text))];
      }),
    abort: async (tenant) => {
      let seen: readonly Mark[] = [];
      await database
        .write(as(tenant), async (tx) => {
          seen = await tx.sql<Mark>(marks.text);
          tx.audit({ action: 'undone', subject: tenant });
          throw new Error('aborted');
        })
        .catch(() => null);
      return seen;
    },
    timeOut: (tenant) =>
      database.write(as(tenant), async (tx) => {
        await tx.sql("select set_config('statement_timeout', '10', true) where $1::uuid is not null");
        return tx.sql<Mark>(slow);
      }),
    // The same keys and the same actor in all tenants: only the tenant tells the answers apart.
    once: async (tenant, key) =>
      (
        await database.writeOnce(as(tenant), { operation: 'mark', idempotencyKey: key, input: { tenant } }, (tx) =>
          tx.sql<Mark>(marks.text),
        )
      ).result,
  };
}

/** The mistake that the product must not make: the tenant set on a connection, and the query on the next free one. */
function sessionBound(pool: pg.Pool): Doors {
  const bound = async (tenant: TenantId, text: string, values: readonly unknown[] = []): Promise<readonly Mark[]> => {
    await pool.query("select set_config('app.tenant_id', $1, false)", [tenant]);
    return (await pool.query<Mark>(text, [tenant, ...values])).rows;
  };
  const marksOf = (tenant: TenantId): Promise<readonly Mark[]> => bound(tenant, marks.text);
  return {
    query: marksOf,
    fail: (tenant) => bound(tenant, failing.text, [0]),
    read: async (tenant) => [...(await marksOf(tenant)), ...(await marksOf(tenant))],
    write: marksOf,
    abort: marksOf,
    timeOut: marksOf,
    once: marksOf,
  };
}
