import { tenantZero } from '@commonhall/platform';
import { type BareStatement } from './bare-server.js';
import { type Figure, count } from './figure.js';
import { type Ground, type Server } from './ground.js';
import { inTurn, post } from './http-load.js';
import { type Asked, type Compared, compare, whereOf } from './rounds.js';
import { type Subject, laySubject } from './subject.js';

/** A list as the API is asked for it, and the same SQL for the bare server: no column more than the answer shows. */
interface List {
  readonly name: string;
  readonly field: string;
  readonly query: string;
  /** Whose rows they are; the slug names the tenant to the API. */
  readonly tenantOf: (subject: Subject) => { readonly slug: string; readonly id: string };
  readonly sql: string;
  readonly after: readonly null[];
}

const own = ({ slug, tenantId }: Subject): { slug: string; id: string } => ({ slug, id: tenantId });
const ofCoop = (): { slug: string; id: string } => ({ slug: 'co-op', id: tenantZero });
const shown = 20;
/** One more than shown, as every list reads: is there a next page? */
const read = shown + 1;

export const bills: List = {
  name: 'list of 20 bills, 6 fields',
  field: 'bills',
  query: `query Bills($first: Int) { bills(first: $first) { nodes { id number month total { amount currency } issuedAt receivedAt } } }`,
  tenantOf: own,
  sql: `select id, series, number, period, currency, total_minor, issued_at, received_at from bill
    where tenant_id = $1 and series = 'PF' and number < coalesce($2::bigint, 9223372036854775807) order by number desc limit ${read}`,
  after: [null],
};

export const takings: List = {
  name: 'list of 20 takings with their fees, 6 fields',
  field: 'takings',
  query: `query Takings($first: Int) { takings(first: $first) { nodes { id occurredAt amount { amount currency } source month fee { amount currency } } } }`,
  tenantOf: own,
  sql: `select t.id, t.at, t.amount_minor, t.currency, t.source, t.period, coalesce(f.charged, 0)::bigint as fee_minor from taking t
    left join lateral (select sum(fee_minor - free_minor - cap_minor) as charged from fee_line where tenant_id = $1 and taking_id = t.id) f on true
    where t.tenant_id = $1 and (t.at, t.id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by t.at desc, t.id desc limit ${read}`,
  after: [null, null],
};

const invoicesWithLines: List = {
  name: 'nested list: 20 invoices with 5 lines each',
  field: 'invoices',
  query: `query Invoices($first: Int) { invoices(first: $first) { nodes { id number month total { amount currency }
    lines { kind takings base { amount currency } amount { amount currency } } } } }`,
  tenantOf: ofCoop,
  sql: `select i.id, i.series, i.number, i.period, i.currency, i.total_minor, l.lines from (
      select id, series, number, period, currency, total_minor from invoice
      where tenant_id = $1 and series = 'PF' and number < coalesce($2::bigint, 9223372036854775807) order by number desc limit ${read}) i
    cross join lateral (
      select json_agg(json_build_object('kind', l.kind, 'takings', l.takings, 'base', l.base_minor::text, 'amount', l.amount_minor::text,
        'currency', l.currency) order by l.position) as lines
      from invoice_line l where l.tenant_id = $1 and l.invoice_id = i.id) l order by i.number desc`,
  after: [null],
};

/** List of 20 with 6 fields ÷ a bare `node:http` server with the same SQL; its p99 ÷ the bare server's. */
export async function listFigures(ground: Ground): Promise<Figure[]> {
  const lists = [bills, takings];
  const compared = await besideBare(ground, 'lists', lists);
  return lists.flatMap((list, index) => {
    const result = compared[index];
    if (result === undefined) return [];
    const { product, beside } = result;
    return [
      { ...figureOf(list, result), bar: { limit: 0.65, atLeast: true } },
      {
        name: `${list.name}: the slowest of a hundred`,
        measured: `p99 ${product.p99Ms.toFixed(1)} ms`,
        ceiling: `${beside.p99Ms.toFixed(1)} ms, bare node:http`,
        value: result.p99Ratio,
        bar: { limit: 2, atLeast: false },
      },
    ];
  });
}

/** 20 invoices with 5 lines each. Measured now; its bar comes with the look-ahead. */
export async function nestedFigures(ground: Ground): Promise<Figure[]> {
  const compared = await besideBare(ground, 'nested', [invoicesWithLines]);
  return compared.map((result) => ({ ...figureOf(invoicesWithLines, result), bar: null }));
}

/** How the API is asked for a list by the subject's people in turn. @throws (the check) for an answer that is none */
export function askFor({ query, field, tenantOf }: List, subject: Subject, server: Server): Asked {
  const { slug } = tenantOf(subject);
  return {
    server,
    next: inTurn(
      subject.tokens.map((token) =>
        post(
          '/graphql',
          { query, variables: { first: shown } },
          { authorization: `Bearer ${token}`, 'commonhall-tenant': slug },
        ),
      ),
    ),
    check: (body) => {
      const { data } = JSON.parse(body) as { data?: Record<string, { nodes: unknown[] } | undefined> };
      if (data?.[field]?.nodes.length !== shown) throw new Error(`The api answered: ${body.slice(0, 500)}`);
    },
  };
}

async function besideBare(ground: Ground, name: string, lists: readonly List[]): Promise<Compared[]> {
  const database = await ground.database(`bench_${name}`);
  const subject = await laySubject(database);
  await database.admin.query('vacuum analyze');
  const reads = Object.fromEntries(
    lists.map((list): [string, BareStatement] => [`/${list.field}`, bareOf(list, subject)]),
  );
  const [api, bare] = [await ground.api(database), await ground.bare(database, { reads, writes: {} })];
  const compared: Compared[] = [];
  for (const list of lists) {
    const beside: Asked = {
      server: bare,
      next: inTurn([post(`/${list.field}`, {})]),
      check: (body) => {
        if ((JSON.parse(body) as { rows: unknown[] }).rows.length !== read)
          throw new Error(`Bare: ${body.slice(0, 500)}`);
      },
    };
    compared.push(await compare(ground, askFor(list, subject, api), beside));
  }
  await Promise.all([api.program.end(), bare.program.end()]);
  return compared;
}

function bareOf({ field, sql, after, tenantOf }: List, subject: Subject): BareStatement {
  return { name: field, text: sql, values: [[tenantOf(subject).id, ...after]] };
}

function figureOf({ name }: List, result: Compared): Omit<Figure, 'bar'> {
  return {
    name,
    measured: `${count(result.product.perSecond)} a second`,
    ceiling: `${count(result.beside.perSecond)}, bare node:http with the same SQL`,
    value: result.ratio,
    where: whereOf(result),
  };
}
