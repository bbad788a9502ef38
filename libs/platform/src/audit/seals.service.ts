import { type JsonValue, invariant, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { type ReadTx, type Statement, type TenantTx, statement } from '../database/index.js';
import { type Chain, type ChainName, contentSql, declaredChains, idTimeMs, sealHash } from './chain.js';

/** The last seal of a chain: whoever keeps it can prove that nothing sealed up to it has changed. */
export interface SealHead {
  readonly chain: ChainName;
  /** How many rows are sealed; 0 where none is. */
  readonly seq: bigint;
  /** 64 hexadecimal digits; null where nothing is sealed yet. */
  readonly hash: string | null;
}

/** A head with what stands behind and after it. */
export interface ChainState extends SealHead {
  readonly rows: bigint;
  /** Rows that no seal covers yet: of these a change would not be found. Under a minute's worth while the worker runs. */
  readonly unsealed: bigint;
}

/** A head that was noted elsewhere: printed on an invoice, written in a backup. */
export type KnownHead = Omit<SealHead, 'hash'> & { readonly hash: string };

/**
 * How far an id may be older than one that was sealed before it: a transaction makes its ids, then commits, and no
 * transaction of ours lasts longer (statements end after 5 seconds, idle ones after 10).
 */
const lateCommitMs = 15 * 60_000;

/** Rows in one statement: sealing and checking stay far below the statement timeout. */
const batchRows = 500;

/**
 * Seals and checks the append-only chains of one tenant.
 *
 * Order: a pass takes the committed rows that have no seal, in the order of their ids. A row that commits late, with an
 * earlier id, is found by the next pass and gets the next number: no row is skipped and none is sealed twice (unique
 * row_id), so nothing has to be known of running transactions. Passes of one tenant take turns by an advisory lock.
 * Source of the rule: design record 0012, rule 9 (hash chains are sealed by a job, never inside a write).
 */
@Injectable()
export class Seals {
  /** The last seal of one chain, in one index lookup. */
  async head(tx: ReadTx, chain: ChainName): Promise<SealHead> {
    const [last] = await tx.sql<{ seq: string; hash: string }>(
      'select seq, hash from seal where tenant_id = $1 and chain = $2 order by seq desc limit 1',
      [chain],
    );
    return { chain, seq: BigInt(last?.seq ?? 0), hash: last?.hash ?? null };
  }

  /** Every declared chain with its head and its unsealed tail. Counts all rows: for reports, not for hot paths. */
  async heads(tx: ReadTx): Promise<ChainState[]> {
    const states: ChainState[] = [];
    for (const { chain, table } of declaredChains()) {
      const [count] = await tx.sql<{ rows: string; unsealed: string }>(
        `select count(*) as rows, count(*) filter (where s.id is null) as unsealed
         from ${table} r left join seal s on s.tenant_id = $1 and s.chain = $2 and s.row_id = r.id where r.tenant_id = $1`,
        [chain],
      );
      const head = await this.head(tx, chain);
      states.push({ ...head, rows: BigInt(count?.rows ?? 0), unsealed: BigInt(count?.unsealed ?? 0) });
    }
    return states;
  }

  /** Whether a head that was noted earlier still stands: false when what it covers was cut off or sealed anew. */
  async stands(tx: ReadTx, known: KnownHead): Promise<boolean> {
    const [found] = await tx.sql<{ hash: string }>(
      'select hash from seal where tenant_id = $1 and chain = $2 and seq = $3',
      [known.chain, known.seq],
    );
    return found?.hash === known.hash;
  }

  /**
   * Seals up to 500 rows of each chain.
   * @param options.all looks at every row; otherwise only at those that are younger than an hour before the last sealed one
   * @returns whether a chain may have more
   */
  async sealSome(tx: TenantTx, options: { all: boolean }): Promise<boolean> {
    const [turn] = await tx.sql<{ mine: boolean }>(
      "select pg_try_advisory_xact_lock(hashtextextended('commonhall seals ' || $1::uuid, 0)) as mine",
    );
    if (turn?.mine !== true) return false;
    let more = false;
    for (const chain of declaredChains()) more = (await this.sealChain(tx, chain, options.all)) || more;
    return more;
  }

  /**
   * What is wrong with the sealed rows of this tenant, in plain sentences; empty when all is well. Finds any sealed row
   * that was changed, removed or put in another place, any seal that was, and any row that claims to be older than rows
   * sealed before it.
   * @param known heads from elsewhere, which also find a tail that was cut off together with its seals
   */
  async findings(tx: ReadTx, known: readonly KnownHead[] = []): Promise<string[]> {
    const found: string[] = [];
    for (const chain of declaredChains()) {
      found.push(...(await this.uncovered(tx, chain)), ...(await this.broken(tx, chain)));
    }
    for (const head of known) {
      if (await this.stands(tx, head)) continue;
      found.push(`The ${head.chain} chain does not reach or does not match the noted head ${head.seq} ${head.hash}.`);
    }
    return found;
  }

  private async sealChain(tx: TenantTx, chain: Chain, all: boolean): Promise<boolean> {
    const rows = await tx.sql<{ id: string; row: JsonValue }>(
      `select r.id, ${contentSql(chain, 'r')} as row from ${chain.table} r
       where r.tenant_id = $1 and ($3 or r.id >= ${windowSql('$2')}) and ${unsealedSql('$2')} order by r.id limit ${batchRows}`,
      [chain.chain, all],
    );
    if (rows.length === 0) return false;
    let { seq, hash } = await this.head(tx, chain.chain);
    const seals = rows.map(({ id, row }) => {
      seq += 1n;
      hash = sealHash({ tenantId: tx.tenantId, chain: chain.chain, seq, previous: hash, rowId: id, row });
      return { id: newId<'Seal'>(), seq: seq.toString(), rowId: id, hash };
    });
    await tx.sql(
      `insert into seal (tenant_id, id, chain, seq, row_id, hash, sealed_at)
       select $1::uuid, u.id, $2, u.seq, u.row_id, u.hash, $3
       from unnest($4::uuid[], $5::bigint[], $6::uuid[], $7::text[]) as u (id, seq, row_id, hash)`,
      [
        chain.chain,
        tx.now,
        seals.map((seal) => seal.id),
        seals.map((seal) => seal.seq),
        seals.map((seal) => seal.rowId),
        seals.map((seal) => seal.hash),
      ],
    );
    return rows.length === batchRows;
  }

  /** Columns that a migration added and the chain's declaration forgot: they could be changed unseen. */
  private async uncovered(tx: ReadTx, chain: Chain): Promise<string[]> {
    const tables = [
      { table: chain.table, columns: chain.columns },
      ...(chain.parts ?? []).map(({ table, key, columns }) => ({ table, columns: { [key]: 'text', ...columns } })),
    ];
    const found: string[] = [];
    for (const { table, columns } of tables) {
      const missing = await tx.sql<{ name: string }>(
        `select attname::text as name from pg_attribute where $1::uuid is not null and attrelid = $2::regclass
         and attnum > 0 and not attisdropped and attname <> all ($3::text[])`,
        [table, ['tenant_id', 'id', ...Object.keys(columns)]],
      );
      found.push(
        ...missing.map(({ name }) => `The column ${name} of ${table} is not sealed by the ${chain.chain} chain.`),
      );
    }
    return found;
  }

  private async broken(tx: ReadTx, chain: Chain): Promise<string[]> {
    const [clock] = await tx.sql<{ ahead: string }>(
      'select clock_offset_ms as ahead from installation where $1::uuid is not null',
    );
    const walk = new ChainWalk(tx.tenantId, chain, Number(clock?.ahead ?? 0));
    const text = `select s.seq, s.row_id, s.hash, r.id is not null as there, ${contentSql(chain, 'r')} as row
      from seal s left join ${chain.table} r on r.tenant_id = $1 and r.id = s.row_id
      where s.tenant_id = $1 and s.chain = $2 and s.seq > $3 order by s.seq, s.id limit ${batchRows}`;
    for (let after = '0'; ;) {
      const seals = await tx.sql<SealedRow>(text, [chain.chain, after]);
      for (const seal of seals) walk.step(seal);
      const last = seals.at(-1);
      if (last === undefined || seals.length < batchRows) return walk.found;
      after = last.seq;
    }
  }
}

interface SealedRow {
  readonly seq: string;
  readonly row_id: string;
  readonly hash: string;
  readonly there: boolean;
  readonly row: Readonly<Record<string, JsonValue>>;
}

/** Goes along a chain from its first seal. One tampering gives one finding: each seal is compared with its stored predecessor. */
class ChainWalk {
  readonly found: string[] = [];
  private seq = 0n;
  private previous: string | null = null;
  private newestMs = 0;

  constructor(
    private readonly tenantId: string,
    private readonly chain: Chain,
    /** How far the installation's clock is ahead of the machine's now; it only ever grows. */
    private readonly clockAheadMs: number,
  ) {}

  step(seal: SealedRow): void {
    const seq = BigInt(seal.seq);
    const { chain, table } = this.chain;
    const row = `${table} ${seal.row_id}`;
    if (seq === this.seq + 1n) {
      if (!seal.there) {
        this.found.push(`${row} was removed; the ${chain} chain sealed it as number ${seq}.`);
      } else if (this.hashOf(seal, seq) !== seal.hash) {
        this.found.push(
          `${row} is not what the ${chain} chain sealed as number ${seq}: the row, its place or its seal was changed.`,
        );
      }
    } else if (seq <= this.seq) {
      this.found.push(`The ${chain} chain holds number ${seq} twice, or ${row} twice.`);
    } else {
      this.found.push(`Seals ${this.seq + 1n} to ${seq - 1n} of the ${chain} chain were removed.`);
    }
    if (seal.there) this.checkTime(seal, row);
    this.seq = seq;
    this.previous = seal.hash;
  }

  private hashOf(seal: SealedRow, seq: bigint): string {
    const { tenantId, previous } = this;
    return sealHash({ tenantId, chain: this.chain.chain, seq, previous, rowId: seal.row_id, row: seal.row });
  }

  /** A row put in afterwards carries a false date, or an id younger than its date: both are seen against its neighbours. */
  private checkTime(seal: SealedRow, row: string): void {
    const madeMs = idTimeMs(seal.row_id);
    if (madeMs === null) return;
    if (madeMs < this.newestMs - lateCommitMs) {
      this.found.push(`${row} was inserted later: it was sealed after rows that are newer than it claims to be.`);
    }
    this.newestMs = Math.max(this.newestMs, madeMs);
    const recordedAt = seal.row[this.chain.recordedAt];
    invariant(typeof recordedAt === 'string', `${this.chain.recordedAt} of ${row} is an instant`);
    const aheadMs = Date.parse(recordedAt) - madeMs;
    if (aheadMs < -lateCommitMs || aheadMs > this.clockAheadMs + lateCommitMs) {
      this.found.push(
        `${row} was dated falsely: it says ${recordedAt} and was made at ${new Date(madeMs).toISOString()}.`,
      );
    }
  }
}

/** The least id worth looking at: an hour before the last sealed one, from its first 48 bits. */
function windowSql(chainParameter: string): string {
  return `coalesce((select (lpad(to_hex(greatest(('x' || left(replace(s.row_id::text, '-', ''), 12))::bit(48)::bigint - 3600000, 0)), 12, '0') || repeat('0', 20))::uuid
    from seal s where s.tenant_id = $1 and s.chain = ${chainParameter} order by s.seq desc limit 1), '00000000-0000-0000-0000-000000000000')`;
}

function unsealedSql(chainParameter: string): string {
  return `not exists (select from seal s where s.tenant_id = $1 and s.chain = ${chainParameter} and s.row_id = r.id)`;
}

/**
 * Asks in one trip whether a tenant has rows to seal, so that a quiet tenant costs no transaction.
 * Called when all libraries are loaded; the chains are part of the text.
 */
export function anythingUnsealed(): Statement<{ waiting: boolean }> {
  const each = declaredChains().map(
    ({ chain, table }) =>
      `exists (select from ${table} r where r.tenant_id = $1 and r.id >= ${windowSql(`'${chain}'`)} and ${unsealedSql(`'${chain}'`)})`,
  );
  return statement('platform.anything-unsealed', `select ($1::uuid is not null) and (${each.join(' or ')}) as waiting`);
}
