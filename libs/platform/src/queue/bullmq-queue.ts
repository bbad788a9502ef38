import { setTimeout as sleep } from 'node:timers/promises';
import { type JsonObject, invariant } from '@commonhall/kernel';
import { type JobsOptions, createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import { withoutSecrets } from '../logging/log.js';
import {
  type FailedJob,
  type JobHandler,
  QueueConsumers,
  type QueueCounts,
  type QueueJob,
  type QueueName,
  QueuePort,
  assertJobId,
  queueNames,
} from './queue-port.js';

/** Where the jobs lie. */
export type QueueBackend =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'redis'; readonly url: string };

export interface QueueOptions {
  /** Called for whatever has no caller: lost connections, and jobs that failed for good. */
  readonly onError: (error: Error, where: { readonly queue: QueueName; readonly jobId?: string }) => void;
  /** How often a job is tried and how long it rests after the first failure, doubling; by queue where not given. */
  readonly retry?: RetryRule;
  /** After this time a job of a killed worker goes to another one; 10 s where not given. Must exceed any pause of the loop. */
  readonly stallMs?: number;
}

export interface RetryRule {
  readonly attempts: number;
  readonly backoffMs: number;
}

/** PostgreSQL by default, Redis where an operator names one. */
export function queueBackend(urls: { readonly queueUrl: string; readonly redisUrl: string | null }): QueueBackend {
  return urls.redisUrl === null ? { kind: 'postgres', url: urls.queueUrl } : { kind: 'redis', url: urls.redisUrl };
}

export function openQueue(backend: QueueBackend, options: QueueOptions): QueuePort {
  return new BullmqQueue(backend, options);
}

export function openConsumers(backend: QueueBackend, options: QueueOptions): QueueConsumers {
  return new BullmqConsumers(backend, options);
}

/** The schema that BullMQ has for itself. */
const queueSchema = 'bullmq';

/**
 * Some eight minutes of patience for consequences and money, a day for mail. A tick is tried once, for the next one
 * comes by itself.
 */
const retryRules: Readonly<Record<QueueName, RetryRule>> = {
  reactions: { attempts: 10, backoffMs: 1_000 },
  billing: { attempts: 10, backoffMs: 1_000 },
  schedule: { attempts: 1, backoffMs: 1_000 },
  mail: { attempts: 14, backoffMs: 10_000 },
};

/** Ticks that failed are many and alike; the last of them tell enough. */
const keptTicks = 200;
const redisPrefix = 'commonhall';
const defaultStallMs = 10_000;
const bulkSize = 1_000;
/**
 * On PostgreSQL BullMQ makes two temporary tables for each bulk: a single job takes 0.6 ms, a bulk of one 5 to 10 ms and a
 * hundred rows in the catalogue. Up to here single ones are cheaper.
 */
const few = 4;
const answerWithinMs = 3_000;
const closeWithinMs = 2_000;
const failedPage = 500;

class BullmqQueue extends QueuePort {
  private readonly queues = new Map<QueueName, BullQueue>();
  private closed = false;

  constructor(
    private readonly backend: QueueBackend,
    private readonly options: QueueOptions,
  ) {
    super();
  }

  async add(name: QueueName, jobs: readonly QueueJob[]): Promise<void> {
    if (jobs.length === 0) return;
    for (const job of jobs) assertJobId(job.id);
    const opts = this.jobOptions(name);
    const entries = jobs.map((job) => ({ name: job.name, data: job.data, opts: { ...opts, jobId: job.id } }));
    if (entries.length <= few) {
      const queue = await this.reached(name);
      await Promise.all(entries.map((entry) => queue.add(entry.name, entry.data, entry.opts)));
      return;
    }
    for (let from = 0; from < entries.length; from += bulkSize) {
      await (await this.reached(name)).addBulk(entries.slice(from, from + bulkSize));
    }
  }

