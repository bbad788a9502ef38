import { setTimeout as sleep } from 'node:timers/promises';
import { jobId, type QueueJob, type QueueName, type QueuePort, queueNames } from '../queue/queue-port.js';
import { type OutboxRows, type WaitingEvent } from './outbox-rows.js';
import { deliverJob } from './reaction-runner.js';
import { type Reactions } from './reactions.js';

export interface RelayPaces {
  /** Without a word from the database the outbox is looked at this often; a transaction that writes to it says so. */
  readonly pollMs: number;
  /** Between two looks for events that the queue has lost. */
  readonly sweepEveryMs: number;
  /**
   * So many events wait in a queue at most, the others in the outbox: a queue knows no turns, so whoever comes late waits
   * behind all that lies in it.
   */
  readonly queueHolds: number;
}

const usualPaces: RelayPaces = { pollMs: 2_000, sweepEveryMs: 5_000, queueHolds: 500 };

/** How long it rests where the database or the queue does not answer. */
const restMs = 1_000;

/** How long it rests where a queue holds as much as it may. */
const fullMs = 50;

/**
 * Rings the queue for what lies in the outbox. Events that nobody listens to are settled at once. It may die anywhere:
 * what was rung for and not noted is rung for again, and whoever answers twice finds the inbox row.
 */
export class OutboxRelay {
  private stopped = false;
  private running: Promise<void> | undefined;
  private wakeUp: (() => void) | undefined;
  private isAwake = false;
  private sweptAt = -Infinity;
  private readonly paces: RelayPaces;
  /** How many jobs each queue was given since it was last looked at, and those that waited then. */
  private readonly given = new Map<QueueName, number>();

  constructor(
    private readonly rows: OutboxRows,
    private readonly reactions: Reactions,
    private readonly queue: QueuePort,
    private readonly onError: (error: Error) => void,
    paces: Partial<RelayPaces> = {},
  ) {
    this.paces = { ...usualPaces, ...paces };
  }

  /** Begins, with everything that an earlier run left unsettled. */
  start(): void {
    this.stopped = false;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Says that there may be something to do. */
  wake(): void {
    this.isAwake = true;
    this.wakeUp?.();
  }

  /** Ends after the round that is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  /** One round: the next events in fair turns, but those for a queue that is full. @returns how many there were */
  async relay(): Promise<number> {
    const events = await this.rows.waiting({ limit: this.roundRows, but: await this.typesThatWait() });
    await this.ring(events);
    return events.length;
  }

  /** Rings again for what was lost. @returns how many there were */
  async sweep(): Promise<number> {
    const events = await this.rows.unsettled({ limit: this.roundRows, but: await this.typesThatWait() });
    await this.ring(events);
    return events.length;
  }

  private async run(): Promise<void> {
    let hasBegun = false;
    while (!this.stopped) {
      try {
        if (!hasBegun) await this.rows.forgetRings();
        hasBegun = true;
        this.isAwake = false;
        const found = await this.relay();
        if (performance.now() - this.sweptAt > this.paces.sweepEveryMs) {
          this.sweptAt = performance.now();
          await this.sweep();
        }
        if (found > 0) continue;
        if (this.fullQueues().length === 0) await this.rest(this.paces.pollMs);
        else await sleep(fullMs);
      } catch (error) {
        this.onError(error as Error);
        this.isAwake = false;
        await this.rest(restMs);
      }
    }
  }

  private async ring(events: readonly WaitingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const jobs = new Map<QueueName, QueueJob[]>();
    const heard: WaitingEvent[] = [];
    const unheard: WaitingEvent[] = [];
    for (const event of events) {
      const queues = this.reactions.queuesOf(event.type);
      (queues.length === 0 ? unheard : heard).push(event);
      for (const queue of queues) {
        const data = { tenantId: event.tenantId, eventId: event.id };
        const job = { name: deliverJob, id: jobId(event.id, queue), data };
        jobs.set(queue, [...(jobs.get(queue) ?? []), job]);
      }
    }
    for (const [queue, ones] of jobs) {
      await this.queue.add(queue, ones);
      this.given.set(queue, (this.given.get(queue) ?? 0) + ones.length);
    }
    if (heard.length > 0) await this.rows.rung(heard);
    if (unheard.length > 0) await this.rows.settle(unheard);
  }

  /** A queue is filled up when it is nearly empty; with that it holds what it may. */
  private get refillAt(): number {
    return Math.ceil(this.paces.queueHolds / 5);
  }

  private get roundRows(): number {
    return this.paces.queueHolds - this.refillAt;
  }

  /** The types of events for queues that are full; asks only those that were given much since the last look. */
  private async typesThatWait(): Promise<string[]> {
    for (const queue of this.fullQueues()) this.given.set(queue, (await this.queue.counts(queue)).waiting);
    return this.reactions.typesFor(this.fullQueues());
  }

  private fullQueues(): QueueName[] {
    return queueNames.filter((queue) => (this.given.get(queue) ?? 0) > this.refillAt);
  }

  /** Broken off by `wake`. */
  private async rest(ms: number): Promise<void> {
    if (this.isAwake || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }
}
