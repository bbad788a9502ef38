import type pg from 'pg';
import { type CopiedTable } from './backup-content.js';

/** A table with what puts its rows in order. */
export interface SourceTable extends CopiedTable {
  /** Expressions of the primary key. */
  readonly order: readonly string[];
}

/** Session settings under which a row always has the same text, on every server. */
export const plainText = [
  "set local timezone = 'UTC'",
  "set local datestyle = 'ISO, YMD'",
  "set local intervalstyle = 'postgres'",
  "set local bytea_output = 'hex'",
  'set local extra_float_digits = 1',
  "set local client_encoding = 'UTF8'",
  'set local statement_timeout = 0',
  'set local lock_timeout = 0',
  'set local idle_in_transaction_session_timeout = 0',
] as const;

/** Every table of the installation, those that others point to first, so that a load meets no open foreign key. */
export async function tablesOf(client: pg.Client): Promise<SourceTable[]> {
  const { rows } = await client.query<SourceTable>(`
    select n.nspname::text as schema, c.relname::text as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce((select array_agg(quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end order by k.place)
        from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary), '{}') as "order"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'identity') and c.relname <> 'schema_migration'
    order by n.nspname collate "C", c.relname collate "C"`);
  const links = await client.query<{ from: string; to: string }>(`
    select distinct f.relname::text as "from", t.relname::text as "to" from pg_constraint k
    join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.conrelid <> k.confrelid`);
  return inOrderOfLinks(rows, links.rows);
}

/** @throws Error for tables that point at each other in a circle: no order would load them */
export function inOrderOfLinks<T extends { readonly name: string }>(
  tables: readonly T[],
  links: readonly { readonly from: string; readonly to: string }[],
): T[] {
  const names = new Set(tables.map(({ name }) => name));
  const waiting = [...tables];
  const done = new Set<string>();
  const ordered: T[] = [];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ name }) =>
      links.every(({ from, to }) => from !== name || done.has(to) || !names.has(to)),
    );
    if (ready.length === 0) {
      throw new Error(`These tables point at each other in a circle: ${waiting.map(({ name }) => name).join(', ')}`);
    }
    for (const table of ready) {
      done.add(table.name);
      ordered.push(table);
      waiting.splice(waiting.indexOf(table), 1);
    }
  }
  return ordered;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function tableName({ schema, name }: Pick<CopiedTable, 'schema' | 'name'>): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

/** Rows in the order of the primary key, so that equal tables have equal text. */
export function copyStatement(table: SourceTable): string {
  const order = table.order.length === 0 ? '' : ` order by ${table.order.join(', ')}`;
  return `copy (select ${table.columns.map(quoted).join(', ')} from ${tableName(table)}${order}) to stdout`;
}
