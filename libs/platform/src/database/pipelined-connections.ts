import { invariant, parseUuid } from '@commonhall/kernel';
import pg from 'pg';
import { type TenantId, bindStatement } from './binding.js';
import { type Statement } from './statement.js';

/** The part of pg's wire connection that a batch writes to; pg's own types leave it out. */
interface Wire {
  bind(config: {
    portal: string;
    statement: string;
    values: unknown[];
    binary: boolean;
    valueMapper: (value: unknown) => unknown;
  }): void;
  execute(config: { portal: string; rows: number }): void;
}

type Done = (error: Error | null, result?: pg.QueryResult) => void;

interface RawQuery {
  callback: Done;
  prepare(connection: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
}

// pg exports the class; its types describe only the event emitter it used to be.
const Query = (pg as unknown as { Query: new (config: object, values: unknown, callback: Done) => RawQuery }).Query;

/**
 * One read in one trip: the bind and the query travel as one batch closed by a single Sync, which PostgreSQL runs as one
 * implicit transaction, so the tenant is in force for the query and gone after it, also when the query fails.
 */
class BoundQuery extends Query {
  private binding = true;

  constructor(
    private readonly tenantId: string,
    config: { name: string; text: string; values: unknown[] },
    done: Done,
  ) {
    super(config, undefined, done);
  }

  requiresPreparation(): boolean {
    return true;
  }

  override prepare(connection: Wire): void {
    connection.bind({
      portal: '',
      statement: bindStatement.name,
      values: [this.tenantId],
      binary: false,
      valueMapper: (value) => value,
    });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (!this.binding) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.binding) this.binding = false;
    else super.handleCommandComplete(message, connection);
  }
}

/**
 * A few connections that all requests share; what lands on one is pipelined, so nothing is checked out or waited for.
 * A broken connection fails what was on it and is opened anew for the next read.
 */
export class PipelinedConnections {
  private next = 0;
  private closed = false;
  private readonly slots: (Promise<pg.Client> | null)[];

  constructor(
    private readonly connectionString: string,
    size: number,
  ) {
    invariant(size > 0, 'at least one shared connection');
    this.slots = Array.from({ length: size }, () => null);
  }

  /** Runs a read bound to the tenant. `values` follow the tenant, which is `$1`. */
  async query<Row>(tenantId: TenantId, statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    const tenant = parseUuid(tenantId);
    const client = await this.client();
    return new Promise<Row[]>((resolve, reject) => {
      const done: Done = (error, result) => {
        if (error) reject(error);
        else resolve((result?.rows ?? []) as Row[]);
      };
      const config = { name: statement.name, text: statement.text, values: [tenant, ...values] };
      client.query(new BoundQuery(tenant, config, done) as unknown as pg.Submittable);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    const open = this.slots.splice(0, this.slots.length);
    await Promise.all(open.map(async (slot) => (await slot?.catch(() => null))?.end()));
  }

  private async client(): Promise<pg.Client> {
    invariant(!this.closed, 'the database is closed');
    const index = this.next++ % this.slots.length;
    const open = this.slots[index];
    if (open) return open;
    const opening = this.open(index);
    this.slots[index] = opening;
    opening.catch(() => {
      if (this.slots[index] === opening) this.slots[index] = null;
    });
    return opening;
  }

  private async open(index: number): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.connectionString,
      pipeline: true,
      application_name: 'commonhall reads',
    });
    const forget = (): void => {
      this.slots[index] = null;
    };
    client.on('error', forget);
    client.on('end', () => {
      if (!this.closed) forget();
    });
    await client.connect();
    // Parsed before the connection is shared, so that no failing batch can leave it unprepared.
    await client.query({ name: bindStatement.name, text: bindStatement.text, values: [''] });
    return client;
  }
}
