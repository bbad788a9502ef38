import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import { holds, isAlive } from '@commonhall/platform/host';
import { readSupervisor } from '../../apps/cli/src/supervisor-file.js';
import { Books, type TestOrganisation } from '../support/books.js';
import { type Running, TestInstallation } from '../support/product.js';
import { keyFor, productDatabase } from '../support/product-database.js';

// The product as `npm start` runs it: real api, real worker, real PostgreSQL.
jest.setTimeout(120_000);

interface Answer {
  readonly status: number;
  readonly body: string;
}

describe('the supervisor of the real product', () => {
  let here: TestInstallation;
  let product: Running;
  let organisation: TestOrganisation;
  let token: string;

  beforeAll(async () => {
    here = await TestInstallation.make();
    product = await started();
    await withBooks(async (books, own, database) => {
      organisation = await books.organisation('River Post');
      token = await keyFor(own, database, organisation.tenantId);
    });
  }, 120_000);
  afterAll(async () => {
    await here.end();
  });

  async function started(): Promise<Running> {
    const running = here.command(['start']);
    await running.saying(/Data +\//);
    return running;
  }

  async function withBooks<T>(
    work: (books: Books, own: ReturnType<typeof productDatabase>, database: Books['database']) => Promise<T>,
  ): Promise<T> {
    const own = productDatabase(here.dataDir);
    const database = await own.open();
    try {
      return await work(new Books(own, database), own, database);
    } finally {
      await database.close();
    }
  }

  function record(agent: Agent): Promise<Answer> {
    const input = {
      idempotencyKey: newId(),
      amount: { amount: '12.50', currency: 'GBP' },
      occurredAt: new Date(Date.now() - 3_600_000).toISOString(),
      source: 'market stall',
    };
    const query =
      'mutation Record($input: RecordTakingInput!) { recordTaking(input: $input) { taking { id } problems { message } } }';
    return post(agent, JSON.stringify({ query, variables: { input } }));
  }

  function post(agent: Agent, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const sent = request({ port: here.port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent });
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.once('error', reject);
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, body: text });
        });
      });
      sent.end(body);
    });
  }

  it('leaves nothing behind its own kill -9 that blocks the next start on the same port and folder', async () => {
    const agent = new Agent({ keepAlive: true });
    expect(await record(agent)).toMatchObject({ status: 200, body: expect.stringContaining('"taking":{"id"') });
    const before = readSupervisor(here.dataDir);
    const pids = [before?.children['api']?.pid, before?.children['worker']?.pid, before?.postgres?.pid].map(Number);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    product.process.kill('SIGKILL');
    await product.ended;
    const next = await started();
    expect(pids.filter(isAlive)).toEqual([]);
    const after = readSupervisor(here.dataDir);
    expect(after?.owner.pid).toBe(next.pid);
    expect(await fetch(`http://127.0.0.1:${here.port}/readyz`).then((answer) => answer.json())).toEqual({
      isReady: true,
      missing: [],
    });
    expect(await record(agent)).toMatchObject({ status: 200, body: expect.stringContaining('"taking":{"id"') });
    const takings = await withBooks((books) =>
      books.admin('select from taking where tenant_id = $1', [organisation.tenantId]),
    );
    expect(takings).toHaveLength(2);
    product = next;
    agent.destroy();
  });

  it('lets an operator see at the command line what runs, how it is and what waits', async () => {
    const said = async (...words: string[]): Promise<string> => {
      const command = here.command(words);
      expect([await command.ended, command.stderr()]).toEqual([0, '']);
      return command.stdout();
    };
    const { processes } = JSON.parse(await said('status', '--json')) as {
      processes: { name: string; alive: boolean }[];
    };
    expect(processes.map(({ name, alive }) => ({ name, alive }))).toEqual(
      ['supervisor', 'api', 'worker', 'postgres'].map((name) => ({ name, alive: true })),
    );
    const doctor = await said('doctor');
    expect(doctor).not.toMatch(/^[!✘]/m);
    const connections = /^✔ Database: [\d.]+, (\d+) connections \((.+)\) of 60$/m.exec(doctor);
    expect(Number(connections?.[1])).toBeLessThanOrEqual(30);
    expect(connections?.[2]).toMatch(/^app \d+, (identity \d+, )?queue \d+, relay \d+/);
    expect(doctor).toContain('✔ Queue: on PostgreSQL, 0 jobs wait, 0 failed');
    expect(await said('jobs', 'list')).toMatch(
      /^reactions 0 waiting, 0 at work, 0 to be tried again, 0 failed\nbilling /,
    );
    expect(await said('jobs', 'retry')).toBe('0 jobs will be tried again.\n');
    expect(await said('check')).toMatch(/✔ river-post: .*\nAll is well\.\n$/);
  });

  it('has api and worker end by themselves when nobody starts it again', async () => {
    const children = readSupervisor(here.dataDir)?.children;
    const pids = ['api', 'worker'].map((name) => children?.[name]?.pid ?? 0);
    product.process.kill('SIGKILL');
    await product.ended;
    expect(await holds(() => pids.filter(isAlive).length === 0, 20_000)).toBe(true);
    product = await started();
  });

  it('answers every request that was sent when it is told to stop under load, and is gone within 25 seconds', async () => {
    const kept = new Agent({ keepAlive: true, maxSockets: 8 });
    const fresh = new Agent({ keepAlive: false, maxSockets: 8 });
    let isOver = false;
    let answered = 0;
    const failures: string[] = [];
    /** Sends one after the other, busily or with a rest between, until nobody listens any more. */
    const client = async (agent: Agent, pauseMs: number): Promise<void> => {
      while (!isOver) {
        try {
          if (pauseMs > 0) await sleep(pauseMs);
          const { status, body } = await record(agent);
          answered += 1;
          if (status !== 200 || !body.includes('"taking":{"id"')) failures.push(`${status} ${body.slice(0, 200)}`);
        } catch (error) {
          const { code = (error as Error).message } = error as NodeJS.ErrnoException;
          if (code === 'ECONNREFUSED') return;
          failures.push(code);
        }
      }
    };
    const clients = Array.from({ length: 12 }, (_, index) =>
      client(index % 3 === 0 ? fresh : kept, index % 2 === 0 ? 0 : index),
    );
    await holds(() => answered > 50, 20_000);
    const before = answered;
    const from = performance.now();
    product.process.kill('SIGTERM');
    expect(await product.ended).toBe(0);
    const stopMs = performance.now() - from;
    isOver = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(before);
    expect(stopMs).toBeLessThan(25_000);
    kept.destroy();
    fresh.destroy();
  });
});
