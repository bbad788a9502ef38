import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainEvent, type Id, IdempotencyKeyReused, NotFound, newId } from '@commonhall/kernel';
import { Column } from 'typeorm';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { type Principal } from '../auth/principal.js';
import { InstantColumn, TenantEntity, TenantRow } from './tenant-row.entity.js';
import { statement } from './statement.js';
import { type TenantDatabase } from './tenant-database.js';

@TenantEntity('audit_entry', 'AuditEntry')
class Entry extends TenantRow {
  @InstantColumn() at!: Date;
  @Column('text') actor!: string;
  @Column('text') action!: string;
  @Column('text') subject!: string;
  @Column('jsonb') facts!: object;
  @Column('text', { nullable: true }) requestId!: string | null;
}

@TenantEntity('idempotency_key', 'AuditEntry')
class Key extends TenantRow {
  @Column('text') actor!: string;
  @Column('text') operation!: string;
  @Column('text') key!: string;
  @Column('text') requestHash!: string;
  @Column('jsonb') response!: object;
  @InstantColumn() createdAt!: Date;
}

class SomethingFinished extends DomainEvent<{ what: string }> {
  static override readonly type = 'platform.something-finished.v1';
}

const actions = statement<{ action: string }>(
  'test.actions',
  'select action from audit_entry where tenant_id = $1 order by id',
);
const wrong = statement<{ x: number }>('test.wrong', 'select 1 / $2::int as x from tenant where $1::uuid is not null');
const job = (tenantId: Id<'Tenant'>): Principal => ({ kind: 'job', tenantId, name: 'test' });

