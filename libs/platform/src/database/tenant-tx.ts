import { type DomainEvent, type Id, NotFound, type ProblemPath, eventType, invariant, newId } from '@commonhall/kernel';
import type pg from 'pg';
import {
  type EntityManager,
  type FindOptionsOrder,
  type FindOptionsWhere,
  IsNull,
  type ObjectLiteral,
  type QueryRunner,
} from 'typeorm';
import { type Principal, actorOf } from '../auth/principal.js';
import { type TenantId } from './binding.js';
import { type EntityClass, type TenantRow, nounOfEntity } from './tenant-row.entity.js';
import { assertCarriesTenant, prepared } from './statement.js';

/** `share` lets others read and lock alike; `update` waits for all of them. */
export type RowLock = 'share' | 'update';

type Columns<E> = { [K in keyof E]: E[K] };
export type Where<E> = Partial<Columns<Omit<E, 'tenantId'>>>;
export type NewRow<E extends TenantRow> = Columns<Omit<E, 'tenantId'>>;

export interface FindOptions<E> {
  readonly order?: { readonly [K in keyof E]?: 'asc' | 'desc' };
  readonly limit?: number;
  readonly lock?: RowLock;
}

export interface RequireOptions {
  readonly lock?: RowLock;
  /** Where in the input the id stands, for the refusal. */
  readonly path?: ProblemPath;
}

/** What a caller may do on one snapshot without changing anything. */
export interface ReadTx {
  readonly tenantId: TenantId;
  /** The installation's clock: the only one that services read. */
  readonly now: Date;
  readonly principal: Principal;
  require<E extends TenantRow>(entity: EntityClass<E>, id: string, options?: RequireOptions): Promise<E>;
  find<E extends TenantRow>(entity: EntityClass<E>, where: Where<E>, options?: FindOptions<E>): Promise<E[]>;
  findOne<E extends TenantRow>(entity: EntityClass<E>, where: Where<E>, options?: FindOptions<E>): Promise<E | null>;
  /** `$1` is the tenant; the text carries `tenant_id = $1`. */
  sql<R>(text: string, params?: readonly unknown[]): Promise<R[]>;
}

/** An effect that belongs to the record of who did what; ids and values only, no personal data. */
export interface AuditFact {
  readonly action: string;
  /** Outside form is not needed here: the row's UUID, or another stable name. */
  readonly subject: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * One transaction bound to one tenant. `(tx, …)` joins it. Every statement carries the tenant's id besides row security.
 * Nothing here opens, commits or reaches another tenant.
 */
export class TenantTx implements ReadTx {
  private readonly events: { event: DomainEvent; to: TenantId }[] = [];
  private readonly audits: AuditFact[] = [];

  constructor(
    readonly tenantId: TenantId,
    readonly now: Date,
    readonly principal: Principal,
    private readonly runner: QueryRunner,
    private readonly client: pg.PoolClient,
    readonly requestId: string | null = null,
  ) {}

  private get manager(): EntityManager {
    return this.runner.manager;
  }

  /** Loads a row of this tenant. @throws NotFound, the same answer for another tenant's row. */
  async require<E extends TenantRow>(
    entity: EntityClass<E>,
    id: string,
    { path = ['input'], ...options }: RequireOptions = {},
  ): Promise<E> {
    const found = await this.findOne(entity, { id } as Where<E>, options);
    if (found === null) throw new NotFound(nounOfEntity(entity), path);
    return found;
  }

  async find<E extends TenantRow>(entity: EntityClass<E>, where: Where<E>, options: FindOptions<E> = {}): Promise<E[]> {
    return this.manager.find(entity, {
      where: this.conditions(where) as FindOptionsWhere<E>,
      ...(options.order ? { order: options.order as FindOptionsOrder<E> } : {}),
      ...(options.limit === undefined ? {} : { take: options.limit }),
      ...(options.lock ? { lock: { mode: options.lock === 'share' ? 'pessimistic_read' : 'pessimistic_write' } } : {}),
    });
  }

  async findOne<E extends TenantRow>(
    entity: EntityClass<E>,
    where: Where<E>,
    options: FindOptions<E> = {},
  ): Promise<E | null> {
    const [first] = await this.find(entity, where, { ...options, limit: 1 });
    return first ?? null;
  }

  /** Inserts rows whose ids the caller made; the tenant is added. */
  async insert<E extends TenantRow>(entity: EntityClass<E>, rows: NewRow<E> | readonly NewRow<E>[]): Promise<void> {
    const list = (Array.isArray(rows) ? rows : [rows]) as readonly NewRow<E>[];
    if (list.length === 0) return;
    await this.manager.insert(entity, columnsOf(list.map((row) => ({ ...row, tenantId: this.tenantId }))));
  }

