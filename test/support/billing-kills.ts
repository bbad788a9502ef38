import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { billingFaults } from './billing-faults.js';
import { type ExpectedBills, layBillingGround } from './billing-ground.js';
import { type TestDatabase } from './database.js';
import { type QueuePlace } from './queue-places.js';
import { seededRandom } from './random.js';
import { WorkerProcess } from './worker-process.js';

export interface BillingKillsOptions {
  readonly own: TestDatabase;
  readonly place: QueuePlace;
  readonly seed: number;
  /** At most; a run that is over before stops being killed. */
  readonly kills: number;
  readonly organisations: number;
  readonly months: number;
  /** The longest time between two kills, or between a start and a kill. */
  readonly gapMs?: number;
}

export interface BillingKillsReport {
  readonly expected: ExpectedBills;
  readonly faults: readonly string[];
  readonly kills: number;
  /** Kills before the last invoice was made. */
  readonly whileBilling: number;
  /** Kills while a worker had a transaction open. */
  readonly inTransaction: number;
  /** What the workers wrote to their logs as errors, each once, with how often. */
  readonly errors: ReadonlyMap<string, number>;
  /** How the workers ended that were asked to, not killed. */
  readonly exits: readonly (number | NodeJS.Signals)[];
  readonly groundMs: number;
  /** From the first start to the last exit. */
  readonly runMs: number;
  /** From the last kill until all was done. */
  readonly afterMs: number;
}

/** As many workers as run at once; whoever is killed is started again at once, as a supervisor does. */
const workers = 2;

/** After the last kill the run has this long to come to its end; what is missing then is reported as a fault. */
const patienceMs = 120_000;

/**
 * Lets workers bill a ground of organisations and months while a seeded killer sends SIGKILL at random moments; then lets
 * two fresh workers finish, and looks at what came out. Proof of R1 in design record 0013.
 */
export async function billUnderKills(options: BillingKillsOptions): Promise<BillingKillsReport> {
  const { own, place, seed, kills, organisations, months, gapMs = 700 } = options;
  const random = seededRandom(seed);
  const database = await own.open();
  const began = performance.now();
  const expected = await layBillingGround(own, database, { organisations, months, random });
  await database.close();
  const groundMs = performance.now() - began;

  const client = new pg.Client({ connectionString: own.adminUrl });
  await client.connect();
  await client.query('analyze');
  const all: WorkerProcess[] = [];
  const start = (): WorkerProcess => {
    const worker = new WorkerProcess(own, place.backend);
    all.push(worker);
    return worker;
  };
  const running = Array.from({ length: workers }, start);
  const counts = { kills: 0, whileBilling: 0, inTransaction: 0 };
  try {
    while (counts.kills < kills) {
      await Promise.race(running.map(({ ready }) => ready));
      await sleep(random.below(gapMs));
      running.forEach((worker, index) => {
        if (worker.hasEnded) running[index] = start();
      });
      const victims = running.filter(({ isReady }) => isReady);
      if (victims.length === 0) continue;
      const victim = random.pick(victims);
      const { invoices, isDone, transactions } = await progress(client);
      if (isDone) break;
      await victim.end('SIGKILL');
      counts.kills += 1;
      if (invoices < expected.size) counts.whileBilling += 1;
      if (transactions > 0) counts.inTransaction += 1;
      running[running.indexOf(victim)] = start();
    }
    // Killed anywhere, and run again.
    const lastKill = performance.now();
    await Promise.all(running.map(({ ready }) => ready));
    const exits = await Promise.all(running.map((worker) => worker.end('SIGTERM')));
    running.splice(0, workers, ...Array.from({ length: workers }, start));
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const { invoices, isDone } = await progress(client);
      if ((isDone && invoices >= expected.size) || performance.now() > deadline) break;
      await sleep(100);
    }
    const afterMs = performance.now() - lastKill;
    exits.push(...(await Promise.all(running.map((worker) => worker.ready.then(() => worker.end('SIGTERM'))))));
    const faults = await billingFaults(client, expected);
    const runMs = performance.now() - began - groundMs;
    return { expected, faults, ...counts, errors: counted(all), exits, groundMs, runMs, afterMs };
  } finally {
    await Promise.all(all.map((worker) => worker.end('SIGKILL')));
    await client.end();
  }
}

interface Progress {
  readonly invoices: number;
  /** Every event has been reacted to. */
  readonly isDone: boolean;
  /** Transactions of workers that are open now. */
  readonly transactions: number;
}

async function progress(client: pg.Client): Promise<Progress> {
  const { rows } = await client.query<{ invoices: number; unsettled: number; transactions: number }>(
    `select (select count(*) from invoice)::int as invoices, (select count(*) from outbox where settled_at is null)::int as unsettled,
       (select count(*) from pg_stat_activity where datname = current_database() and application_name = 'commonhall writes'
         and xact_start is not null)::int as transactions`,
  );
  const { invoices = 0, unsettled = 0, transactions = 0 } = rows[0] ?? {};
  return { invoices, isDone: unsettled === 0 && invoices > 0, transactions };
}

function counted(all: readonly WorkerProcess[]): Map<string, number> {
  const errors = new Map<string, number>();
  for (const message of all.flatMap((worker) => worker.errors())) errors.set(message, (errors.get(message) ?? 0) + 1);
  return errors;
}
