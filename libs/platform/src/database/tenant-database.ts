import { IdempotencyKeyReused, InvalidInput, canonicalJson, invariant, newId, sha256Hex } from '@commonhall/kernel';
import { type DataSource, type QueryRunner } from 'typeorm';
import type pg from 'pg';
import { type Principal, actorOf } from '../auth/principal.js';
import { fromStored, toStored } from '../idempotency/stored-answer.js';
import { beginBound } from './binding.js';
import { type PipelinedConnections } from './pipelined-connections.js';
import { type Statement } from './statement.js';
import { type ReadTx, TenantTx } from './tenant-tx.js';

/** A call that may be repeated: the same key and content give the same answer. */
export interface OnceCall {
  /** The mutation's name, for example `castBallot`. */
  readonly operation: string;
  readonly idempotencyKey: string;
  /** What the caller sent, without the key; plain values. */
  readonly input: unknown;
}

export interface Once<T> {
  readonly result: T;
  /** True where the answer is the one of an earlier call. */
  readonly replayed: boolean;
}

/** TypeORM keeps its depth to itself; left at 0 it would open and commit a transaction of its own around each save. */
interface BoundRunner extends Omit<QueryRunner, 'isTransactionActive'> {
  isTransactionActive: boolean;
  transactionDepth: number;
}

const attempts = 3;
const retryable = new Set(['40001', '40P01']);
const lockNotAvailable = '55P03';

/** Another call holds the key and is still at work: the transaction has done nothing yet and may begin again. */
class KeyHeld extends Error {}

/**
 * The one door to tenant data. `(principal, …)` opens a transaction bound to the principal's tenant; nothing outside this
 * folder sees a connection. Deadlocks and serialisation failures are retried at most three times, and so is the
 * wait for a first call with the same key.
 * Source of the rules: design record 0012, rules 4 to 6, and design record 0002.
 */
export class TenantDatabase {
  constructor(
    private readonly source: DataSource,
    private readonly reads: PipelinedConnections,
    private readonly requestId: () => string | null = () => null,
  ) {}

  /** One read in one trip on a shared connection: the default for lists and loaders. `$1` of the text is the tenant. */
  query<Row>(principal: Principal, statement: Statement<Row>, params: readonly unknown[] = []): Promise<Row[]> {
    return this.reads.query(principal.tenantId, statement, params);
  }

  /** Several statements on one snapshot; nothing can be changed. */
  read<T>(principal: Principal, work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.run(principal, 'read only', work);
  }

  /** Does the work and commits it, or nothing at all: whatever is thrown rolls everything back. */
  async write<T>(principal: Principal, work: (tx: TenantTx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.run(principal, 'read write', work);
      } catch (error) {
        if (attempt < attempts && isRetryable(error)) continue;
        throw error instanceof KeyHeld ? error.cause : error;
      }
    }
  }

  /**
   * As `write`, once a key: a repeated call answers what the first one answered. The key is stored in the transaction of
   * the effect, bound to tenant and actor; a refused call stores none.
   * @throws InvalidInput for a key that is empty or longer than 200 characters
   * @throws IdempotencyKeyReused when the key came with other content
   */
  async writeOnce<T>(principal: Principal, call: OnceCall, work: (tx: TenantTx) => Promise<T>): Promise<Once<T>> {
    const key = call.idempotencyKey;
    if (key.length < 1 || key.length > 200) {
      throw new InvalidInput('An idempotencyKey has 1 to 200 characters. Send a new random one with each new call.', [
        'input',
        'idempotencyKey',
      ]);
    }
    const actor = actorOf(principal);
    const hash = sha256Hex(canonicalJson({ operation: call.operation, input: toStored(call.input) }));
    return this.write(principal, async (tx) => {
      const claimed = await tx
        .sql<{ id: string }>(
          `insert into idempotency_key (tenant_id, id, actor, operation, key, request_hash, response, created_at)
           values ($1::uuid, $2, $3, $4, $5, $6, 'null', $7) on conflict (tenant_id, actor, key) do nothing returning id`,
          [newId(), actor, call.operation, key, hash, tx.now],
        )
        .catch((error: unknown) => {
          throw codeOf(error) === lockNotAvailable ? new KeyHeld('a first call is at work', { cause: error }) : error;
        });
      const own = claimed[0];
      if (own === undefined) {
        const [earlier] = await tx.sql<{ request_hash: string; response: unknown }>(
          'select request_hash, response from idempotency_key where tenant_id = $1 and actor = $2 and key = $3',
          [actor, key],
        );
        invariant(earlier, 'a conflicting key is visible after its transaction has ended');
        if (earlier.request_hash !== hash) throw new IdempotencyKeyReused();
        return { result: fromStored(earlier.response) as T, replayed: true };
      }
      const result = await work(tx);
      await tx.sql('update idempotency_key set response = $3::jsonb where tenant_id = $1 and id = $2', [
        own.id,
        JSON.stringify(toStored(result)),
      ]);
      return { result, replayed: false };
    });
  }

  async close(): Promise<void> {
    await this.reads.close();
    if (this.source.isInitialized) await this.source.destroy();
  }

  private async run<T>(
    principal: Principal,
    mode: 'read write' | 'read only',
    work: (tx: TenantTx) => Promise<T>,
  ): Promise<T> {
    const runner = this.source.createQueryRunner() as unknown as BoundRunner;
    const client = (await runner.connect()) as pg.PoolClient;
    let broken: Error | undefined;
    try {
      const began = (await client.query(beginBound(principal.tenantId, mode))) as unknown as pg.QueryResult<{
        now_ms: string;
      }>[];
      const now = began.at(-1)?.rows[0]?.now_ms;
      invariant(now !== undefined, 'the installation row is missing: run `commonhall migrate`');
      runner.isTransactionActive = true;
      runner.transactionDepth = 1;
      const tx = new TenantTx(principal.tenantId, new Date(Number(now)), principal, runner, client, this.requestId());
      const result = await work(tx);
      if (mode === 'read write') await tx.flush();
      await client.query('commit');
      return result;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (failure) {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      }
      throw error;
    } finally {
      runner.isTransactionActive = false;
      runner.transactionDepth = 0;
      if (broken) client.release(broken);
      await runner.release();
    }
  }
}

function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return error instanceof KeyHeld || (typeof code === 'string' && retryable.has(code));
}

function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return (error as { code?: unknown }).code ?? (error as { driverError?: { code?: unknown } }).driverError?.code;
}
