import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { PipelinedConnections } from './pipelined-connections.js';
import { statement } from './statement.js';

const bound = `current_setting('app.tenant_id') as tenant, current_setting('plan_cache_mode') as mode, pg_backend_pid() as pid`;
const facts = statement<{ tenant: string; mode: string; pid: number }>(
  'test.facts',
  `select ${bound} where $1::uuid is not null`,
);
const plannedOnce = statement<{ tenant: string; mode: string; pid: number }>(
  'test.planned-once',
  `select ${bound} where $1::uuid is not null`,
  { plannedOnce: true },
);
const unreadable = statement('test.unreadable', `select 1 / $2::integer as none where $1::uuid is not null`);

describe('connections that all reads share', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  let connections: PipelinedConnections;
  const tenant = newId<'Tenant'>();
  const other = newId<'Tenant'>();

  beforeAll(async () => {
    own = await ownDatabase();
    for (const id of [tenant, other]) await newTestTenant(own, id);
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    connections = new PipelinedConnections(own.url('commonhall_app'), 3);
  });

  afterAll(async () => {
    await connections.close();
    await admin.end();
    await own.drop();
  });

  const openConnections = async (): Promise<number> => {
    const { rows } = await admin.query<{ count: number }>(
      `select count(*)::integer as count from pg_stat_activity where datname = $1 and application_name = 'commonhall reads'`,
      [own.name],
    );
    return rows[0]?.count ?? 0;
  };

  it('answer each of those that travel together with its own, also beside one that fails', async () => {
    const asked = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? tenant : other));
    const [failed, answers] = await Promise.all([
      connections.query(tenant, unreadable, [0]).catch((error: unknown) => String(error)),
      Promise.all(asked.map((id) => connections.query(id, facts, []))),
    ]);
    expect(failed).toContain('division by zero');
    expect(answers.map(([row]) => row?.tenant)).toEqual(asked);
  });

  it('carry the reads of requests that arrive in one turn together, and those of one request apart', async () => {
    const pids = async (reads: readonly Promise<{ pid: number }[]>[]): Promise<number> =>
      new Set((await Promise.all(reads)).map(([row]) => row?.pid)).size;
    const read = (): Promise<{ pid: number }[]> => connections.query(tenant, facts, []);
    await pids(Array.from({ length: 40 }, read));
    const inOneTurn: Promise<{ pid: number }[]>[] = [];
    for (let request = 0; request < 8; request += 1) {
      inOneTurn.push(read());
      for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
    }
    expect(await pids(inOneTurn)).toBe(1);
    expect(await pids([read(), read(), read()])).toBe(3);
  });

  it('plan once what asks for it, and leave no trace of that to the next', async () => {
    const modes: (string | undefined)[] = [];
    for (const asked of [facts, plannedOnce, facts]) modes.push((await connections.query(tenant, asked, []))[0]?.mode);
    expect(modes).toEqual(['auto', 'force_generic_plan', 'auto']);
  });

  it('are replaced one by one when they break, and answer again', async () => {
    const open = await openConnections();
    for (let round = 0; round < 5; round += 1) {
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'commonhall reads'`,
        [own.name],
      );
      // What is sent before the news of the end arrives fails; once one read is answered, all are.
      for (let answered = false; !answered;) {
        answered = await connections.query(tenant, facts, []).then(
          () => true,
          () => false,
        );
      }
      const rows = await Promise.all(Array.from({ length: 24 }, () => connections.query(tenant, facts, [])));
      expect(rows.map(([row]) => row?.tenant)).toEqual(Array.from({ length: 24 }, () => tenant));
    }
    expect(await openConnections()).toBeLessThanOrEqual(open);
  });
});
