import { type JsonObject } from '@commonhall/kernel';
import { roles } from '@commonhall/platform';
import type pg from 'pg';
import { type CanaryTenant, canaryId } from './canary-tenant.js';
import { type Place, hoursFromNow, recipes, rowId, withoutCanary } from './canary-recipes.js';
import { type Column, type Table, isFreeText } from './catalogue.js';

type Row = Record<string, unknown>;

export interface Filling {
  readonly tenant: CanaryTenant;
  readonly organisations: readonly CanaryTenant[];
  /** Stored as it is, under a name of the tenant's own. */
  readonly charter: JsonObject;
}

/** Rows of a table where its recipe names no other number. */
const rowsEach = 3;

/** People of a tenant: one for each role, in the order of `roles`, and some more. */
const peopleOfTenant = roles.length + 3;

export function personId(tenant: CanaryTenant, n: number): string {
  return canaryId(tenant, 'person', n);
}

/**
 * Puts rows into every tenant table, straight from the catalogue: ids and texts of this tenant alone, keys that fit, and
 * what `recipes` say besides. A new table joins by itself, or the database says which of its columns needs a recipe.
 * @returns how many rows each table got
 */
export async function fillTenant(
  admin: pg.Client,
  tables: readonly Table[],
  { tenant, organisations, charter }: Filling,
): Promise<Map<string, number>> {
  await enterPeople(admin, tenant);
  const made = new Map<string, Row[]>();
  const elsewhere = new Set<string>();
  const isZero = organisations.every(({ id }) => id !== tenant.id);
  await admin.query('begin');
  for (const table of tables) {
    // What cannot be here has nothing that points to it here either.
    const isElsewhere = table.home === (isZero ? 'organisations' : 'tenant-zero');
    if (isElsewhere || table.foreignKeys.some((key) => elsewhere.has(key.table))) {
      elsewhere.add(table.name);
      continue;
    }
    const { rows = rowsEach } = recipes[table.name] ?? {};
    const total = typeof rows === 'number' ? rows : rows(tenant, organisations);
    const own: Row[] = [];
    for (let n = 0; n < total; n++) {
      const place: Place = {
        tenant,
        n,
        text: (what) => textOf(tenant, what, n),
        id: (name, at) => rowId(tenant, name, at),
        organisations,
        person: (at) => personId(tenant, at),
        charter,
      };
      const row = rowOf(table, place, made);
      await insert(admin, table, row);
      own.push(row);
    }
    made.set(table.name, own);
  }
  await admin.query('commit');
  return new Map([...made].map(([name, all]) => [name, all.length]));
}

/** Columns that take any text and of which no row of the tenant holds its mark: places where a leak would go unseen. */
export async function columnsWithoutCanary(
  admin: pg.Client,
  tables: readonly Table[],
  tenant: CanaryTenant,
): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) {
    const { rows } = await admin.query(`select to_jsonb(t) as row from ${table.name} t where tenant_id = $1`, [
      tenant.id,
    ]);
    const texts = (rows as { row: Row }[]).map(({ row }) => row);
    if (texts.length === 0) continue;
    for (const column of table.columns.filter(isFreeText)) {
      if (withoutCanary[`${table.name}.${column.name}`] !== undefined || isHash(column)) continue;
      if (!texts.some((row) => JSON.stringify(row[column.name] ?? null).includes(tenant.mark)))
        found.push(`${table.name}.${column.name}`);
    }
  }
  return found;
}

/** A hash is made of the row; what it is made of holds the mark. */
const isHash = ({ length }: Column): boolean => length === 64;

/** `canary-ashfield-title-b`: letters and hyphens, so that columns with a form take it too. */
function textOf({ mark }: CanaryTenant, what: string, n: number): string {
  return `${mark}-${what.replaceAll('_', '-')}-${'abcdefghijklmnopqrstuvwxyz'[n] ?? 'z'}`;
}

