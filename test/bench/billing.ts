import { openDatabase } from '@commonhall/platform';
import pg from 'pg';
import { Books, type TestOrganisation } from '../support/books.js';
import { layUse } from './billing-ground.js';
import { billByArrays, billSetBased } from './billing-statements.js';
import { type Figure, count, median } from './figure.js';
import { type BenchDatabase, type Ground } from './ground.js';
import { processorTimeOfChildren } from './processor-time.js';

const rounds = 3;
const months = 200;

/** A way of billing: all months of one organisation. @returns how many invoices were made */
type Way = (organisation: TestOrganisation) => Promise<number>;

interface Run {
  readonly perSecond: number;
  /** Processor time of an invoice in microseconds, of this process and of PostgreSQL. */
  readonly nodeUs: number;
  readonly postgresUs: number;
}

/**
 * The billing run ÷ one set-based statement for each tenant (which makes ids in SQL; the product does not), and ÷ arrays
 * of a thousand computed in JavaScript; all of them under row security, organisation after organisation, in turns.
 * @param invoices how many each of the three makes
 */
export async function billingFigures(ground: Ground, invoices: number): Promise<Figure[]> {
  const bench = await ground.database('bench_billing');
  const database = await openDatabase({ appUrl: bench.url('commonhall_app'), writers: 4, readers: 2 });
  const app = new pg.Client({ connectionString: bench.url('commonhall_app') });
  await app.connect();
  const books = new Books({ ...bench, open: () => Promise.resolve(database), drop: () => Promise.resolve() }, database);
  const ways: readonly Way[] = [
    ({ tenantId }) => books.billing.bill([tenantId]),
    (organisation) => billSetBased(app, organisation),
    (organisation) => billByArrays(app, organisation),
  ];
  const each = Math.max(1, Math.round(invoices / months / rounds));
  const organisations = await layOrganisations(bench, books, (rounds + 1) * ways.length * each);
  const runs: Run[][] = [];
  // The first round warms up all three.
  for (let round = 0; round <= rounds; round += 1) {
    const results: Run[] = [];
    for (const way of ways) results.push(await run(ground, way, organisations.splice(0, each)));
    if (round > 0) runs.push(results);
  }
  await app.end();
  await database.close();
  const of = (way: number, pick: (one: Run) => number): number => median(runs.map((round) => pickOf(round, way, pick)));
  const ratioTo = (way: number): number =>
    median(runs.map((round) => pickOf(round, 0, perSecond) / pickOf(round, way, perSecond)));
  const measured = `${count(of(0, perSecond))} invoices a second`;
  const where =
    `An invoice takes ${count(of(0, nodeUs) + of(0, postgresUs))} µs of processor time: ${count(of(0, nodeUs))} in Node ` +
    `(arrays ${count(of(2, nodeUs))}), ${count(of(0, postgresUs))} in PostgreSQL (set-based ${count(of(1, postgresUs))}, arrays ${count(of(2, postgresUs))}).`;
  const name = `billing run, ${count(each * months * rounds)} invoices with 3 lines each`;
  return [
    {
      name,
      measured,
      ceiling: `${count(of(1, perSecond))}, one set-based statement a tenant`,
      value: ratioTo(1),
      bar: { limit: 0.4, atLeast: true },
      where,
    },
    {
      name: `${name}, beside arrays`,
      measured,
      ceiling: `${count(of(2, perSecond))}, rows computed in JavaScript and sent as arrays of 1,000`,
      value: ratioTo(2),
      bar: { limit: 0.8, atLeast: true },
    },
  ];
}

const perSecond = (one: Run): number => one.perSecond;
const nodeUs = (one: Run): number => one.nodeUs;
const postgresUs = (one: Run): number => one.postgresUs;

function pickOf(round: readonly Run[], way: number, pick: (one: Run) => number): number {
  const one = round[way];
  return one === undefined ? NaN : pick(one);
}

async function layOrganisations(bench: BenchDatabase, books: Books, howMany: number): Promise<TestOrganisation[]> {
  const organisations: TestOrganisation[] = [];
  for (let index = 1; index <= howMany; index += 1)
    organisations.push(await books.organisation(`Organisation ${index}`));
  await layUse(bench, organisations, months);
  return organisations;
}

async function run({ postgres }: Ground, way: Way, organisations: readonly TestOrganisation[]): Promise<Run> {
  const [from, node, server] = [performance.now(), process.cpuUsage(), processorTimeOfChildren(postgres.pid)];
  let made = 0;
  for (const organisation of organisations) made += await way(organisation);
  const seconds = (performance.now() - from) / 1000;
  if (made !== organisations.length * months)
    throw new Error(`${made} invoices were made, not ${organisations.length * months}`);
  const { user, system } = process.cpuUsage(node);
  return {
    perSecond: made / seconds,
    nodeUs: (user + system) / made,
    postgresUs: (processorTimeOfChildren(postgres.pid) - server) / made,
  };
}
