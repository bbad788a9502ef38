import { type Ground, type Server } from './ground.js';
import { count, median } from './figure.js';
import { type Load, type LoadOptions, type Next, load } from './http-load.js';
import { processorTime, processorTimeOfChildren } from './processor-time.js';

/** What asks whom for what. */
export interface Asked {
  readonly server: Server;
  readonly next: Next;
  readonly check: NonNullable<LoadOptions['check']>;
}

/** Medians over the rounds of one of the two that are compared. */
export interface Side {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Processor time of a request in microseconds, of the server and of PostgreSQL. */
  readonly serverUs: number;
  readonly postgresUs: number;
}

export interface Compared {
  readonly product: Side;
  readonly beside: Side;
  /** Medians of the rounds' ratios. */
  readonly ratio: number;
  readonly p99Ratio: number;
}

/** At once, each with one request under way. */
export const connections = 16;
const warmMs = 4_000;
const roundMs = 1_200;
const rounds = 7;

/** Measures two servers in turns, so that whatever else the machine does falls on both. */
export async function compare(ground: Ground, product: Asked, beside: Asked): Promise<Compared> {
  for (const { server, next, check } of [product, beside]) {
    await load({ port: server.port, next, connections, ms: warmMs, check });
  }
  const pairs: [Metered, Metered][] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push([await metered(ground, product), await metered(ground, beside)]);
  }
  return {
    product: sideOf(pairs.map(([one]) => one)),
    beside: sideOf(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([one, other]) => one.perSecond / other.perSecond)),
    p99Ratio: median(pairs.map(([one, other]) => one.p99Ms / other.p99Ms)),
  };
}

/** Where a request's processor time goes, in words. */
export function whereOf({ product, beside }: Compared): string {
  const total = product.serverUs + product.postgresUs;
  if (total === 0) return 'This system does not tell where processor time goes.';
  return (
    `A request takes ${count(total)} µs of processor time: ${count(product.serverUs)} in the api (the bare server ` +
    `${count(beside.serverUs)}), ${count(product.postgresUs)} in PostgreSQL (${count(beside.postgresUs)}).`
  );
}

type Metered = Load & Pick<Side, 'serverUs' | 'postgresUs'>;

async function metered({ postgres }: Ground, { server, next }: Asked): Promise<Metered> {
  const spent = (): [number, number] => [processorTime(server.program.pid), processorTimeOfChildren(postgres.pid)];
  const [serverBefore, postgresBefore] = spent();
  const result = await load({ port: server.port, next, connections, ms: roundMs });
  const [serverAfter, postgresAfter] = spent();
  return {
    ...result,
    serverUs: (serverAfter - serverBefore) / result.requests,
    postgresUs: (postgresAfter - postgresBefore) / result.requests,
  };
}

function sideOf(results: readonly Metered[]): Side {
  const of = (pick: (one: Metered) => number): number => median(results.map(pick));
  return {
    perSecond: of((one) => one.perSecond),
    p99Ms: of((one) => one.p99Ms),
    serverUs: of((one) => one.serverUs),
    postgresUs: of((one) => one.postgresUs),
  };
}
