import { invariant } from '@commonhall/kernel';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { TenantDatabase } from '../database/index.js';
import { OutboxRelay, type RelayPaces } from '../outbox/outbox-relay.js';
import { OutboxRows } from '../outbox/outbox-rows.js';
import { Reaction } from '../outbox/reaction.js';
import { deliverJob, ReactionRunner } from '../outbox/reaction-runner.js';
import { Reactions } from '../outbox/reactions.js';
import { openConsumers, type QueueBackend } from '../queue/bullmq-queue.js';
import { Job, ScheduledJob } from '../queue/job.js';
import { QueueConsumers, type QueueName, QueuePort, queueNames, type ReceivedJob } from '../queue/queue-port.js';
import { Lead } from './lead.js';
import { Schedules } from './schedules.js';

/** How patient a worker is; what is not given has the usual pace. Tests have less time. */
export interface WorkerPaces extends Partial<RelayPaces> {
  /** Before an event that was rung for and not settled is rung for again; doubles each time. */
  readonly againAfterMs?: number;
  readonly askForLeadMs?: number;
  /** See QueueOptions. */
  readonly stallMs?: number;
}

export abstract class WorkerOptions {
  /** Connection string of role commonhall_relay; not through a pooler. */
  abstract readonly relayUrl: string;
  abstract readonly backend: QueueBackend;
  readonly paces?: WorkerPaces;
}

/**
 * Jobs of a queue that run at once in one worker: bounded by its connections to the database. Bills are made one after
 * the other, for their numbers have no gaps: a second job would only wait for the first.
 */
const concurrency: Readonly<Record<QueueName, number>> = { reactions: 6, billing: 1, schedule: 3, mail: 2 };

/**
 * Everything that may come later: finds the reactions and jobs of the application, relays the outbox, takes jobs from the
 * queue, rings the schedules. Only the worker's application has one.
 */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Worker');
  private readonly jobs = new Map<string, Job>();
  private readonly atWork = new Set<string>();
  private parts:
    { rows: OutboxRows; relay: OutboxRelay; runner: ReactionRunner; consumers: QueueConsumers; lead: Lead } | undefined;

  constructor(
    private readonly options: WorkerOptions,
    private readonly discovery: DiscoveryService,
    private readonly database: TenantDatabase,
    private readonly queue: QueuePort,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const found = this.discovery.getProviders().map(({ instance }): unknown => instance);
    const reactions = new Reactions(found.filter((one): one is Reaction => one instanceof Reaction));
    for (const job of found.filter((one): one is Job => one instanceof Job)) {
      invariant(!this.jobs.has(job.name), `two jobs are called ${job.name}`);
      this.jobs.set(job.name, job);
    }
    const onError = this.report;
    const { relayUrl, backend, paces = {} } = this.options;
    const { againAfterMs, askForLeadMs, stallMs } = paces;
    const rows = new OutboxRows(relayUrl, againAfterMs);
    const runner = new ReactionRunner(this.database, rows, reactions, onError);
    const relay = new OutboxRelay(rows, reactions, this.queue, onError, paces);
    const scheduled = [...this.jobs.values()].filter((job): job is ScheduledJob => job instanceof ScheduledJob);
    const schedules = new Schedules(scheduled, this.queue, onError);
    const consumers = openConsumers(backend, {
      ...(stallMs === undefined ? {} : { stallMs }),
      onError: (error, where) => {
        this.logger.error({ err: error, ...where });
      },
    });
    for (const name of queueNames) {
      await consumers.consume(name, (job) => this.run(name, job, runner), { concurrency: concurrency[name] });
    }
    const lead = new Lead({
      url: relayUrl,
      ...(askForLeadMs === undefined ? {} : { askAgainMs: askForLeadMs }),
      onTaken: () => {
        relay.start();
        schedules.start();
      },
      onLost: () => {
        schedules.stop();
        relay.stop().catch(onError);
      },
      onOutbox: () => {
        relay.wake();
      },
      onError,
    });
    lead.start();
    this.parts = { rows, relay, runner, consumers, lead };
    this.logger.log({ msg: 'working', jobs: this.jobs.size, schedules: scheduled.length });
  }

  /** No new work; what is under way is finished. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.parts === undefined) return;
    const { rows, relay, runner, consumers, lead } = this.parts;
    this.parts = undefined;
    await lead.stop();
    await relay.stop();
    await consumers.close();
    await runner.flush();
    await rows.close();
  }

  private async run(queue: QueueName, { name, data }: ReceivedJob, runner: ReactionRunner): Promise<void> {
    if (name === deliverJob) {
      await runner.deliver(queue, data as { tenantId: string; eventId: string });
      return;
    }
    const job = this.jobs.get(name);
    if (job === undefined)
      throw new Error(`This worker knows no job called ${name}. It is older than who rang, or newer.`);
    if (job instanceof ScheduledJob) await this.runScheduled(job);
    else await job.run(data);
  }

  /** A pass that outlasts its interval is not joined by a second one. */
  private async runScheduled(job: Job): Promise<void> {
    if (this.atWork.has(job.name)) return;
    this.atWork.add(job.name);
    try {
      await job.run({});
    } finally {
      this.atWork.delete(job.name);
    }
  }

  private readonly report = (error: Error): void => {
    this.logger.error({ err: error });
  };
}
