import { type JsonValue, canonicalJson, invariant, sha256Hex } from '@commonhall/kernel';

/** The chains, a closed list: the table `seal` takes no other. */
export type ChainName = 'audit' | 'ledger' | 'decision';

/**
 * How a column is written before it is hashed, whatever the settings of the connection: instants in UTC to the
 * microsecond, days as yyyy-mm-dd, everything else as PostgreSQL's own text (uuid, bigint, boolean, text, jsonb).
 */
export type ColumnForm = 'text' | 'instant' | 'day';

export type SealedColumns = Readonly<Record<string, ColumnForm>>;

/** Rows that belong to a sealed row and are hashed with it, as postings belong to their entry. */
export interface ChainPart {
  readonly table: string;
  /** The column that names the sealed row's id. */
  readonly key: string;
  readonly columns: SealedColumns;
}

/** An append-only table whose rows are sealed one after the other, in each tenant apart. */
export interface Chain {
  readonly chain: ChainName;
  readonly table: string;
  /** Every column but tenant_id and id; `commonhall check` complains of one that is missing here. */
  readonly columns: SealedColumns;
  /** The column that holds the installation's time at which the row was written. */
  readonly recordedAt: string;
  readonly parts?: readonly ChainPart[];
}

const declared = new Map<ChainName, Chain>();
const name = /^[a-z][a-z0-9_]*$/;

/** Declares a chain, once a program. Library that owns the table: platform declares audit, payments ledger, governance decision. */
export function declareChain(chain: Chain): Chain {
  invariant(!declared.has(chain.chain), `the chain ${chain.chain} is declared twice`);
  const parts = chain.parts ?? [];
  const names = [chain, ...parts].flatMap(({ table, columns }) => [table, ...Object.keys(columns)]);
  invariant(
    [...names, ...parts.map(({ key }) => key)].every((word) => name.test(word)),
    `the chain ${chain.chain} names no plain table or column`,
  );
  invariant(
    chain.columns[chain.recordedAt] === 'instant',
    `${chain.recordedAt} is no sealed instant of ${chain.table}`,
  );
  declared.set(chain.chain, chain);
  return chain;
}

/** Every declared chain, by name. */
export function declaredChains(): Chain[] {
  return [...declared.values()].sort((a, b) => (a.chain < b.chain ? -1 : 1));
}

/** What a seal binds: the row's place, the seal before it, and the row. */
export interface SealContent {
  readonly tenantId: string;
  readonly chain: ChainName;
  readonly seq: bigint;
  /** The hash of the seal before; null for the first. */
  readonly previous: string | null;
  readonly rowId: string;
  /** The row as `contentSql` writes it. */
  readonly row: JsonValue;
}

/**
 * The hash of a seal: SHA-256 over the canonical JSON of its content, every column as text. Anybody who holds the rows
 * can compute it again.
 * Rule: RFC 8785 and FIPS 180-4, by the kernel.
 */
export function sealHash({ tenantId, chain, seq, previous, rowId, row }: SealContent): string {
  return sha256Hex(canonicalJson({ tenantId, chain, seq: seq.toString(), previous, rowId, row }));
}

/** SQL for a row as one JSON object of texts and nulls. @param alias of the chain's table; `$1` is the tenant. */
export function contentSql(chain: Chain, alias: string): string {
  const parts = (chain.parts ?? []).map(
    ({ table, key, columns }) =>
      `'${table}', (select coalesce(jsonb_agg(${objectSql({ id: 'text', ...columns }, 'part')} order by part.id), '[]')
        from ${table} part where part.tenant_id = $1 and part.${key} = ${alias}.id)`,
  );
  const own = objectSql(chain.columns, alias);
  return parts.length === 0 ? own : `${own} || jsonb_build_object(${parts.join(', ')})`;
}

function objectSql(columns: SealedColumns, alias: string): string {
  const pairs = Object.entries(columns).map(([column, form]) => `'${column}', ${textSql(`${alias}.${column}`, form)}`);
  return `jsonb_build_object(${pairs.join(', ')})`;
}

function textSql(column: string, form: ColumnForm): string {
  switch (form) {
    case 'instant':
      return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    case 'day':
      return `to_char(${column}, 'YYYY-MM-DD')`;
    case 'text':
      return `${column}::text`;
  }
}

/**
 * The instant that a UUID of version 7 carries, in milliseconds since 1970; null for other versions.
 * Rule: RFC 9562, section 5.7.
 */
export function idTimeMs(id: string): number | null {
  return id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}
