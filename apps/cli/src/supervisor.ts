import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres } from '@commonhall/platform/host';
import { type OpenDatabase } from './installation.js';
import { type ChildSpec, type ReadyMessage, type Restart, SupervisedChild } from './supervised-child.js';
import { type DataFolderHold } from './supervisor-file.js';

/** Time for api and worker to finish what they are doing; with the database's own end all is over within 25 s. */
export const stopLimitMs = 20_000;

/** Time for a child to serve after its start. */
const readyLimitMs = 60_000;

export interface SupervisorOptions {
  readonly hold: DataFolderHold;
  /** Starts the embedded PostgreSQL again after a sudden end. */
  readonly restartDatabase: () => Promise<OpenDatabase>;
  /** For the person who watches: what ended and was started again. */
  readonly onEvent: (line: string) => void;
  /** How long each start of a child may take; tests have less patience. */
  readonly readyLimitMs?: number;
}

/** The one parent: it owns PostgreSQL, api and worker, starts again what dies, and ends them in order. */
export class Supervisor {
  private children: readonly SupervisedChild[] = [];
  private postgres: EmbeddedPostgres | null = null;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: SupervisorOptions) {}

  /** Takes PostgreSQL into its care. */
  own(postgres: EmbeddedPostgres | null): void {
    this.postgres = postgres;
    this.note();
    if (postgres !== null) void postgres.exited.then(() => this.databaseEnded());
  }

  /**
   * Starts all children at once and waits for their word.
   * @throws OperatorError CH-012 of the first that does not start; the others are left for `stop`.
   */
  async startChildren(specs: readonly ChildSpec[]): Promise<ReadonlyMap<string, ReadyMessage>> {
    this.children = specs.map((spec) => new SupervisedChild(spec, this.restarted));
    const said = await Promise.all(
      this.children.map(async (child) => {
        const ready = child.start(this.options.readyLimitMs ?? readyLimitMs);
        this.note();
        return [child.name, await ready] as const;
      }),
    );
    return new Map(said);
  }

  /** Children first, all at once; the database when nobody needs it any more. Asked twice, it is the same stop. */
  stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    return this.stopping;
  }

  /** For a second Ctrl-C: the children's time is over now. */
  hurry(): void {
    for (const child of this.children) child.kill();
  }

  private readonly restarted = (restart: Restart): void => {
    this.options.onEvent(wordsOf(restart));
    this.note();
  };

  private async stopInOrder(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop(stopLimitMs)));
    await this.postgres?.stop();
    this.options.hold.release();
  }

  private async databaseEnded(): Promise<void> {
    for (let failures = 0; this.stopping === undefined; failures += 1) {
      try {
        const { embedded } = await this.options.restartDatabase();
        const moved = embedded !== null && embedded.port !== this.postgres?.port;
        const hint = moved
          ? ' Its port was taken meanwhile: stop and start Commonhall, so that all find the new one.'
          : '';
        this.options.onEvent(`PostgreSQL ended and was started again.${hint}`);
        this.own(embedded);
        // A stop that was asked meanwhile did not know of this server.
        if (this.stopWasAsked()) await embedded?.stop();
        return;
      } catch (error) {
        this.options.onEvent(`PostgreSQL ended and does not start: ${(error as Error).message}`);
        await sleep(Math.min(30_000, 500 * 2 ** failures));
      }
    }
  }

  private stopWasAsked(): boolean {
    return this.stopping !== undefined;
  }

  private note(): void {
    if (this.stopping !== undefined) return;
    const known = this.children.flatMap((child) =>
      child.identity === undefined ? [] : [[child.name, child.identity]],
    );
    this.options.hold.update({
      children: Object.fromEntries(known) as Record<string, { pid: number; began: string }>,
      postgres: this.postgres === null ? null : { pid: this.postgres.pid, port: this.postgres.port },
    });
  }
}

/** One death is an accident; three in a row are a fault that somebody must look at. */
function wordsOf({ name, how, deaths, delayMs, said, logFile }: Restart): string {
  if (deaths < 3) return `The ${name} ended (${how}) and was started again.`;
  const why = said === undefined ? how : `${how}: ${said}`;
  const after = `${delayMs / 1000} s`;
  return `The ${name} keeps ending, ${deaths} times in a row (${why}). Started again after ${after}. Try: tail -n 50 ${logFile}`;
}
