import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { jobPrincipal } from '../auth/principal.js';
import { TenantDatabase, tenantZero } from '../database/index.js';
import { QueuePort } from '../queue/queue-port.js';

export abstract class HealthOptions {
  /** Names of the migrations that this release needs. */
  abstract readonly migrations: readonly string[];
}

export interface Readiness {
  readonly isReady: boolean;
  /** What does not answer, in words; empty where all do. */
  readonly missing: readonly ('database' | 'migrations' | 'queue' | 'stopping')[];
}

const askedWithinMs = 2_000;
const keptMs = 1_000;

/**
 * Whether this process can do its work now. Asked often by machines, so an answer is kept for a second.
 * Rule: design record 0013, "Stopping".
 */
@Injectable()
export class ReadinessCheck implements BeforeApplicationShutdown {
  private isStopping = false;
  private known: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;

  constructor(
    private readonly database: TenantDatabase,
    private readonly queue: QueuePort,
    private readonly options: HealthOptions,
  ) {}

  /** From the first word of a stop on, so that a balancer sends nobody any more. */
  stopping(): void {
    this.isStopping = true;
  }

  beforeApplicationShutdown(): void {
    this.stopping();
  }

  async readiness(): Promise<Readiness> {
    if (this.isStopping) return { isReady: false, missing: ['stopping'] };
    if (this.known === undefined || performance.now() - this.known.at > keptMs) {
      this.known = { at: performance.now(), answer: this.ask() };
    }
    return this.known.answer;
  }

  private async ask(): Promise<Readiness> {
    const [isMigrated, counts] = await Promise.all([within(this.isMigrated()), within(this.queue.counts('reactions'))]);
    const missing = [
      ...(isMigrated === undefined ? (['database'] as const) : []),
      ...(isMigrated === false ? (['migrations'] as const) : []),
      ...(counts === undefined ? (['queue'] as const) : []),
    ];
    return { isReady: missing.length === 0, missing };
  }

  /** What a newer release has applied beyond ours is no harm: it goes first. */
  private async isMigrated(): Promise<boolean> {
    return this.database.read(jobPrincipal(tenantZero, 'readiness'), async (tx) => {
      const [row] = await tx.sql<{ applied: number }>(
        'select count(*)::int as applied from schema_migration where $1::uuid is not null and name = any($2::text[])',
        [this.options.migrations],
      );
      return row?.applied === this.options.migrations.length;
    });
  }
}

/** @returns undefined where it fails, or takes too long */
async function within<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, askedWithinMs, undefined);
  });
  try {
    return await Promise.race([work.catch(() => undefined), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