function rowOf(table: Table, place: Place, made: ReadonlyMap<string, readonly Row[]>): Row {
  const { columns = {} } = recipes[table.name] ?? {};
  const row: Row = { tenant_id: place.tenant.id, id: rowId(place.tenant, table.name, place.n) };
  for (const column of table.columns) {
    if (column.name in row) continue;
    const recipe = columns[column.name];
    if (recipe !== undefined) row[column.name] = recipe(place);
  }
  for (const key of table.foreignKeys) {
    const open = key.columns.filter((name) => !(name in row));
    if (open.length === 0 || !key.columns.includes('tenant_id')) continue;
    const known = key.columns.filter((name) => name in row);
    const candidates = made.get(key.table) ?? [];
    const fitting = candidates.filter((one) =>
      known.every((name) => one[key.targets[key.columns.indexOf(name)]!] === row[name]),
    );
    // Of rows that fit alike each gets its own, as far as they go.
    const target = fitting[place.n % fitting.length];
    // The first row of a table that points to itself points to nothing.
    if (target === undefined && key.table === table.name) {
      for (const name of open) row[name] = null;
      continue;
    }
    if (target === undefined) throw new Error(`${table.name}: no row of ${key.table} fits ${known.join(', ')}`);
    key.columns.forEach((name, index) => {
      if (!(name in row)) row[name] = target[key.targets[index]!];
    });
  }
  for (const column of table.columns) {
    if (!(column.name in row)) row[column.name] = valueOf(table, column, place);
  }
  return row;
}

function valueOf(table: Table, column: Column, place: Place): unknown {
  const { tenant, n, text } = place;
  if (column.values !== null) return column.values[n % column.values.length];
  switch (column.type) {
    case 'uuid':
      if (table.foreignKeys.some(({ columns, table: target }) => columns[0] === column.name && target === 'tenant'))
        return tenant.id;
      return canaryId(tenant, `${table.name}.${column.name}`, n);
    case 'text': {
      const canary = text(column.name);
      if (column.length !== null) return canary.padEnd(column.length, 'x').slice(0, column.length);
      return column.most === null ? canary : canary.slice(0, column.most);
    }
    case 'text[]':
      return [text(column.name)];
    case 'jsonb':
      return column.json === 'array' ? [text(column.name)] : { text: text(column.name) };
    case 'timestamp with time zone':
      return column.required ? hoursFromNow(-n - 1) : null;
    case 'bigint[]':
      return [1];
    case 'boolean':
      return n % 2 === 0;
    case 'date':
      return '2026-01-01';
    case 'integer':
    case 'bigint':
      return n + 1;
    default:
      throw new Error(`${table.name}.${column.name} is ${column.type}: say in the filler what it may hold`);
  }
}

async function insert(admin: pg.Client, table: Table, row: Row): Promise<void> {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const names = Object.keys(row);
  const values = names.map((name) => (types.get(name) === 'jsonb' ? JSON.stringify(row[name]) : row[name]));
  try {
    await admin.query(
      `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      values,
    );
  } catch (error) {
    throw new Error(
      `${table.name} does not take what the catalogue suggests; give it a recipe in canary-recipes.ts: ${(error as Error).message}\n${JSON.stringify(row)}`,
    );
  }
}

/** Logins of the tenant's people, a key and a link; no token opens any of them. */
async function enterPeople(admin: pg.Client, tenant: CanaryTenant): Promise<void> {
  for (let n = 0; n < peopleOfTenant; n++) {
    await admin.query('insert into identity.person (id, email, name, created_at) values ($1, $2, $3, now())', [
      personId(tenant, n),
      `${textOf(tenant, roles[n] ?? 'spare', n)}@example.org`,
      textOf(tenant, `person-${roles[n] ?? 'spare'}`, n),
    ]);
    const role = roles[n];
    if (role === undefined) continue;
    await admin.query(
      `insert into identity.tenant_access (person_id, tenant_id, roles, source, changed_at) values ($1, $2, $3, 'directory', now())`,
      [personId(tenant, n), tenant.id, [role]],
    );
  }
  for (const n of [0, 1, 2]) {
    await admin.query(
      `insert into identity.api_key (id, tenant_id, name, token_hash, shown, scopes, created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, '{read}', $6, now(), now() + interval '1 day')`,
      [
        rowId(tenant, 'api_key', n),
        tenant.id,
        textOf(tenant, 'api-key', n),
        textOf(tenant, 'token', n).padEnd(64, '0').slice(0, 64),
        tenant.mark.slice(0, 16),
        personId(tenant, 0),
      ],
    );
  }
}
