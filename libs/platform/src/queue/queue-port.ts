import { type JsonObject, invariant } from '@commonhall/kernel';

/** The queues, a closed list: each costs every worker two connections. Source: design record 0004. */
export const queueNames = ['reactions', 'billing', 'schedule', 'mail'] as const;

export type QueueName = (typeof queueNames)[number];

/**
 * A ring at the worker's door. It says what to look at, never what is true: truth is a row in PostgreSQL, and a job may
 * arrive twice, late, or twice at once.
 */
export interface QueueJob {
  /** Which handler it is for. */
  readonly name: string;
  /** While a job with this id waits, runs or lies among the failed, another one with it is not added; see `jobId`. */
  readonly id: string;
  readonly data: JsonObject;
}

export interface ReceivedJob extends QueueJob {
  /** 1 for the first. A redelivery after a crash does not count. */
  readonly attempt: number;
}

/** A job that used up its attempts. It stays until somebody retries it. */
export interface FailedJob extends QueueJob {
  readonly queue: QueueName;
  readonly reason: string;
  readonly attempts: number;
  readonly failedAt: Date;
}

export interface QueueCounts {
  readonly waiting: number;
  /** Failed at least once and waiting for the next attempt. */
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

/**
 * Adds jobs and looks after those that failed. Opens no connection before it is used, and none that listens. Whatever is
 * asked of a queue that cannot be reached throws within seconds.
 */
export abstract class QueuePort {
  /**
   * Adds jobs in one trip; resolves when the queue has them all.
   * @throws Error when the queue cannot be reached; some of the jobs may have arrived, so add them all again.
   */
  abstract add(queue: QueueName, jobs: readonly QueueJob[]): Promise<void>;
  /** Newest first. */
  abstract failedJobs(queue: QueueName, limit?: number): Promise<FailedJob[]>;
  /**
   * Gives failed jobs all their attempts again.
   * @param ids all of the queue's when left out
   * @returns how many were put back
   */
  abstract retryFailed(queue: QueueName, ids?: readonly string[]): Promise<number>;
  abstract counts(queue: QueueName): Promise<QueueCounts>;
  abstract close(): Promise<void>;
}

export type JobHandler = (job: ReceivedJob) => Promise<void>;

/** Takes jobs. Only the worker has one. */
export abstract class QueueConsumers {
  /**
   * Starts handing out the jobs of a queue; resolves when it listens. A handler that throws is tried again later, and
   * after the last attempt the job lies among the failed.
   */
  abstract consume(queue: QueueName, handler: JobHandler, options: { readonly concurrency: number }): Promise<void>;
  /** Takes no more jobs, waits for those that run, and closes. With `abandon` it does not wait: they are redelivered. */
  abstract close(options?: { readonly abandon?: boolean }): Promise<void>;
}

/**
 * Joins the parts of a job's id: the key of the row that it rings for, then what is to be done with it.
 * @throws InvariantViolation for an id that BullMQ refuses: with a colon, or of digits only
 * Source of the rule: design record 0004.
 */
export function jobId(...parts: readonly string[]): string {
  const id = parts.join('-');
  assertJobId(id);
  return id;
}

export function assertJobId(id: string): void {
  invariant(id.length > 0 && id.length <= 300, 'a job id has 1 to 300 characters');
  invariant(!id.includes(':'), `a job id holds no colon: ${id}`);
  invariant(!/^\d+$/.test(id), `a job id is not all digits: ${id}`);
}
