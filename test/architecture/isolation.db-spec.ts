import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import { type TenantDatabase, jobPrincipal, openDatabase, statement } from '@commonhall/platform';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../support/database.js';

/** Ours to choose, so that a failing run can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const requests = 10_000;
/** Without the filter that every query of the product carries: here row security stands alone. */
const marks = statement<{ tenant_id: string; subject: string }>(
  'isolation.marks',
  'select tenant_id, subject from audit_entry where $1::uuid is not null order by id limit 5',
);
const marksWithoutFilter = 'select tenant_id, subject from audit_entry order by id limit 5';
const failing = statement<{ x: number }>(
  'isolation.failing',
  'select 1 / ($2::int) as x from audit_entry where tenant_id = $1 limit 1',
);
const slow = statement<{ x: string }>(
  'isolation.slow',
  'select pg_sleep(0.05)::text as x, tenant_id from audit_entry where tenant_id = $1 limit 1',
);

describe('tenant isolation in the database', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  const tenants = Array.from({ length: 5 }, () => newId<'Tenant'>());

  beforeAll(async () => {
    own = await ownDatabase();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    for (const tenant of tenants) await newTestTenant(own, tenant);
    for (const tenant of tenants) {
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

  it('T2: shows no row and takes no write without a bound tenant, for the application and for the owner', async () => {
    const tables = await admin.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`,
    );
    expect(tables.rows.length).toBeGreaterThan(3);
    for (const role of ['commonhall_app', 'commonhall_owner', 'commonhall_readonly'] as const) {
      const client = new pg.Client({ connectionString: own.url(role) });
      await client.connect();
      try {
        for (const { name } of tables.rows) {
          const seen = await client.query<{ n: string }>(`select count(*) as n from ${name}`);
          expect({ role, name, rows: seen.rows[0]?.n }).toEqual({ role, name, rows: '0' });
          for (const write of [`update ${name} set tenant_id = tenant_id`, `delete from ${name}`]) {
            const changed = await client.query(write).then(
              (result) => result.rowCount,
              () => 'refused',
            );
            expect(['refused', 0]).toContain(changed);
          }
          const inserted = await client
            .query(`insert into ${name} (tenant_id, id) values ($1, $2)`, [tenants[0], newId()])
            .then(
              () => 'inserted',
              () => 'refused',
            );
          expect({ role, name, inserted }).toEqual({ role, name, inserted: 'refused' });
        }
      } finally {
        await client.end();
      }
    }
  });

  it(`T3: gives nobody another's row in ${requests} mixed requests over 2 connections, with errors, aborts and time-outs`, async () => {
    const database = await openDatabase({ appUrl: own.url('commonhall_app'), writers: 2, readers: 2 });
    const next = random(20_261_124);
    const wrong: string[] = [];
    let answered = 0;
    let failed = 0;
    const one = async (): Promise<void> => {
      const tenant = tenants[Math.floor(next() * tenants.length)] as Id<'Tenant'>;
      const principal = jobPrincipal(tenant, 'isolation');
      const dice = next();
      try {
        const rows =
          dice < 0.8
            ? await database.query(principal, marks)
            : dice < 0.9
              ? await database.query(principal, failing, [0]).then(() => [])
              : dice < 0.96
                ? await database.read(principal, (tx) => tx.sql<{ tenant_id: string; subject: string }>(marks.text))
                : dice < 0.98
                  ? await abortedWrite(database, tenant)
                  : await timedOut(database, tenant);
        for (const row of rows)
          if (row.tenant_id !== tenant || row.subject !== tenant) wrong.push(`${tenant} saw ${row.tenant_id}`);
        answered++;
      } catch {
        failed++;
      }
    };
    for (let from = 0; from < requests; from += 200) await Promise.all(Array.from({ length: 200 }, one));
    await database.close();
    expect(wrong).toEqual([]);
    expect(answered + failed).toBe(requests);
    expect(failed).toBeGreaterThan(requests / 20);
    expect(answered).toBeGreaterThan(requests / 2);
  }, 120_000);

  it('T3: the same harness with a session SET shows foreign rows, so it can see what it looks for', async () => {
    const pool = new pg.Pool({ connectionString: own.url('commonhall_app'), max: 2 });
    let wrong = 0;
    const one = async (index: number): Promise<void> => {
      const tenant = tenants[index % tenants.length] as string;
      await pool.query(`select set_config('app.tenant_id', $1, false)`, [tenant]);
      const seen = await pool.query<{ tenant_id: string }>(marksWithoutFilter);
      wrong += seen.rows.filter((row) => row.tenant_id !== tenant).length;
    };
    for (let from = 0; from < 400; from += 40) await Promise.all(Array.from({ length: 40 }, (_, at) => one(from + at)));
    await pool.end();
    expect(wrong).toBeGreaterThan(0);
  });
});

/** Reads, then throws: the transaction rolls back and its connection goes to the next caller. */
async function abortedWrite(
  database: TenantDatabase,
  tenant: Id<'Tenant'>,
): Promise<{ tenant_id: string; subject: string }[]> {
  let seen: { tenant_id: string; subject: string }[] = [];
  await database
    .write(jobPrincipal(tenant, 'isolation'), async (tx) => {
      seen = await tx.sql(marks.text);
      tx.audit({ action: 'lost', subject: tenant });
      throw new Error('aborted');
    })
    .catch(() => null);
  return seen;
}

/** A statement that the server ends for taking too long, in a transaction that others' statements surround. */
async function timedOut(database: TenantDatabase, tenant: Id<'Tenant'>): Promise<never[]> {
  await database.write(jobPrincipal(tenant, 'isolation'), async (tx) => {
    await tx.sql("select set_config('statement_timeout', '10', true) where $1::uuid is not null");
    await tx.sql(slow.text);
  });
  return [];
}