  async failedJobs(name: QueueName, limit = 100): Promise<FailedJob[]> {
    const jobs = await (await this.reached(name)).getFailed(0, limit - 1);
    return jobs.map((job) => ({
      queue: name,
      id: job.id ?? '',
      name: job.name,
      data: job.data,
      reason: job.failedReason,
      attempts: job.attemptsMade,
      failedAt: new Date(job.finishedOn ?? job.timestamp),
    }));
  }

  async retryFailed(name: QueueName, ids?: readonly string[]): Promise<number> {
    const queue = await this.reached(name);
    let retried = 0;
    if (ids !== undefined) {
      for (const id of ids) {
        const job = await queue.getJob(id);
        if (job && (await retry(job))) retried++;
      }
      return retried;
    }
    for (;;) {
      const page = await queue.getFailed(0, failedPage - 1);
      let moved = 0;
      for (const job of page) if (await retry(job)) moved++;
      retried += moved;
      if (page.length < failedPage || moved === 0) return retried;
    }
  }

  async counts(name: QueueName): Promise<QueueCounts> {
    const counts = await (await this.reached(name)).getJobCounts('waiting', 'delayed', 'active', 'failed');
    const of = (state: string): number => counts[state] ?? 0;
    return { waiting: of('waiting'), delayed: of('delayed'), active: of('active'), failed: of('failed') };
  }

  async close(): Promise<void> {
    this.closed = true;
    const queues = [...this.queues.values()];
    this.queues.clear();
    await farewell(queues.map((queue) => queue.close()));
  }

  private queue(name: QueueName): BullQueue {
    invariant(!this.closed, 'the queue is closed');
    let queue = this.queues.get(name);
    if (queue === undefined) {
      queue = bullQueue(this.backend, name);
      queue.on('error', (error) => {
        this.options.onError(error, { queue: name });
      });
      this.queues.set(name, queue);
    }
    return queue;
  }

  /** Until Redis answers BullMQ waits without an end; a caller that holds a transaction open must hear sooner. */
  private async reached(name: QueueName): Promise<BullQueue> {
    const queue = this.queue(name);
    if (this.backend.kind === 'postgres') return queue;
    const silence = new AbortController();
    const tooLate = sleep(answerWithinMs, undefined, { signal: silence.signal }).then(() => {
      throw new Error(`Redis said nothing within ${answerWithinMs / 1_000} seconds`);
    });
    try {
      await Promise.race([queue.waitUntilReady(), tooLate]);
      return queue;
    } finally {
      silence.abort();
      tooLate.catch(() => undefined);
    }
  }

  private jobOptions(name: QueueName): JobsOptions {
    const rule = this.options.retry ?? retryRules[name];
    return {
      attempts: rule.attempts,
      backoff: { type: 'exponential', delay: rule.backoffMs },
      // A finished job leaves no trace, so that the same row can be rung for again.
      removeOnComplete: true,
      removeOnFail: name === 'schedule' ? keptTicks : false,
      stackTraceLimit: 1,
    };
  }
}

class BullmqConsumers extends QueueConsumers {
  private readonly workers: BullWorker[] = [];
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly backend: QueueBackend,
    private readonly options: QueueOptions,
  ) {
    super();
  }

  async consume(
    name: QueueName,
    handler: JobHandler,
    { concurrency }: { readonly concurrency: number },
  ): Promise<void> {
    const counted: JobHandler = async (job) => {
      const work = handler(job);
      this.underWay.add(work);
      try {
        await work;
      } finally {
        this.underWay.delete(work);
      }
    };
    const worker = bullWorker(this.backend, name, counted, concurrency, this.options.stallMs ?? defaultStallMs);
    const report = this.options.onError;
    worker.on('error', (error) => {
      report(error, { queue: name });
    });
    worker.on('failed', (job, error) => {
      const last = job === undefined || job.finishedOn !== undefined;
      if (last) report(error, job?.id === undefined ? { queue: name } : { queue: name, jobId: job.id });
    });
    this.workers.push(worker);
    await worker.waitUntilReady();
  }

  async close({ abandon = false }: { readonly abandon?: boolean } = {}): Promise<void> {
    const closing = this.workers.splice(0).map((worker) => worker.close(abandon));
    do {
      if (!abandon) await Promise.race([Promise.allSettled(closing), Promise.allSettled(this.underWay)]);
      await farewell(closing);
      // A job that was on its way when the door was shut.
    } while (!abandon && this.underWay.size > 0);
  }
}

