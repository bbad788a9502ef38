import { invariant } from '@commonhall/kernel';
import pg from 'pg';
import { assertSafeDatabase } from '../database/startup-refusals.js';

/** A read on the shared connection, prepared once under its name. */
export interface IdentityStatement<Row> {
  readonly name: string;
  readonly text: string;
  readonly row?: Row;
}

/** One transaction on schema identity. */
export interface IdentityTx {
  /** The installation's clock. */
  readonly now: Date;
  readonly sql: <Row>(text: string, params?: readonly unknown[]) => Promise<Row[]>;
}

/** The installation's clock inside a statement of role commonhall_identity. */
export const identityNowSql = `(select clock_timestamp() + clock_offset_ms * interval '1 millisecond' from installation)`;

const writers = 2;
const attempts = 3;
const retryable = new Set(['40001', '40P01']);

/**
 * The one door to schema identity: a pool of two for changes, and one pipelined connection on which all requests read
 * who their caller is. Nothing outside of this folder sees it, and it sees no tenant's rows.
 * Source of the rule: design record 0015, "Identity is global".
 */
export class IdentityDatabase {
  private readonly pool: pg.Pool;
  private reader: Promise<pg.Client> | null = null;
  private closed = false;

  constructor(private readonly url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: writers, application_name: 'commonhall identity' });
    this.pool.on('error', () => undefined); // An idle connection that broke is replaced by the next one asked for.
  }

  /**
   * @param url of role commonhall_identity
   * @throws Error when the role or the server would void the walls between roles
   */
  static async open(url: string): Promise<IdentityDatabase> {
    await assertSafeDatabase(url);
    return new IdentityDatabase(url);
  }

  /** One statement in one trip; nothing is checked out or waited for. */
  async read<Row>({ name, text }: IdentityStatement<Row>, params: readonly unknown[] = []): Promise<Row[]> {
    const client = await this.readingClient();
    return (await client.query({ name, text, values: [...params] })).rows as Row[];
  }

  /** Does the work and commits it, or nothing at all. Deadlocks are retried at most three times. */
  async write<T>(work: (tx: IdentityTx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.run(work);
      } catch (error) {
        if (attempt >= attempts || !isRetryable(error)) throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const reader = await this.reader?.catch(() => null);
    await Promise.all([reader?.end(), this.pool.end()]);
  }

  private async run<T>(work: (tx: IdentityTx) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      const began = (await client.query(`begin; select ${identityNowSql} as now`)) as unknown as pg.QueryResult<{
        now: Date | null;
      }>[];
      const now = began.at(-1)?.rows[0]?.now;
      invariant(now !== undefined && now !== null, 'the installation row is missing: run `commonhall migrate`');
      const sql = async <Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> =>
        (await client.query(text, [...params])).rows as Row[];
      const result = await work({ now, sql });
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
      client.release(broken);
    }
  }

  private readingClient(): Promise<pg.Client> {
    invariant(!this.closed, 'the identity database is closed');
    if (this.reader !== null) return this.reader;
    const opening = this.openReader();
    this.reader = opening;
    opening.catch(() => {
      if (this.reader === opening) this.reader = null;
    });
    return opening;
  }

  private async openReader(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      pipeline: true,
      application_name: 'commonhall identity reads',
    });
    const forget = (): void => {
      this.reader = null;
    };
    client.on('error', forget);
    client.on('end', () => {
      if (!this.closed) forget();
    });
    await client.connect();
    // Its few look-ups go by the same index whatever the values are; planning them each time took longer than to run them.
    await client.query('set plan_cache_mode = force_generic_plan');
    return client;
  }
}

function isRetryable(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && retryable.has(code);
}
