import type pg from 'pg';

/** A column as whoever fills it has to know it. */
export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `text`, `timestamp with time zone`, `text[]`. */
  readonly type: string;
  readonly required: boolean;
  /** Where a check lists them, the only values that it takes. */
  readonly values: readonly string[] | null;
  /** Where a check asks for a form, its regular expression. */
  readonly form: RegExp | null;
  /** Where a check asks for an exact length. */
  readonly length: number | null;
  readonly most: number | null;
  /** For json: what `jsonb_typeof` has to say. */
  readonly json: string | null;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: string;
  readonly targets: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly foreignKeys: readonly ForeignKey[];
  /** A check ties it to tenant zero, or keeps it out of there. */
  readonly home: 'anywhere' | 'tenant-zero' | 'organisations';
}

const zero = '00000000-0000-7000-8000-000000000000';

/** Every table of the co-op that carries a tenant, those that others point to first. */
export async function tenantTables(admin: pg.Client): Promise<Table[]> {
  const columns = await admin.query<{ oid: number; table: string; name: string; type: string; required: boolean }>(
    `select c.oid::int, c.relname::text as table, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull and not a.atthasdef as required
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped)
     order by c.relname, a.attnum`,
  );
  const constraints = await admin.query<{
    oid: number;
    kind: 'c' | 'f';
    text: string;
    columns: string[];
    target: string | null;
    targets: string[] | null;
  }>(
    `select k.conrelid::int as oid, k.contype::text as kind, pg_get_constraintdef(k.oid) as text, k.confrelid::regclass::text as target,
       (select array_agg(a.attname::text order by u.place) from unnest(k.conkey) with ordinality u (attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as columns,
       (select array_agg(a.attname::text order by u.place) from unnest(k.confkey) with ordinality u (attnum, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) as targets
     from pg_constraint k where k.contype in ('c', 'f') and k.connamespace = 'public'::regnamespace`,
  );
  const tables = new Map<number, Table>();
  for (const { oid, table } of columns.rows) {
    if (tables.has(oid)) continue;
    const own = constraints.rows.filter((constraint) => constraint.oid === oid);
    const checks = own.filter(({ kind }) => kind === 'c');
    tables.set(oid, {
      name: table,
      columns: columns.rows
        .filter((column) => column.oid === oid)
        .map((column) => ({ ...column, ...boundsOf(column.name, checks) })),
      foreignKeys: own
        .filter(({ kind }) => kind === 'f')
        .map(({ columns: from, target, targets }) => ({ columns: from, table: target ?? '', targets: targets ?? [] })),
      home: checks.some(({ text }) => text.includes(`(tenant_id = '${zero}'`))
        ? 'tenant-zero'
        : checks.some(({ text }) => text.includes(`(tenant_id <> '${zero}'`))
          ? 'organisations'
          : 'anywhere',
    });
  }
  return inOrder([...tables.values()]);
}

/** Whether a column takes any text, so that it may hold what nobody else's does. */
export function isFreeText({ type, values, form }: Column): boolean {
  return ['text', 'text[]', 'jsonb'].includes(type) && values === null && form === null;
}

function boundsOf(
  name: string,
  checks: readonly { readonly text: string; readonly columns: readonly string[] | null }[],
): Pick<Column, 'values' | 'form' | 'length' | 'most' | 'json'> {
  const texts = checks.filter(({ columns }) => columns?.length === 1 && columns[0] === name).map(({ text }) => text);
  const found = (pattern: RegExp): string | undefined => texts.map((text) => pattern.exec(text)?.[1]).find(Boolean);
  const list = found(/= ANY \(ARRAY\[([^\]]+)\]\)/);
  const single = found(new RegExp(`\\(\\(?${name} = ('[^']*')::text\\)`));
  const form = found(/~ '([^']+)'::text/);
  const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
  return {
    values:
      [...(list ?? single ?? '').matchAll(/'([^']*)'/g)].map(([, value]) => value!).length > 0
        ? [...(list ?? single ?? '').matchAll(/'([^']*)'/g)].map(([, value]) => value!)
        : null,
    form: form === undefined ? null : new RegExp(form, 'u'),
    length: number(found(/\(length\(\w+\) = (\d+)\)/)),
    most: number(found(/length\(\w+\) <= (\d+)/)),
    json: found(/jsonb_typeof\(\w+\) = '(\w+)'/) ?? null,
  };
}

function inOrder(tables: readonly Table[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const done = new Set<string>();
  const ordered: Table[] = [];
  const visit = (table: Table): void => {
    if (done.has(table.name)) return;
    done.add(table.name);
    for (const { table: target } of table.foreignKeys) {
      const pointedTo = byName.get(target);
      if (pointedTo !== undefined) visit(pointedTo);
    }
    ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}
