import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const lockKey = 7_411_261;
const askAgainMs = 1_000;

/** A server that is reached and says nothing holds the lead up no longer than this. */
const connectWithinMs = 10_000;

export interface LeadOptions {
  /** A role that may connect; the connection must not go through a pooler, for it listens and holds a lock. */
  readonly url: string;
  /** Called when this process has the lead: of several workers one has it. */
  readonly onTaken: () => void;
  /** Called when it has lost it, with its connection. */
  readonly onLost: () => void;
  /** Called when something was written to the outbox. */
  readonly onOutbox: () => void;
  readonly onError: (error: Error) => void;
  /** Between two tries to take the lead; a second where not given. */
  readonly askAgainMs?: number;
}

/**
 * The lead among workers: an advisory lock of one session. It relays the outbox and rings the schedules; when it dies, the
 * database gives the lock to another one.
 */
export class Lead {
  private client: pg.Client | undefined;
  private readonly ended = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: LeadOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.client?.end().catch(() => undefined);
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.hasStopped()) {
      try {
        await this.hold();
      } catch (error) {
        if (!this.hasStopped()) this.options.onError(error as Error);
      }
      await this.whileAskingAgain();
    }
  }

  /** Takes the lead, or waits for it, and returns when the connection has ended. */
  private async hold(): Promise<void> {
    const { url, onTaken, onLost, onOutbox } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'commonhall lead',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: connectWithinMs,
    });
    this.client = client;
    const over = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.once('error', () => {
        resolve();
      });
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      while (!this.hasStopped()) {
        const taken = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey]);
        if (taken.rows[0]?.taken === true) break;
        await Promise.race([over, this.whileAskingAgain()]);
      }
      if (this.hasStopped()) return;
      client.on('notification', onOutbox);
      await client.query('listen commonhall_outbox');
      onTaken();
      try {
        await over;
      } finally {
        onLost();
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private hasStopped(): boolean {
    return this.ended.signal.aborted;
  }

  private async whileAskingAgain(): Promise<void> {
    const { signal } = this.ended;
    await sleep(this.options.askAgainMs ?? askAgainMs, undefined, { signal }).catch(() => undefined);
  }
}
