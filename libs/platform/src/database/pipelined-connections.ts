import { type Writable } from 'node:stream';
import { invariant, parseUuid } from '@commonhall/kernel';
import pg from 'pg';
import { type TenantId, bindPlannedOnceStatement, bindStatement } from './binding.js';
import { type Description, type RowShape, rowOf, shapeOf } from './row-shape.js';
import { type Statement } from './statement.js';

/** The part of pg's wire connection that a batch writes to; pg's own types leave it out. */
interface Wire {
  readonly stream: Writable;
  bind(config: {
    portal: string;
    statement: string;
    values: unknown[];
    binary: boolean;
    valueMapper: (value: unknown) => unknown;
  }): void;
  describe(config: unknown): void;
  execute(config: { portal: string; rows: number }): void;
}

interface Message {
  readonly fields: readonly (string | null)[];
}

type Done = (error: Error | null) => void;

interface RawQuery {
  callback: Done;
  prepare(connection: Wire): void;
  handleRowDescription(message: Description): void;
  handleDataRow(message: Message): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
}

// pg exports the class; its types describe only the event emitter it used to be.
const Query = (pg as unknown as { Query: new (config: object, values: unknown, callback: Done) => RawQuery }).Query;

/**
 * One read in one trip: the bind and the query travel as one batch closed by a single Sync, which PostgreSQL runs as one
 * implicit transaction, so the tenant is in force for the query and gone after it, also when the query fails.
 */
class BoundQuery extends Query {
  readonly read: Record<string, unknown>[] = [];
  /** What a value that could not be read threw. */
  unreadable: Error | null = null;
  private binding = true;
  private shape: RowShape | undefined;

  constructor(
    private readonly tenantId: string,
    private readonly connection: SharedConnection,
    private readonly config: { name: string; text: string; values: unknown[]; bind: string },
    done: Done,
  ) {
    super(config, undefined, done);
    this.shape = connection.shapes.get(config.name);
  }

  requiresPreparation(): boolean {
    return true;
  }

  override prepare(wire: Wire): void {
    wire.bind({
      portal: '',
      statement: this.config.bind,
      values: [this.tenantId],
      binary: false,
      valueMapper: (value) => value,
    });
    wire.execute({ portal: '', rows: 0 });
    super.prepare(this.shape === undefined ? wire : this.connection.withoutDescribe);
  }

  override handleRowDescription(message: Description): void {
    this.shape = shapeOf(message);
    this.connection.shapes.set(this.config.name, this.shape);
  }

  override handleDataRow({ fields }: Message): void {
    if (this.binding || this.shape === undefined) return;
    try {
      this.read.push(rowOf(this.shape, fields));
    } catch (error) {
      this.unreadable = error instanceof Error ? error : new Error(String(error));
    }
  }

  override handleCommandComplete(): void {
    this.binding = false;
  }
}

/** A connection that all requests share. */
interface SharedConnection {
  readonly client: pg.Client;
  readonly wire: Wire;
  /** The same wire, for statements whose rows are known already. */
  readonly withoutDescribe: Wire;
  /**
   * The rows of the statements prepared here, so that each is described once. PostgreSQL keeps the promise: a prepared
   * statement whose rows would change fails.
   */
  readonly shapes: Map<string, RowShape>;
}

/**
 * Reads of several requests that arrive in one turn of the event loop share a connection, up to so many, and with it one
 * write to the network, which costs more than the rest of sending. Reads that one request asks for at once go apart.
 */
const together = 8;

interface Slot {
  connection: Promise<SharedConnection> | null;
  /** Reads that were sent and not answered yet. */
  waiting: number;
  /** Reads of this turn that are held back to travel together. */
  gathered: number;
}

/**
 * A few connections that all requests share; what lands on one is pipelined, so nothing is checked out or waited for.
 * A broken connection fails what was on it and is opened anew for the next read.
 */
export class PipelinedConnections {
  private closed = false;
  private readonly slots: Slot[];

  constructor(
    private readonly connectionString: string,
    size: number,
  ) {
    invariant(size > 0, 'at least one shared connection');
    this.slots = Array.from({ length: size }, () => ({ connection: null, waiting: 0, gathered: 0 }));
  }

  /** Runs a read bound to the tenant. `values` follow the tenant, which is `$1`. */
  async query<Row>(tenantId: TenantId, statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    const tenant = parseUuid(tenantId);
    invariant(!this.closed, 'the database is closed');
    const slot = this.choose();
    slot.waiting += 1;
    try {
      const connection = await this.connectionOf(slot);
      this.gather(slot, connection);
      return await new Promise<Row[]>((resolve, reject) => {
        const { name, text, plannedOnce } = statement;
        const bind = plannedOnce === true ? bindPlannedOnceStatement.name : bindStatement.name;
        const config = { name, text, values: [tenant, ...values], bind };
        const query = new BoundQuery(tenant, connection, config, (error) => {
          const failure = error ?? query.unreadable;
          if (failure === null) resolve(query.read as Row[]);
          else reject(failure);
        });
        connection.client.query(query as unknown as pg.Submittable);
      });
    } finally {
      slot.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map(async ({ connection }) => (await connection?.catch(() => null))?.client.end()));
  }

  /** The one that gathers already, else the one with the least to do. */
  private choose(): Slot {
    let chosen: Slot | undefined;
    for (const slot of this.slots) {
      if (slot.gathered > 0 && slot.gathered < together) return slot;
      if (chosen === undefined || slot.waiting < chosen.waiting) chosen = slot;
    }
    invariant(chosen !== undefined, 'at least one shared connection');
    return chosen;
  }

  /** Holds the connection's writes back until all that has arrived meanwhile has been looked at. */
  private gather(slot: Slot, { wire: { stream } }: SharedConnection): void {
    slot.gathered += 1;
    if (slot.gathered > 1) return;
    stream.cork();
    setImmediate(() => {
      slot.gathered = 0;
      stream.uncork();
    });
  }

  private connectionOf(slot: Slot): Promise<SharedConnection> {
    if (slot.connection !== null) return slot.connection;
    const opening = this.open(() => {
      // A broken connection may tell of its end when another has long taken its place.
      if (slot.connection === opening) slot.connection = null;
    });
    slot.connection = opening;
    return opening;
  }

  private async open(forget: () => void): Promise<SharedConnection> {
    const client = new pg.Client({
      connectionString: this.connectionString,
      pipeline: true,
      application_name: 'commonhall reads',
    });
    client.on('error', forget);
    client.on('end', () => {
      if (!this.closed) forget();
    });
    try {
      await client.connect();
      // Parsed before the connection is shared, so that no failing batch can leave it unprepared.
      for (const { name, text } of [bindStatement, bindPlannedOnceStatement]) {
        await client.query({ name, text, values: [''] });
      }
    } catch (error) {
      forget();
      throw error;
    }
    const wire = (client as unknown as { connection: Wire }).connection;
    const silent = { describe: { value: () => undefined } };
    return { client, wire, withoutDescribe: Object.create(wire, silent) as Wire, shapes: new Map() };
  }
}
