import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { type QueuePlace, queuePlaces } from '../../../../test/support/queue-places.js';
import { type QueueBackend, allCounts, openConsumers, openQueue } from './bullmq-queue.js';
import { type QueueConsumers, type QueueJob, type QueuePort, type ReceivedJob } from './queue-port.js';

// One suite for both, for the product may not tell them apart.
describe.each(queuePlaces)('the queue on $where', ({ open, here }) => {
  const proof = here ? it : it.skip;
  const retry = { attempts: 3, backoffMs: 200 };
  const stallMs = 1_000;
  let database: TestDatabase;
  let place: QueuePlace;
  let queue: QueuePort;
  let consumers: QueueConsumers[];
  let reported: { message: string; jobId: string | undefined }[];

  beforeAll(async () => {
    if (!here) return;
    database = await ownDatabase();
    place = await open(database);
  }, 60_000);

  afterAll(async () => {
    if (!here) return;
    await place.close();
    await database.drop();
  });

  beforeEach(async () => {
    if (!here) return;
    await place.wipe();
    reported = [];
    consumers = [];
    queue = openQueue(place.backend, options());
  });

  afterEach(async () => {
    if (!here) return;
    await Promise.all(consumers.map((each) => each.close({ abandon: true })));
    await queue.close();
  });

  const options = () => ({
    retry,
    stallMs,
    onError: (error: Error, { jobId }: { jobId?: string }) => reported.push({ message: error.message, jobId }),
  });
  const worker = (): QueueConsumers => {
    const made = openConsumers(place.backend, options());
    consumers.push(made);
    return made;
  };
  const jobs = (count: number, prefix = 'row'): QueueJob[] =>
    Array.from({ length: count }, (_, index) => ({ name: 'look', id: `${prefix}-${index}`, data: { index } }));

  proof('hands out all that was added in bulk, once each, in order, with its data', async () => {
    const got: ReceivedJob[] = [];
    await queue.add('reactions', jobs(1_200));
    await worker().consume('reactions', (job) => Promise.resolve(void got.push(job)), { concurrency: 1 });
    await until(() => got.length >= 1_200);
    expect(got.map((job) => job.data['index'])).toEqual(Array.from({ length: 1_200 }, (_, index) => index));
    expect(got[7]).toEqual({ name: 'look', id: 'row-7', data: { index: 7 }, attempt: 1 });
    await until(async () => (await queue.counts('reactions')).active === 0);
    await expect(queue.counts('reactions')).resolves.toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 });
  });

  proof('wakes a waiting consumer at once', async () => {
    const took: number[] = [];
    let rung = 0;
    await worker().consume('mail', () => Promise.resolve(void took.push(performance.now() - rung)), { concurrency: 1 });
    for (let index = 0; index < 5; index++) {
      await pause(100);
      rung = performance.now();
      await queue.add('mail', jobs(1, `wake${index}`));
      await until(() => took.length > index);
    }
    expect(took.sort((a, b) => a - b)[2]).toBeLessThan(2_000);
  });

  proof('keeps the queues apart', async () => {
    const got: string[] = [];
    await worker().consume('mail', (job) => Promise.resolve(void got.push(`mail ${job.id}`)), { concurrency: 1 });
    await worker().consume('billing', (job) => Promise.resolve(void got.push(`billing ${job.id}`)), { concurrency: 1 });
    await queue.add('billing', jobs(1, 'b'));
    await queue.add('mail', jobs(1, 'm'));
    await until(() => got.length === 2);
    expect(got.sort()).toEqual(['billing b-0', 'mail m-0']);
  });

  proof('adds a job once while one with its id is there, and again after it has finished', async () => {
    let runs = 0;
    await queue.add('billing', [...jobs(1), ...jobs(1)]);
    await queue.add('billing', jobs(1));
    await expect(queue.counts('billing')).resolves.toMatchObject({ waiting: 1 });
    await worker().consume(
      'billing',
      () => {
        runs += 1;
        return Promise.resolve();
      },
      { concurrency: 2 },
    );
    await until(() => runs === 1);
    await until(async () => (await queue.counts('billing')).active === 0);
    await queue.add('billing', jobs(1));
    await until(() => runs === 2);
    await pause(100);
    expect(runs).toBe(2);
  });

  proof('refuses an id that only one of the back ends would take', async () => {
    await expect(queue.add('billing', [{ name: 'look', id: 'a:b', data: {} }])).rejects.toThrow(/colon/);
    await expect(queue.add('billing', [{ name: 'look', id: '20261124', data: {} }])).rejects.toThrow(/digits/);
    await expect(queue.counts('billing')).resolves.toMatchObject({ waiting: 0 });
  });

  proof('tries a failing job again after a rest, then keeps and lists it until it is retried', async () => {
    const attempts: { attempt: number; at: number }[] = [];
    let broken = true;
    await worker().consume(
      'reactions',
      (job) => {
        attempts.push({ attempt: job.attempt, at: performance.now() });
        return broken ? Promise.reject(new Error('the provider said no')) : Promise.resolve();
      },
      { concurrency: 1 },
    );
    await queue.add('reactions', jobs(1));
    await until(async () => (await queue.counts('reactions')).failed === 1);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(attempts[1]!.at - attempts[0]!.at).toBeGreaterThanOrEqual(retry.backoffMs - 20);
    expect(attempts[2]!.at - attempts[1]!.at).toBeGreaterThanOrEqual(2 * retry.backoffMs - 20);
    const [failed, ...others] = await queue.failedJobs('reactions');
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ queue: 'reactions', id: 'row-0', name: 'look', data: { index: 0 }, attempts: 3 });
    expect(failed?.reason).toBe('the provider said no');
    expect(Date.now() - failed!.failedAt.getTime()).toBeLessThan(10_000);
    await until(() => reported.length > 0);
    expect(reported).toEqual([{ message: 'the provider said no', jobId: 'row-0' }]);

    await queue.add('reactions', jobs(1));
    await pause(100);
    expect(attempts).toHaveLength(3);

    await expect(queue.retryFailed('reactions', ['row-0', 'never-was'])).resolves.toBe(1);
    await until(() => attempts.length === 6);
    expect(attempts.slice(3).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    await until(async () => (await queue.counts('reactions')).failed === 1);
    broken = false;
    await expect(queue.retryFailed('reactions')).resolves.toBe(1);
    await until(() => attempts.length === 7);
    await until(async () => (await queue.counts('reactions')).active === 0);
    await expect(queue.failedJobs('reactions')).resolves.toEqual([]);
    await expect(queue.retryFailed('reactions')).resolves.toBe(0);
  });

  proof('writes no secret and no address of a person beside a job that failed', async () => {
    const words = 'smtps://me:CANARY@mail.example: 550 <ann@canary.example> is unknown';
    await worker().consume('mail', () => Promise.reject(new Error(words)), { concurrency: 1 });
    await queue.add('mail', jobs(1));
    await until(async () => (await queue.counts('mail')).failed === 1);
    const [failed] = await queue.failedJobs('mail');
    expect(failed?.reason).toBe('smtps://me:[redacted]@mail.example: 550 <[redacted]> is unknown');
    expect(await place.everything()).not.toMatch(/canary/i);
  });

  proof('retries more failed jobs at once than it reads in one page', async () => {
    let broken = true;
    let done = 0;
    const look = (): Promise<void> => {
      if (broken) return Promise.reject(new Error('down'));
      done += 1;
      return Promise.resolve();
    };
    await worker().consume('schedule', look, { concurrency: 20 });
    const quick = openQueue(place.backend, { ...options(), retry: { attempts: 1, backoffMs: 1 } });
    await quick.add('billing', []);
    await quick.add('reactions', jobs(620));
    const other = worker();
    await other.consume('reactions', look, { concurrency: 20 });
    await until(async () => (await queue.counts('reactions')).failed === 620);
    expect(await queue.failedJobs('reactions', 10)).toHaveLength(10);
    broken = false;
    await expect(queue.retryFailed('reactions')).resolves.toBe(620);
    await until(() => done === 620);
    await quick.close();
  });

  proof('gives the jobs of a killed worker to the next one, without counting the kill as a failure', async () => {
    const started: string[] = [];
    const dead = worker();
    await queue.add('billing', jobs(2));
    await dead.consume(
      'billing',
      (job) => {
        started.push(job.id);
        return new Promise(() => undefined);
      },
      { concurrency: 2 },
    );
    await until(() => started.length === 2);
    await dead.close({ abandon: true });
    const finished: ReceivedJob[] = [];
    await worker().consume('billing', (job) => Promise.resolve(void finished.push(job)), { concurrency: 2 });
    await until(() => finished.length === 2, 10_000);
    expect(finished.map((job) => job.id).sort()).toEqual(['row-0', 'row-1']);
    expect(finished.map((job) => job.attempt)).toEqual([1, 1]);
    await expect(queue.failedJobs('billing')).resolves.toEqual([]);
  });

  proof(
    'survives several kills of the same job',
    async () => {
      await queue.add('billing', jobs(1));
      for (let kill = 0; kill < 3; kill++) {
        let started = false;
        const dead = worker();
        await dead.consume(
          'billing',
          () => {
            started = true;
            return new Promise(() => undefined);
          },
          { concurrency: 1 },
        );
        await until(() => started, 10_000);
        await dead.close({ abandon: true });
      }
      let finished = 0;
      await worker().consume(
        'billing',
        () => {
          finished += 1;
          return Promise.resolve();
        },
        { concurrency: 1 },
      );
      await until(() => finished === 1, 10_000);
      await expect(queue.failedJobs('billing')).resolves.toEqual([]);
    },
    40_000,
  );

  proof('closes gracefully: what runs is finished, what waits stays for the next worker', async () => {
    const first = worker();
    const finished: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let running = false;
    await queue.add('mail', jobs(3));
    await first.consume(
      'mail',
      async (job) => {
        running = true;
        await held;
        finished.push(`first ${job.id}`);
      },
      { concurrency: 1 },
    );
    await until(() => running);
    const closing = first.close();
    await pause(100);
    expect(finished).toEqual([]);
    release();
    await closing;
    expect(finished).toEqual(['first row-0']);
    await expect(queue.counts('mail')).resolves.toEqual({ waiting: 2, delayed: 0, active: 0, failed: 0 });
    await worker().consume('mail', (job) => Promise.resolve(void finished.push(`next ${job.id}`)), { concurrency: 1 });
    await until(() => finished.length === 3);
    expect(finished).toEqual(['first row-0', 'next row-1', 'next row-2']);
  });

  proof('goes on after it was wiped: what is added again is handed out', async () => {
    const got: string[] = [];
    const busy = worker();
    await queue.add('reactions', jobs(3, 'lost'));
    await place.wipe();
    await busy.consume('reactions', (job) => Promise.resolve(void got.push(job.id)), { concurrency: 2 });
    await pause(200);
    expect(got).toEqual([]);
    await place.wipe();
    await queue.add('reactions', jobs(2, 'again'));
    await until(() => got.length === 2);
    expect(got.sort()).toEqual(['again-0', 'again-1']);
  });

  proof('keeps a job that was wiped while it ran from holding the worker up', async () => {
    const got: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await queue.add('reactions', jobs(1, 'held'));
    await worker().consume(
      'reactions',
      async (job) => {
        got.push(job.id);
        if (job.id === 'held-0') await held;
      },
      { concurrency: 1 },
    );
    await until(() => got.length === 1);
    await place.wipe();
    release();
    await pause(100);
    await queue.add('reactions', jobs(1, 'next'));
    await until(() => got.includes('next-0'));
  });

  proof('closes within seconds when it is gone, without a complaint', async () => {
    const port = openQueue(place.backend, options());
    await port.add('mail', jobs(1));
    const busy = worker();
    let done = 0;
    await busy.consume('mail', () => Promise.resolve(void (done += 1)), { concurrency: 1 });
    await until(() => done === 1);
    const back = place.outage(4_000);
    await until(async () =>
      port.counts('mail').then(
        () => false,
        () => true,
      ),
    );
    const from = performance.now();
    await Promise.all([busy.close(), port.close()]);
    expect(performance.now() - from).toBeLessThan(3_500);
    await back;
  });

  proof('counts every queue for whoever asks how it is', async () => {
    await queue.add('mail', jobs(2));
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    await expect(allCounts(queue)).resolves.toEqual({
      reactions: none,
      billing: none,
      schedule: none,
      mail: { ...none, waiting: 2 },
    });
  });

  proof('says so when it cannot be reached, instead of holding its caller', async () => {
    const port = await unusedPort();
    const url = new URL(place.backend.url);
    url.port = String(port);
    const unreachable = openQueue(
      { kind: place.backend.kind, url: url.href },
      { ...options(), onError: () => undefined },
    );
    const began = performance.now();
    const asked = [
      unreachable.add('mail', jobs(1)),
      unreachable.counts('mail'),
      unreachable.failedJobs('mail'),
      unreachable.retryFailed('mail'),
      unreachable.retryFailed('mail', ['row-0']),
    ];
    for (const answer of asked) await expect(answer).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(5_000);
    await unreachable.close();
  });
});

