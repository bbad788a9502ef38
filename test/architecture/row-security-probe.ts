import pg from 'pg';
import { type Table } from '../support/isolation/catalogue.js';

/** What a role could do and must not be able to. */
export interface Breach {
  readonly table: string;
  readonly what: string;
}

/** Two tenants with rows of every table that they may have rows of. */
export interface Ground {
  readonly one: string;
  readonly other: string;
  readonly tenantZero: string;
}

/** Not granted, against the rule, or a role that reads alone. Source: PostgreSQL, appendix A. */
const refusals: readonly unknown[] = ['42501', '25006'];

/**
 * Without a bound tenant nobody sees or changes a row of a tenant table.
 * @param client connected as the application, the owner or the readers' role
 * Source of the rule: design record 0013, T2.
 */
export async function probeUnbound(client: pg.Client, tables: readonly Table[], { one }: Ground): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for (const { name } of tables) {
    const note = (what: string): void => void breaches.push({ table: name, what });
    const seen = await client.query<{ n: string }>(`select count(*) as n from ${name}`);
    if (seen.rows[0]?.n !== '0') note(`sees ${seen.rows[0]?.n ?? '?'} rows unbound`);
    for (const write of [`update ${name} set tenant_id = tenant_id`, `delete from ${name}`]) {
      const changed = await undone(client, write);
      if (typeof changed === 'number' && changed > 0) note(`${write.slice(0, 6)}s ${changed} rows unbound`);
    }
    const inserted = await undone(client, `insert into ${name} (tenant_id, id) values ('${one}', gen_random_uuid())`);
    if (!refusals.includes(inserted)) note(`may insert unbound: ${inserted}`);
  }
  return breaches;
}

/**
 * Bound to one tenant, nobody sees, takes, gives or makes a row of another.
 * Source of the rule: design record 0013, T1.
 */
export async function probeBound(
  client: pg.Client,
  admin: pg.Client,
  tables: readonly Table[],
  { one, other }: Ground,
): Promise<Breach[]> {
  const breaches: Breach[] = [];
  const bind = `select set_config('app.tenant_id', '${one}', true)`;
  for (const { name, columns } of tables) {
    const note = (what: string): void => void breaches.push({ table: name, what });
    const seen = await undone(client, `select from ${name} where tenant_id <> '${one}'`, bind);
    if (seen !== 0) note(`sees ${seen} rows of others`);
    const given = await undone(client, `update ${name} set tenant_id = '${other}'`, bind);
    // Nothing to give away, no right to change anything, or the rule.
    if (given !== 0 && !refusals.includes(given)) note(`may give rows away: ${given}`);
    const theirs = await admin.query<{ row: unknown }>(
      `select to_jsonb(t) || jsonb_build_object('id', gen_random_uuid()) as row from ${name} t where tenant_id <> $1 limit 1`,
      [one],
    );
    const row = theirs.rows[0]?.row;
    if (row === undefined) continue;
    const names = columns.map((column) => column.name).join(', ');
    const literal = pg.escapeLiteral(JSON.stringify(row));
    const made = await undone(
      client,
      `insert into ${name} (${names}) select ${names} from jsonb_populate_record(null::${name}, ${literal}::jsonb)`,
      bind,
    );
    if (!refusals.includes(made)) note(`may make rows for others: ${made}`);
  }
  return breaches;
}

/** Only tenant zero founds and changes tenants, and enacts what binds all of them. */
export async function probeReferences(client: pg.Client, { one, other }: Ground): Promise<Breach[]> {
  const bind = `select set_config('app.tenant_id', '${one}', true)`;
  const attempts: readonly (readonly [table: string, what: string, sql: string])[] = [
    [
      'tenant',
      'may found a tenant',
      `insert into tenant (id, slug, name, relationship, founded_at) values (gen_random_uuid(), 'probe', 'Probe', 'member', now())`,
    ],
    ['tenant', 'may rename a tenant', `update tenant set name = 'Probe' where id = '${other}'`],
    [
      'platform_policy',
      'may enact for all',
      `insert into platform_policy (version_id, key, value, from_instant, provisional, decision_id, created_at, hash)
       values (gen_random_uuid(), 'probe.key', '{}', now(), false, gen_random_uuid(), now(), repeat('0', 64))`,
    ],
  ];
  const breaches: Breach[] = [];
  for (const [table, what, sql] of attempts) {
    for (const binding of [bind, 'select 1']) {
      const done = await undone(client, sql, binding);
      if (done !== 0 && !refusals.includes(done)) breaches.push({ table, what });
    }
  }
  return breaches;
}

/** Runs a statement and takes it back. @returns how many rows, or the SQLSTATE of its refusal */
async function undone(client: pg.Client, sql: string, before = 'select 1'): Promise<number | string> {
  await client.query('begin');
  try {
    await client.query(before);
    return (await client.query(sql)).rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query('rollback');
  }
}
