import { type Id, type JsonObject } from '@commonhall/kernel';
import pg from 'pg';

/** An event on its way, as the relay sees it: where from, where to, and what kind; not what it says. */
export interface WaitingEvent {
  readonly id: string;
  readonly tenantId: Id<'Tenant'>;
  readonly receiverId: Id<'Tenant'>;
  readonly type: string;
}

export interface DeliveredEvent extends WaitingEvent {
  readonly payload: JsonObject;
  readonly emittedAt: Date;
}

/** From how many tenants one round takes at most. */
const roundTenants = 50;

/** An event that was rung for and not settled is rung for again: after half a minute, doubling, at most every hour. */
const againAfterMs = 30_000;
const againAtMostMs = 3_600_000;

/**
 * The outbox across tenants, as role commonhall_relay sees it: the one named exception to row security, for this one
 * table. Source of the rule: design record 0002, rule 10.
 */
export class OutboxRows {
  private readonly pool: pg.Pool;
  /** The tenant after which the next round begins. */
  private after = '00000000-0000-0000-0000-000000000000';

  /** @param patienceMs tests have less patience */
  constructor(
    relayUrl: string,
    private readonly patienceMs = againAfterMs,
  ) {
    this.pool = new pg.Pool({ connectionString: relayUrl, max: 2, application_name: 'commonhall relay' });
    this.pool.on('error', () => undefined); // An idle connection that broke is replaced by the next one asked for.
  }

  /**
   * The next events that nobody was told of, in fair turns: each tenant that waits gets the same share of a round, the
   * first of each before the second of any, and the next round goes on after the last tenant of this one.
   * @param options.but event types that have to wait
   */
  async waiting({ limit, but = [] }: { limit: number; but?: readonly string[] }): Promise<WaitingEvent[]> {
    const tenants = await this.waitingTenants();
    const last = tenants.at(-1);
    if (last === undefined) return [];
    this.after = last;
    const share = Math.ceil(limit / tenants.length);
    return this.rows<WaitingEvent>(
      `select o.id, o.tenant_id as "tenantId", o.receiver_id as "receiverId", o.type
       from unnest($1::uuid[]) with ordinality as t (id, turn) cross join lateral (
         select id, tenant_id, receiver_id, type, row_number() over (order by id) as nth from outbox
         where tenant_id = t.id and relayed_at is null and type <> all($3::text[]) order by id limit $2
       ) o order by o.nth, t.turn`,
      [tenants, share, but],
    );
  }

  /** Events that were rung for some time ago and are not settled: the queue lost them, or a worker died. */
  async unsettled({ limit, but = [] }: { limit: number; but?: readonly string[] }): Promise<WaitingEvent[]> {
    return this.rows<WaitingEvent>(
      `select id, tenant_id as "tenantId", receiver_id as "receiverId", type from outbox
       where settled_at is null and relayed_at is not null and type <> all($4::text[])
         and relayed_at < clock_timestamp() - make_interval(secs => least($1 * 2 ^ least(rung - 1, 30), $2) / 1000)
       order by relayed_at limit $3`,
      [this.patienceMs, againAtMostMs, limit, but],
    );
  }

  /**
   * Everything that was rung for and is not settled is due again, and counts as never rung for: asked by whoever takes
   * the lead, so that what died with the one before does not wait for its turn of an hour.
   */
  async forgetRings(): Promise<void> {
    await this.rows(
      'update outbox set relayed_at = null, rung = 0 where settled_at is null and relayed_at is not null',
    );
  }

  /** Notes that the queue was told. */
  async rung(events: readonly WaitingEvent[]): Promise<void> {
    await this.rows(
      `update outbox o set rung = o.rung + 1, relayed_at = clock_timestamp()
       from unnest($1::uuid[], $2::uuid[]) as u (tenant_id, id) where o.tenant_id = u.tenant_id and o.id = u.id`,
      [events.map(({ tenantId }) => tenantId), events.map(({ id }) => id)],
    );
  }

  /** Notes that nothing is left to be done about them. */
  async settle(events: readonly Pick<WaitingEvent, 'id' | 'tenantId'>[]): Promise<void> {
    await this.rows(
      `update outbox o set settled_at = clock_timestamp(), relayed_at = coalesce(o.relayed_at, clock_timestamp())
       from unnest($1::uuid[], $2::uuid[]) as u (tenant_id, id)
       where o.tenant_id = u.tenant_id and o.id = u.id and o.settled_at is null`,
      [events.map(({ tenantId }) => tenantId), events.map(({ id }) => id)],
    );
  }

  /** An event in full; null for one that is not there, or has been settled. */
  async find(tenantId: string, id: string): Promise<DeliveredEvent | null> {
    const [row] = await this.rows<DeliveredEvent>(
      `select id, tenant_id as "tenantId", receiver_id as "receiverId", type, payload, emitted_at as "emittedAt"
       from outbox where tenant_id = $1 and id = $2 and settled_at is null`,
      [tenantId, id],
    );
    return row ?? null;
  }

  /** How many events nobody was told of, and how many are told of and not settled. */
  async counts(): Promise<{ readonly waiting: number; readonly unsettled: number }> {
    const [row] = await this.rows<{ waiting: number; unsettled: number }>(
      `select (select count(*) from outbox where relayed_at is null)::int as waiting,
         (select count(*) from outbox where settled_at is null and relayed_at is not null)::int as unsettled`,
    );
    return row ?? { waiting: 0, unsettled: 0 };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** By a loose scan of the index, so that a long backlog of one tenant costs the others nothing. */
  private async waitingTenants(): Promise<string[]> {
    const from = async (after: string): Promise<string[]> => {
      const found = await this.rows<{ id: string }>(
        `with recursive waiting as (
           (select tenant_id from outbox where relayed_at is null and tenant_id > $1 order by tenant_id limit 1)
           union all
           select (select o.tenant_id from outbox o where o.relayed_at is null and o.tenant_id > w.tenant_id
             order by o.tenant_id limit 1) from waiting w where w.tenant_id is not null
         ) select tenant_id as id from waiting where tenant_id is not null limit $2`,
        [after, roundTenants],
      );
      return found.map(({ id }) => id);
    };
    const rest = await from(this.after);
    if (rest.length === roundTenants) return rest;
    const beginning = await from('00000000-0000-0000-0000-000000000000');
    return [...new Set([...rest, ...beginning])].slice(0, roundTenants);
  }

  private async rows<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(text, [...params])).rows as Row[];
  }
}
