import { type Figure, count } from './figure.js';
import { type BenchDatabase, type Ground } from './ground.js';
import { askFor, bills, takings } from './lists.js';
import { compare } from './rounds.js';
import { laySubject, layTakings, layTenants } from './subject.js';

const few = 10;
const many = 1_000;

/** The same requests of the same tenant with few tenants around it, and with many that hold a million rows. */
export async function growthFigures(ground: Ground, rows: number): Promise<Figure[]> {
  const small = await ground.database('bench_few');
  const large = await ground.database('bench_many');
  const subjects = [await laySubject(small), await laySubject(large)] as const;
  await layAround(small, few, rows / 100);
  const from = performance.now();
  await layAround(large, many, rows);
  const seconds = (performance.now() - from) / 1000;
  const servers = [await ground.api(small), await ground.api(large)] as const;
  const figures: Figure[] = [];
  for (const list of [bills, takings]) {
    const [fewAsked, manyAsked] = [askFor(list, subjects[0], servers[0]), askFor(list, subjects[1], servers[1])];
    const result = await compare(ground, manyAsked, fewAsked);
    figures.push({
      name: `growth: ${list.name}, with ${count(many)} tenants and ${count(rows)} rows around it`,
      measured: `${(1e6 / result.product.perSecond).toFixed(0)} µs a request`,
      ceiling: `${(1e6 / result.beside.perSecond).toFixed(0)} µs with ${few} tenants`,
      value: 1 / result.ratio,
      bar: { limit: 1.2, atLeast: false },
      where: `PostgreSQL takes ${count(result.product.postgresUs)} µs of processor time a request instead of ${count(result.beside.postgresUs)}; laying the rows out took ${seconds.toFixed(0)} s.`,
    });
  }
  await Promise.all(servers.map(({ program }) => program.end()));
  return figures;
}

/** Other tenants with takings and their fee lines, half the rows each, through every foreign key. */
async function layAround({ admin }: BenchDatabase, tenants: number, rows: number): Promise<void> {
  const ids = await layTenants(
    admin,
    Array.from({ length: tenants - 1 }, (_, index) => `around-${index + 1}`),
  );
  const each = Math.ceil(rows / 2 / ids.length);
  for (let from = 0; from < ids.length; from += 100) await layTakings(admin, ids.slice(from, from + 100), each);
  await admin.query('vacuum analyze');
}