  /** @returns how many rows were changed. */
  async update<E extends TenantRow>(entity: EntityClass<E>, where: Where<E>, changes: Where<E>): Promise<number> {
    const result = await this.manager.update(entity, this.conditions(where), columnsOf(changes));
    return result.affected ?? 0;
  }

  /**
   * Inserts the row, or changes only the named columns of the one with the same key; its id stays. (TypeORM's own upsert
   * also sets the id: tried, replacing a ballot changed its key.)
   * @returns the row as it stands now.
   */
  async upsert<E extends TenantRow>(
    entity: EntityClass<E>,
    row: NewRow<E>,
    options: { key: readonly (keyof E & string)[]; update: readonly (keyof E & string)[] },
  ): Promise<E> {
    const metadata = this.manager.dataSource.getMetadata(entity);
    const columnOf = (property: string): string => {
      const column = metadata.findColumnWithPropertyName(property);
      invariant(column, `${metadata.name} has no column ${property}`);
      return column.databaseName;
    };
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(columnsOf({ ...row, tenantId: this.tenantId }))
      .orUpdate(options.update.map(columnOf), ['tenant_id', ...options.key.map(columnOf)])
      .updateEntity(false)
      .execute();
    const key = Object.fromEntries(
      options.key.map((property) => [property, (row as ObjectLiteral)[property]]),
    ) as Where<E>;
    const stored = await this.findOne(entity, key);
    invariant(stored, 'an upserted row is there');
    return stored;
  }

  async delete<E extends TenantRow>(entity: EntityClass<E>, where: Where<E>): Promise<number> {
    const result = await this.manager.delete(entity, this.conditions(where));
    return result.affected ?? 0;
  }

  async sql<R>(text: string, params: readonly unknown[] = []): Promise<R[]> {
    assertCarriesTenant(text);
    const result = await this.client.query(prepared(text, [this.tenantId, ...params]));
    return result.rows as R[];
  }

  /** Writes the event to the outbox of this transaction; it goes to a receiver's tenant, by default to one's own. */
  emit(event: DomainEvent, options: { to?: TenantId } = {}): void {
    this.events.push({ event, to: options.to ?? this.tenantId });
  }

  /** Adds an entry to the tenant's audit trail, in this transaction. */
  audit(fact: AuditFact): void {
    this.audits.push(fact);
  }

  /** The caller's conditions and the tenant; null means "has none". */
  private conditions(where: object): FindOptionsWhere<TenantRow> {
    const checked = Object.entries(where).map(([key, value]) => {
      invariant(value !== undefined, `a condition on ${key} is undefined: it would match every row`);
      return [key, value === null ? IsNull() : (value as unknown)];
    });
    return { ...Object.fromEntries(checked), tenantId: this.tenantId } as FindOptionsWhere<TenantRow>;
  }

  /** Called by the database alone, just before it commits. */
  async flush(): Promise<void> {
    if (this.audits.length > 0) {
      const ids = this.audits.map(() => newId<'AuditEntry'>());
      await this.client.query(
        prepared(
          `insert into audit_entry (tenant_id, id, at, actor, action, subject, facts, request_id)
         select $1::uuid, u.id, $2, $3, u.action, u.subject, u.facts, $4 from unnest($5::uuid[], $6::text[], $7::text[], $8::jsonb[]) as u (id, action, subject, facts)`,
          [
            this.tenantId,
            this.now,
            actorOf(this.principal),
            this.requestId,
            ids,
            this.audits.map((fact) => fact.action),
            this.audits.map((fact) => fact.subject),
            this.audits.map((fact) => JSON.stringify(fact.facts ?? {})),
          ],
        ),
      );
    }
    if (this.events.length > 0) {
      const ids: Id<'Event'>[] = this.events.map(() => newId<'Event'>());
      await this.client.query(
        prepared(
          `insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
         select $1::uuid, u.id, u.receiver, u.type, u.payload, $2 from unnest($3::uuid[], $4::uuid[], $5::text[], $6::jsonb[]) as u (id, receiver, type, payload)`,
          [
            this.tenantId,
            this.now,
            ids,
            this.events.map(({ to }) => to),
            this.events.map(({ event }) => eventType(event)),
            this.events.map(({ event }) => JSON.stringify(event.payload)),
          ],
        ),
      );
      await this.client.query("select pg_notify('commonhall_outbox', '')");
    }
  }
}

/** Columns of a generic entity, for which TypeORM's types of partial entities have no spelling. */
function columnsOf(columns: object): never {
  return columns as never;
}