describe('the tenant database', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  const a = job(newId<'Tenant'>());
  const b = job(newId<'Tenant'>());

  beforeAll(async () => {
    own = await ownDatabase();
    await newTestTenant(own, a.tenantId);
    await newTestTenant(own, b.tenantId);
    database = await own.open();
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await own.drop();
  });

  const entry = (action: string): Omit<Entry, 'tenantId'> => ({
    id: newId(),
    at: new Date(0),
    actor: 'x',
    action,
    subject: 's',
    facts: {},
    requestId: null,
  });
  const key = (name: string): Omit<Key, 'tenantId'> => ({
    id: newId(),
    actor: 'x',
    operation: 'o',
    key: name,
    requestHash: 'h',
    response: {},
    createdAt: new Date(0),
  });

  it('keeps what one tenant writes from the other, by entity, by SQL and in one trip', async () => {
    const row = entry('secret of a');
    await database.write(a, (tx) => tx.insert(Entry, row));
    await expect(database.read(b, (tx) => tx.require(Entry, row.id))).rejects.toThrow(NotFound);
    await expect(database.read(b, (tx) => tx.find(Entry, {}))).resolves.toEqual([]);
    await expect(database.read(b, (tx) => tx.sql('select * from audit_entry where tenant_id = $1'))).resolves.toEqual(
      [],
    );
    await expect(database.query(b, actions)).resolves.toEqual([]);
    await expect(database.query(a, actions)).resolves.toEqual([{ action: 'secret of a' }]);
    await expect(database.read(a, (tx) => tx.require(Entry, row.id))).resolves.toMatchObject({ action: 'secret of a' });
  });

  it('answers one-trip reads rightly when others on the same connection fail', async () => {
    const calls = Array.from({ length: 200 }, (_, index) =>
      index % 5 === 0
        ? database.query(b, wrong, [0]).then(
            () => 'no error',
            () => 'refused',
          )
        : database.query(index % 2 ? a : b, actions).then((rows) => rows.length),
    );
    const answers = await Promise.all(calls);
    answers.forEach((answer, index) => {
      expect(answer).toBe(index % 5 === 0 ? 'refused' : index % 2 ? 1 : 0);
    });
  });

  it('rolls a save of the mapper back with the transaction', async () => {
    await expect(
      database.write(a, async (tx) => {
        await tx.insert(Key, key('rolled back'));
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await expect(database.read(a, (tx) => tx.find(Key, { key: 'rolled back' }))).resolves.toEqual([]);
  });

  it('replaces by key and keeps the id', async () => {
    const first = key('upsert');
    const again = { ...key('upsert'), operation: 'changed' };
    await database.write(a, (tx) => tx.insert(Key, first));
    const stored = await database.write(a, (tx) =>
      tx.upsert(Key, again, { key: ['actor', 'key'], update: ['operation'] }),
    );
    expect(stored).toMatchObject({ id: first.id, operation: 'changed', requestHash: 'h' });
  });

  it('writes an event and an audit entry with the effect, or neither', async () => {
    await database.write(a, (tx) => {
      tx.emit(new SomethingFinished({ what: 'kept' }), { to: b.tenantId });
      tx.audit({ action: 'test.did', subject: 'x' });
      return Promise.resolve();
    });
    await database
      .write(a, (tx) => {
        tx.emit(new SomethingFinished({ what: 'lost' }));
        return Promise.reject(new Error('stop'));
      })
      .catch(() => null);
    const events = await database.read(a, (tx) =>
      tx.sql('select receiver_id, type, payload from outbox where tenant_id = $1'),
    );
    expect(events).toEqual([
      { receiver_id: b.tenantId, type: 'platform.something-finished.v1', payload: { what: 'kept' } },
    ]);
    await expect(database.query(a, actions)).resolves.toContainEqual({ action: 'test.did' });
  });

  it('answers a repeated call as the first, and refuses the key with other content', async () => {
    let worked = 0;
    const call = (content: bigint, idempotencyKey = 'once'): Promise<unknown> =>
      database.writeOnce(a, { operation: 'test', idempotencyKey, input: { content } }, () =>
        Promise.resolve({ n: ++worked, content, at: new Date(5) }),
      );
    const both = await Promise.all([call(1n), call(1n)]);
    expect(both).toContainEqual({ result: { n: 1, content: 1n, at: new Date(5) }, replayed: false });
    expect(both).toContainEqual({ result: { n: 1, content: 1n, at: new Date(5) }, replayed: true });
    await expect(call(2n)).rejects.toThrow(IdempotencyKeyReused);
    await expect(call(2n, '')).rejects.toThrow('1 to 200 characters');
    expect(worked).toBe(1);
  });

  it('lets a repeated call wait for the first one longer than for a lock, and answers the same', async () => {
    const impatient = await ownDatabase();
    const admin = new pg.Client({ connectionString: impatient.adminUrl });
    await admin.connect();
    await admin.query(`alter role commonhall_app in database ${impatient.name} set lock_timeout = '1s'`);
    await newTestTenant(impatient, a.tenantId);
    const doors = [await impatient.open(), await impatient.open()] as const;
    const waits = new Set<number>();
    let isAtWork = false as boolean;
    const call = (door: TenantDatabase, work: () => Promise<number>): Promise<unknown> =>
      door.writeOnce(a, { operation: 'test', idempotencyKey: 'slow', input: {} }, work);
    /** Until the repetition has waited twice: once it was refused the lock. */
    const first = call(doors[0], async () => {
      isAtWork = true;
      const deadline = performance.now() + 5_000;
      while (waits.size < 2 && performance.now() < deadline) {
        const { rows } = await admin.query<{ began: string }>(
          "select (extract(epoch from xact_start) * 1e6)::bigint::text as began from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'",
          [impatient.name],
        );
        for (const { began } of rows) waits.add(Number(began));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return 1;
    });
    while (!isAtWork) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = call(doors[1], () => Promise.resolve(2));
    const answers = await Promise.allSettled([first, second]);
    for (const door of doors) await door.close();
    await admin.end();
    await impatient.drop();
    expect(answers).toEqual([
      { status: 'fulfilled', value: { result: 1, replayed: false } },
      { status: 'fulfilled', value: { result: 1, replayed: true } },
    ]);
    expect(waits.size).toBe(2);
  }, 20_000);

  it('retries a deadlock until both are done', async () => {
    const one = key('lock one');
    const two = key('lock two');
    await database.write(a, (tx) => tx.insert(Key, [one, two]));
    let arrived = 0;
    const crossing = (first: string, second: string): Promise<void> =>
      database.write(a, async (tx) => {
        await tx.require(Key, first, { lock: 'update' });
        arrived++;
        while (arrived < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        await tx.require(Key, second, { lock: 'update' });
      });
    await expect(Promise.all([crossing(one.id, two.id), crossing(two.id, one.id)])).resolves.toHaveLength(2);
    expect(arrived).toBeGreaterThan(2);
  });

  it('moves its clock with the installation, never with the machine', async () => {
    const before = await database.read(a, (tx) => Promise.resolve(tx.now));
    const admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    await admin.query('update installation set clock_offset_ms = 86400000');
    await admin.end();
    const after = await database.read(a, (tx) => Promise.resolve(tx.now));
    expect(after.getTime() - before.getTime()).toBeGreaterThanOrEqual(86_400_000);
  });

  it('refuses a condition that is undefined, SQL without the tenant, and a tenant that is no UUID', async () => {
    await expect(database.read(a, (tx) => tx.find(Entry, { action: undefined as unknown as string }))).rejects.toThrow(
      'would match every row',
    );
    await expect(database.read(a, (tx) => tx.sql('select 1'))).rejects.toThrow('tenant_id = $1');
    await expect(database.query(job("' or true --" as Id<'Tenant'>), actions)).rejects.toThrow('UUID');
    await expect(
      database.write(job("x'; drop table tenant; --" as Id<'Tenant'>), () => Promise.resolve()),
    ).rejects.toThrow('UUID');
  });

  it('lets the application change no entry of an append-only table', async () => {
    await expect(database.write(a, (tx) => tx.update(Entry, {}, { action: 'forged' }))).rejects.toThrow(
      'permission denied',
    );
    await expect(database.write(a, (tx) => tx.delete(Entry, {}))).rejects.toThrow('permission denied');
  });
});