describe('the queue of the api on PostgreSQL', () => {
  it('opens one connection for each queue it uses and none that listens', async () => {
    const database = await ownDatabase();
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const backend: QueueBackend = { kind: 'postgres', url: database.url('commonhall_queue') };
    const options = { onError: () => undefined };
    const open = async (): Promise<number> => {
      const { rows } = await admin.query<{ query: string }>(
        "select query from pg_stat_activity where datname = current_database() and usename = 'commonhall_queue'",
      );
      if (rows.some(({ query }) => /listen/i.test(query))) throw new Error('a connection listens');
      return rows.length;
    };
    const queue = openQueue(backend, options);
    expect(await open()).toBe(0);
    await queue.add('mail', [{ name: 'look', id: 'a', data: {} }]);
    await queue.counts('mail');
    expect(await open()).toBe(1);
    await allCounts(queue);
    expect(await open()).toBe(4);
    const consumers = openConsumers(backend, options);
    await consumers.consume('mail', () => Promise.resolve(), { concurrency: 5 });
    await until(async () =>
      open().then(
        () => false,
        () => true,
      ),
    );
    await consumers.close();
    await queue.close();
    await until(async () => (await open()) === 0);
    await admin.end();
    await database.drop();
  }, 60_000);

  it('gives the queue’s role nothing outside of its schema', async () => {
    const database = await ownDatabase();
    const client = new pg.Client({ connectionString: database.url('commonhall_queue') });
    await client.connect();
    await expect(client.query('select 1 from public.tenant')).rejects.toThrow(/permission denied/);
    await expect(client.query('select 1 from public.outbox')).rejects.toThrow(/permission denied/);
    await expect(client.query('select count(*) from bullmq.job')).resolves.toBeDefined();
    await expect(client.query('drop table bullmq.job')).rejects.toThrow(/must be owner/);
    await client.end();
    await database.drop();
  }, 60_000);
});

async function until(met: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await met())) {
    if (performance.now() > deadline) throw new Error(`not met within ${withinMs} ms: ${met.toString()}`);
    await pause(15);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No free port was found'));
      });
    });
  });
}