/** Says goodbye, without waiting long for a server that is gone: whoever closes has nobody to tell of it. */
async function farewell(closing: readonly Promise<unknown>[]): Promise<void> {
  const silence = new AbortController();
  const tooLong = sleep(closeWithinMs, undefined, { signal: silence.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(closing), tooLong]);
  silence.abort();
}

const onPostgres = withBackend(createPostgresBackend);
const onRedis = withBackend(createRedisBackend);
type BullQueue = ReturnType<typeof bullQueue>;
type BullWorker = ReturnType<typeof bullWorker>;

function bullQueue(backend: QueueBackend, name: QueueName) {
  // Nobody subscribes to the stream of events, and each kept one costs a row.
  const streams = { events: { maxLen: 100 } };
  if (backend.kind === 'postgres') {
    return new onPostgres.Queue<JsonObject, unknown>(name, { connection: postgresConnection(backend.url), streams });
  }
  // An api or relay that waits for Redis would hold its caller; it hears at once, and the sweeper makes good.
  const connection = { url: backend.url, maxRetriesPerRequest: 1, enableOfflineQueue: false };
  return new onRedis.Queue<JsonObject, unknown>(name, { connection, prefix: redisPrefix, streams });
}

function bullWorker(backend: QueueBackend, name: QueueName, handler: JobHandler, concurrency: number, stallMs: number) {
  const processor = async (job: {
    id?: string;
    name: string;
    data: JsonObject;
    attemptsMade: number;
  }): Promise<void> => {
    try {
      await handler({ id: job.id ?? '', name: job.name, data: job.data, attempt: job.attemptsMade + 1 });
    } catch (error) {
      throw storable(error);
    }
  };
  const options = {
    concurrency,
    lockDuration: stallMs,
    stalledInterval: stallMs / 2,
    // Kills are not the job's fault. A job that kills its worker each time ends by the second bound.
    maxStalledCount: 1_000_000,
    maxStartedAttempts: 100,
    runRetryDelay: 1_000,
  };
  if (backend.kind === 'postgres') {
    return new onPostgres.Worker<JsonObject, unknown>(name, processor, {
      ...options,
      connection: postgresConnection(backend.url),
    });
  }
  const connection = { url: backend.url, maxRetriesPerRequest: null };
  return new onRedis.Worker<JsonObject, unknown>(name, processor, { ...options, connection, prefix: redisPrefix });
}

/** A job that fails is kept with the words of its error, in which a server may have named a person or a password. */
function storable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  error.message = withoutSecrets(error.message);
  if (error.stack !== undefined) error.stack = withoutSecrets(error.stack);
  return error;
}

/** One connection each: with pg's default of ten, six queues and workers held 47. Source: design record 0004. */
function postgresConnection(url: string) {
  return { connectionString: url, schema: queueSchema, max: 1, application_name: 'commonhall queue' };
}

/** @returns false where the job is no longer among the failed. */
async function retry(job: {
  isFailed: () => Promise<boolean>;
  retry: (state: 'failed', options: { resetAttemptsMade: boolean; resetAttemptsStarted: boolean }) => Promise<void>;
}): Promise<boolean> {
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  } catch (error) {
    if (await job.isFailed()) throw error;
    return false;
  }
}

/** What a health check and `doctor` ask: the counts of all queues. */
export async function allCounts(queue: QueuePort): Promise<Record<QueueName, QueueCounts>> {
  const entries = await Promise.all(queueNames.map(async (name) => [name, await queue.counts(name)] as const));
  return Object.fromEntries(entries) as Record<QueueName, QueueCounts>;
}
