import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainEvent, type Id, type JsonObject, newId } from '@commonhall/kernel';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { TestInstallation } from '../../../../test/support/product.js';
import { type QueuePlace, queuePlaces } from '../../../../test/support/queue-places.js';
import { jobPrincipal } from '../auth/principal.js';
import { openSecrets } from '../config/secrets.js';
import { TenantDatabase, type TenantTx } from '../database/index.js';
import { openQueue } from '../queue/bullmq-queue.js';
import { ScheduledJob } from '../queue/job.js';
import { QueuePort } from '../queue/queue-port.js';
import { WorkModule } from '../work/work.module.js';
import { type WorkerPaces } from '../work/worker.provider.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutboxRows } from './outbox-rows.js';
import { type EventMeta, Reaction } from './reaction.js';
import { ReactionRunner } from './reaction-runner.js';
import { Reactions } from './reactions.js';

jest.setTimeout(60_000);

class StepMade extends DomainEvent<{ n: number }> {
  static override readonly type = 'test.step-made.v1';
}

class SignalGiven extends DomainEvent<{ n: number }> {
  static override readonly type = 'test.signal-given.v1';
}

type React = (tx: TenantTx, payload: { n: number }, meta: EventMeta) => Promise<void>;

/** Does what the test says, and writes down that it did. */
class Note extends Reaction<StepMade> {
  readonly event = StepMade;

  constructor(
    readonly name: string,
    private readonly first: React = () => Promise.resolve(),
    override readonly queue: 'reactions' | 'mail' = 'reactions',
  ) {
    super();
  }

  async react(tx: TenantTx, payload: { n: number }, meta: EventMeta): Promise<void> {
    await note(tx, meta.eventId, this.name, payload.n);
    await this.first(tx, payload, meta);
  }
}

/** A reaction to one payload stands where the code asks for one to any. */
function reactionsOf(list: readonly Note[]): Reactions {
  return new Reactions(list as unknown as Reaction[]);
}

class Tick extends ScheduledJob {
  readonly name = 'test.tick';
  constructor(
    readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {
    super();
  }
  run(): Promise<void> {
    return this.work();
  }
}

@Module({})
class Doors {}

@Module({})
class TestWorker {}

async function note(tx: TenantTx, eventId: string, reaction: string, n: number): Promise<void> {
  await tx.sql('insert into effect (tenant_id, event_id, reaction, n, pid) values ($1::uuid, $2, $3, $4, $5)', [
    eventId,
    reaction,
    n,
    process.pid,
  ]);
}

interface Effect {
  readonly tenant_id: string;
  readonly event_id: string;
  readonly reaction: string;
  readonly n: number;
  readonly pid: number;
}

const hurried: WorkerPaces = { pollMs: 200, sweepEveryMs: 100, againAfterMs: 400, askForLeadMs: 50, stallMs: 1_000 };

let own: TestDatabase;
let admin: pg.Client;
let database: TenantDatabase;
let tenantId: Id<'Tenant'>;

/** A database with a table in which reactions leave what they did; nothing keeps them from doing it twice. */
async function openOwn(): Promise<void> {
  own = await ownDatabase();
  admin = new pg.Client({ connectionString: own.adminUrl });
  await admin.connect();
  await admin.query(
    'create table effect (tenant_id uuid not null, event_id uuid not null, reaction text not null, n integer not null, pid integer not null)',
  );
  await admin.query('grant select, insert on effect to commonhall_app');
  database = await own.open();
}

async function closeOwn(): Promise<void> {
  await database.close();
  await admin.end();
  await own.drop();
}

async function newTenant(): Promise<Id<'Tenant'>> {
  const id = newId<'Tenant'>();
  await newTestTenant(own, id);
  return id;
}

async function emit(n: number, to?: Id<'Tenant'>): Promise<void> {
  await database.write(jobPrincipal(tenantId, 'test'), (tx) => {
    tx.emit(new StepMade({ n }), to === undefined ? {} : { to });
    return Promise.resolve();
  });
}

/** Many at once, in one transaction. */
async function emitMany(count: number): Promise<void> {
  await database.write(jobPrincipal(tenantId, 'test'), (tx) => {
    for (let n = 0; n < count; n++) tx.emit(new StepMade({ n }));
    return Promise.resolve();
  });
}

async function effects(of: string = tenantId): Promise<Effect[]> {
  return (await admin.query<Effect>('select * from effect where tenant_id = $1 order by n, reaction', [of])).rows;
}

async function effectCount(of: string = tenantId): Promise<number> {
  return Number(
    (await admin.query<{ c: string }>('select count(*) c from effect where tenant_id = $1', [of])).rows[0]?.c,
  );
}

async function unsettled(): Promise<number> {
  const sql = 'select count(*)::int as c from outbox where settled_at is null';
  return (await admin.query<{ c: number }>(sql)).rows[0]?.c ?? -1;
}

async function until(met: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await met())) {
    if (performance.now() > deadline) throw new Error(`not met within ${withinMs} ms: ${met.toString()}`);
    await sleep(20);
  }
}

/** A promise that the test keeps. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('an event', () => {
  beforeAll(openOwn, 60_000);
  afterAll(closeOwn);
  beforeEach(async () => {
    tenantId = await newTenant();
  });

  let rows: OutboxRows;
  let reported: Error[];
  beforeEach(() => {
    rows = new OutboxRows(own.url('commonhall_relay'), 0);
    reported = [];
  });
  afterEach(() => rows.close());

  const runnerOf = (...reactions: Note[]): ReactionRunner =>
    new ReactionRunner(database, rows, reactionsOf(reactions), (error) => reported.push(error));
  const outbox = async (): Promise<{ id: string; settled: boolean }[]> =>
    (
      await admin.query<{ id: string; settled: boolean }>(
        'select id, settled_at is not null as settled from outbox where tenant_id = $1 order by id',
        [tenantId],
      )
    ).rows;
  const only = async (): Promise<{ tenantId: string; eventId: string }> => ({
    tenantId,
    eventId: (await outbox())[0]?.id ?? '',
  });
  const inbox = async (): Promise<string[]> =>
    (
      await admin.query<{ reaction: string }>('select reaction from inbox where tenant_id = $1 order by reaction', [
        tenantId,
      ])
    ).rows.map(({ reaction }) => reaction);

  it('stands in the outbox when its transaction has committed, and not at all when it was undone', async () => {
    const undone = database.write(jobPrincipal(tenantId, 'test'), async (tx) => {
      tx.emit(new StepMade({ n: 1 }));
      await note(tx, newId(), 'test', 1);
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect([await outbox(), await effects()]).toEqual([[], []]);
    await emit(2);
    expect(await outbox()).toEqual([{ id: expect.any(String), settled: false }]);
  });

  it('is written last: who writes its row cannot commit without what it tells of', async () => {
    // A deferred constraint fails at COMMIT, after the event's row was written.
    await admin.query(
      'create table late (tenant_id uuid, n int unique deferrable initially deferred); grant insert on late to commonhall_app',
    );
    const refused = database.write(jobPrincipal(tenantId, 'test'), async (tx) => {
      tx.emit(new StepMade({ n: 1 }));
      await tx.sql('insert into late (tenant_id, n) values ($1::uuid, 7), ($1::uuid, 7)');
    });
    await expect(refused).rejects.toMatchObject({ code: '23505' });
    expect(await outbox()).toEqual([]);
  });

  it('is reacted to once, however often it is delivered', async () => {
    const runner = runnerOf(new Note('test.once'));
    await emit(1);
    const delivery = await only();
    for (let times = 0; times < 3; times++) await runner.deliver('reactions', delivery);
    await runner.flush();
    expect(await effects()).toMatchObject([{ reaction: 'test.once', n: 1 }]);
    expect(await outbox()).toMatchObject([{ settled: true }]);
    await runner.deliver('reactions', delivery);
    expect(await effectCount()).toBe(1);
  });

  it('is reacted to once when it is delivered to two at once: the second waits for the first', async () => {
    const busy = gate();
    const begun = gate();
    const slow = runnerOf(
      new Note('test.once', async () => {
        begun.open();
        await busy.opened;
      }),
    );
    const quick = runnerOf(new Note('test.once'));
    await emit(1);
    const delivery = await only();
    const first = slow.deliver('reactions', delivery);
    await begun.opened;
    const second = quick.deliver('reactions', delivery);
    await until(async () => {
      const waiting = await admin.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%into inbox%'",
      );
      return waiting.rowCount === 1;
    });
    busy.open();
    await Promise.all([first, second]);
    expect(await effectCount()).toBe(1);
  });

  it('is reacted to by the second of two when the first fails', async () => {
    const busy = gate();
    const begun = gate();
    const failing = runnerOf(
      new Note('test.once', async () => {
        begun.open();
        await busy.opened;
        throw new Error('too late');
      }),
    );
    const quick = runnerOf(new Note('test.once'));
    await emit(1);
    const delivery = await only();
    const first = failing.deliver('reactions', delivery);
    await begun.opened;
    const second = quick.deliver('reactions', delivery);
    busy.open();
    await expect(first).rejects.toThrow('too late');
    await second;
    expect(await effectCount()).toBe(1);
  });

  it('leaves no trace of a reaction that throws, and the others to it done', async () => {
    let broken = true;
    const failing = new Note('test.b-fails', () =>
      broken ? Promise.reject(new Error('the bank is shut')) : Promise.resolve(),
    );
    const runner = runnerOf(new Note('test.a'), failing, new Note('test.c'));
    await emit(1);
    const delivery = await only();
    await expect(runner.deliver('reactions', delivery)).rejects.toThrow('the bank is shut');
    await runner.flush();
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.a', 'test.c']);
    expect(await inbox()).toEqual(['test.a', 'test.c']);
    expect(await outbox()).toMatchObject([{ settled: false }]);
    broken = false;
    await runner.deliver('reactions', delivery);
    await runner.flush();
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.a', 'test.b-fails', 'test.c']);
    expect(await outbox()).toMatchObject([{ settled: true }]);
  });

  it('names every reaction that failed', async () => {
    const no =
      (word: string): React =>
      () =>
        Promise.reject(new Error(word));
    const runner = runnerOf(new Note('test.a', no('one')), new Note('test.b', no('two')));
    await emit(1);
    const thrown = await runner.deliver('reactions', await only()).catch((error: unknown) => error);
    expect((thrown as AggregateError).errors.map((error: Error) => error.message)).toEqual(['one', 'two']);
  });

  it('is settled when the reactions of all its queues have happened, in whatever order', async () => {
    const runner = runnerOf(new Note('test.a'), new Note('test.letter', undefined, 'mail'));
    await emit(1);
    const delivery = await only();
    await runner.deliver('mail', delivery);
    await runner.flush();
    expect(await outbox()).toMatchObject([{ settled: false }]);
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.letter']);
    await runner.deliver('reactions', delivery);
    await runner.flush();
    expect(await outbox()).toMatchObject([{ settled: true }]);
  });

  it('is not settled by a worker that knows no reaction to it, such as one of an older release', async () => {
    const older = runnerOf();
    await emit(1);
    const delivery = await only();
    await older.deliver('reactions', delivery);
    await older.flush();
    expect(await outbox()).toMatchObject([{ settled: false }]);
    await runnerOf(new Note('test.new')).deliver('reactions', delivery);
    expect(await effectCount()).toBe(1);
  });

  it('happens in the tenant that receives it, and tells where it came from', async () => {
    const receiver = await newTenant();
    let met: EventMeta | undefined;
    const runner = runnerOf(
      new Note('test.there', (tx, _, meta) => {
        met = meta;
        expect(tx.tenantId).toBe(receiver);
        expect(tx.principal).toEqual({ kind: 'job', tenantId: receiver, name: 'test.there' });
        return Promise.resolve();
      }),
    );
    await emit(5, receiver);
    const delivery = await only();
    await runner.deliver('reactions', delivery);
    expect(met).toEqual({ eventId: delivery.eventId, origin: tenantId, emittedAt: expect.any(Date) });
    expect([await effectCount(), await effectCount(receiver)]).toEqual([0, 1]);
  });

  it('may set off the next one, in the transaction of the reaction', async () => {
    const chain = runnerOf(
      new Note('test.chain', (tx, { n }) => {
        if (n < 2) tx.emit(new StepMade({ n: n + 1 }));
        return n === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      }),
    );
    await emit(0);
    await chain.deliver('reactions', await only());
    const [, next] = await outbox();
    await expect(chain.deliver('reactions', { tenantId, eventId: next?.id ?? '' })).rejects.toThrow('not yet');
    expect(await outbox()).toHaveLength(2);
  });

  it('is refused two reactions of one name, which inbox rows could not tell apart', () => {
    expect(() => reactionsOf([new Note('test.a'), new Note('test.a')])).toThrow(/two reactions are called test\.a/);
  });
});

describe('the outbox across tenants', () => {
  let rows: OutboxRows;
  beforeAll(openOwn, 60_000);
  afterAll(closeOwn);
  beforeEach(async () => {
    tenantId = await newTenant();
    await admin.query('delete from outbox');
    rows = new OutboxRows(own.url('commonhall_relay'), 1_000);
  });
  afterEach(() => rows.close());

  /** A backlog, written as the outbox has it; through transactions it would take a minute. */
  const backlog = (of: string, count: number, type = StepMade.type): Promise<unknown> =>
    admin.query(
      `insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
       select $1, ('0198f3a0-0000-7000-8000-' || lpad(to_hex(n + $4::bigint), 12, '0'))::uuid, $1, $3, '{"n": 0}', now() from generate_series(1, $2::int) n`,
      [of, count, type, Math.floor(Math.random() * 2 ** 40)],
    );

  it('gives each tenant that waits the same share of a round, the first of each before the second of any', async () => {
    const others = [await newTenant(), await newTenant()];
    await backlog(tenantId, 10_000);
    for (const other of others) await backlog(other, 2);
    const round = await rows.waiting({ limit: 90 });
    const turns = round.map((event) => event.tenantId as string);
    expect(new Set(turns.slice(0, 3))).toEqual(new Set([tenantId, ...others]));
    expect(new Set(turns.slice(3, 6))).toEqual(new Set([tenantId, ...others]));
    expect(turns.slice(6)).toEqual(Array.from({ length: 28 }, () => tenantId));
  });

  it('goes on after the last tenant of a round, so that many tenants all have their turn', async () => {
    await admin.query(
      `insert into tenant (id, slug, name, relationship, founded_at)
       select gen_random_uuid(), 'many-' || n, 'Many', 'member', now() from generate_series(1, 120) n`,
    );
    await admin.query(
      `insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
       select id, gen_random_uuid(), id, $1, '{"n": 0}', now() from tenant, generate_series(1, 3) where name = 'Many'`,
      [StepMade.type],
    );
    const met = new Set<string>();
    for (let round = 0; round < 3; round++)
      for (const event of await rows.waiting({ limit: 50 })) met.add(event.tenantId);
    expect(met.size).toBe(120);
  });

  it('leaves out what has to wait, and offers the rest', async () => {
    await backlog(tenantId, 5);
    await backlog(tenantId, 2, SignalGiven.type);
    const types = (await rows.waiting({ limit: 10, but: [StepMade.type] })).map(({ type }) => type);
    expect(types).toEqual([SignalGiven.type, SignalGiven.type]);
  });

  it('offers again what was rung for and is not settled, each time after twice as long, at most an hour', async () => {
    await backlog(tenantId, 1);
    const again = async (rung: number, ago: string): Promise<boolean> => {
      await admin.query('update outbox set rung = $1, relayed_at = clock_timestamp() - $2::interval', [rung, ago]);
      return (await rows.unsettled({ limit: 10 })).length === 1;
    };
    expect([await again(1, '0.9 s'), await again(1, '1.1 s')]).toEqual([false, true]);
    expect([await again(4, '7.9 s'), await again(4, '8.1 s')]).toEqual([false, true]);
    expect([await again(20, '59 min'), await again(20, '61 min')]).toEqual([false, true]);
    // A reaction that has failed for months.
    expect([await again(5_000, '59 min'), await again(5_000, '61 min')]).toEqual([false, true]);
    await rows.settle((await rows.unsettled({ limit: 10 })).slice(0, 1));
    expect(await again(1, '1 day')).toBe(false);
  });

  it('counts what waits and what is not settled', async () => {
    await backlog(tenantId, 3);
    await rows.rung((await rows.waiting({ limit: 3 })).slice(0, 2));
    expect(await rows.counts()).toEqual({ waiting: 1, unsettled: 2 });
    await rows.forgetRings();
    expect(await rows.counts()).toEqual({ waiting: 3, unsettled: 0 });
  });

  it('has forgotten, when the lead has passed, how often it rang', async () => {
    await backlog(tenantId, 1);
    await rows.rung(await rows.waiting({ limit: 1 }));
    await admin.query('update outbox set rung = 8');
    await rows.forgetRings();
    await rows.rung(await rows.waiting({ limit: 1 }));
    await admin.query("update outbox set relayed_at = relayed_at - interval '1.1 s'");
    expect(await rows.unsettled({ limit: 10 })).toHaveLength(1);
  });
});

describe.each(queuePlaces)('a worker, with its queue on $where', ({ open, here }) => {
  const proof = here ? it : it.skip;
  let place: QueuePlace;
  let running: INestApplicationContext[];
  let children: ChildProcess[];

  beforeAll(async () => {
    if (!here) return;
    await openOwn();
    place = await open(own);
  }, 60_000);
  afterAll(async () => {
    if (!here) return;
    await place.close();
    await closeOwn();
  });
  beforeEach(async () => {
    if (!here) return;
    running = [];
    children = [];
    await place.wipe();
    await admin.query('delete from outbox');
    await admin.query('delete from effect');
    tenantId = await newTenant();
  });
  afterEach(async () => {
    if (!here) return;
    await Promise.all(running.map((app) => app.close()));
    await Promise.all(children.map((child) => ended(child, 'SIGKILL')));
  });

  const doorsTo = (queue: QueuePort): DynamicModule => ({
    module: Doors,
    global: true,
    providers: [
      { provide: TenantDatabase, useValue: database },
      { provide: QueuePort, useValue: queue },
      { provide: 'close', useValue: { onApplicationShutdown: () => queue.close() } },
    ],
    exports: [TenantDatabase, QueuePort],
  });

  /** A worker in this process, as an application has it. */
  const worker = async (
    parts: readonly (Note | ScheduledJob)[],
    { paces = {}, attempts = 3 }: { paces?: WorkerPaces; attempts?: number } = {},
  ): Promise<INestApplicationContext> => {
    const queue = openQueue(place.backend, { retry: { attempts, backoffMs: 50 }, onError: () => undefined });
    const options = {
      relayUrl: own.url('commonhall_relay'),
      backend: place.backend,
      paces: { ...hurried, ...paces },
    };
    const module = {
      module: TestWorker,
      imports: [doorsTo(queue), WorkModule.forRoot(options)],
      providers: parts.map((part) => ({ provide: part.name, useValue: part })),
    };
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    running.push(app);
    return app;
  };

  /** A worker that runs from the build, as a process of its own. */
  const child = async (env: Record<string, string> = {}): Promise<ChildProcess> => {
    const started = spawn(process.execPath, [join('test', 'support', 'fixture-worker.mjs')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        APP_URL: own.url('commonhall_app'),
        RELAY_URL: own.url('commonhall_relay'),
        QUEUE: JSON.stringify(place.backend),
        PACES: JSON.stringify(hurried),
        ...env,
      },
    });
    children.push(started);
    await new Promise<void>((resolve, reject) => {
      started.once('message', () => {
        resolve();
      });
      started.once('exit', () => {
        reject(new Error('the worker of the test did not start'));
      });
    });
    return started;
  };

  const ended = async (one: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    if (one.exitCode !== null || one.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => {
      one.once('exit', () => {
        resolve();
      });
    });
    one.kill(signal);
    await exited;
  };

  /** Which backends hold the lead; the pid of the process that does is among the connections' names. */
  const leads = async (): Promise<number> =>
    (
      await admin.query<{ c: number }>(
        `select count(*)::int as c from pg_locks l join pg_stat_activity a using (pid)
         where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.application_name = 'commonhall lead'`,
      )
    ).rows[0]?.c ?? 0;

  proof('brings an event to its reactions on its commit, and not at the next poll', async () => {
    await worker([new Note('test.a'), new Note('test.letter', undefined, 'mail')], { paces: { pollMs: 30_000 } });
    await until(async () => (await leads()) === 1);
    await emit(1);
    await until(async () => (await effectCount()) === 2);
    await until(async () => (await unsettled()) === 0);
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.a', 'test.letter']);
  });

  proof('settles an event that nobody listens to, and rings for nothing', async () => {
    const app = await worker([]);
    await emit(1);
    await until(async () => (await unsettled()) === 0);
    expect(await app.get(QueuePort).counts('reactions')).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 });
  });

  proof('finds what was emitted while no worker ran', async () => {
    await emitMany(30);
    await worker([new Note('test.a')]);
    await until(async () => (await unsettled()) === 0);
    expect((await effects()).map(({ n }) => n)).toEqual(Array.from({ length: 30 }, (_, n) => n));
  });

  proof(
    'lets ten thousand events of one tenant delay the single one of another by no more than one round',
    async () => {
      const queueHolds = 100;
      const big = tenantId;
      await admin.query(
        `insert into outbox (tenant_id, id, receiver_id, type, payload, emitted_at)
       select $1, gen_random_uuid(), $1, $2, '{"n": 0}', now() from generate_series(1, 10000)`,
        [big, StepMade.type],
      );
      await worker([new Note('test.a')], { paces: { queueHolds, againAfterMs: 60_000 } });
      await until(async () => (await effectCount(big)) > 300);
      tenantId = await newTenant();
      await emit(1);
      const before = await effectCount(big);
      await until(async () => (await effectCount()) === 1);
      const meanwhile = (await effectCount(big)) - before;
      // Those that were at work at both ends, and what this test's own looks took.
      expect(meanwhile).toBeLessThanOrEqual(queueHolds + 40);
      const waiting = (await admin.query('select from outbox where relayed_at is null')).rowCount ?? 0;
      expect(waiting).toBeGreaterThan(5_000);
    },
  );

  proof('tries a reaction that throws again, and does it once', async () => {
    let tries = 0;
    await worker([
      new Note('test.a', () => (++tries < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve())),
      new Note('test.b'),
    ]);
    await emit(1);
    await until(async () => (await unsettled()) === 0);
    expect(tries).toBe(3);
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.a', 'test.b']);
  });

  proof('keeps a job that failed for good, shows it at the command line, and tries it again when told to', async () => {
    let broken = true;
    const failing = new Note('test.a', () =>
      broken ? Promise.reject(new Error('the bank is shut')) : Promise.resolve(),
    );
    const app = await worker([failing, new Note('test.b')], { attempts: 2 });
    await emit(1);
    const queue = app.get(QueuePort);
    await until(async () => (await queue.counts('reactions')).failed === 1);
    // Rung for again and again meanwhile, it stays one failed job.
    await until(async () => ((await admin.query('select from outbox where rung > 2')).rowCount ?? 0) === 1);
    expect(await queue.counts('reactions')).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 1 });
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.b']);

    const folder = mkdtempSync(join(tmpdir(), 'commonhall-jobs-'));
    openSecrets(folder);
    const roles = ['owner', 'app', 'identity', 'queue', 'relay', 'readonly'] as const;
    const env = {
      DATA_DIR: folder,
      ...Object.fromEntries(roles.map((role) => [`DATABASE_${role.toUpperCase()}_URL`, own.url(`commonhall_${role}`)])),
      REDIS_URL: place.backend.kind === 'redis' ? place.backend.url : '',
    };
    const installation = await TestInstallation.make();
    try {
      const list = installation.command(['jobs', 'list'], env);
      expect([await list.ended, list.stderr()]).toEqual([0, '']);
      expect(list.stdout()).toContain('reactions 0 waiting, 0 at work, 0 to be tried again, 1 failed\n');
      expect(list.stdout()).toContain('the bank is shut (2 attempts)');
      broken = false;
      const retry = installation.command(['jobs', 'retry', '--json'], env);
      expect([await retry.ended, JSON.parse(retry.stdout())]).toEqual([0, { retried: 1 }]);
    } finally {
      await installation.end();
      rmSync(folder, { recursive: true });
    }
    await until(async () => (await unsettled()) === 0);
    expect((await effects()).map(({ reaction }) => reaction)).toEqual(['test.a', 'test.b']);
    expect(await queue.failedJobs('reactions')).toEqual([]);
  });

  proof('loses nothing when the queue is wiped in mid-run, and does nothing twice', async () => {
    await worker([new Note('test.a', () => sleep(2)), new Note('test.letter', undefined, 'mail')]);
    await emitMany(200);
    for (const done of [60, 160, 260]) {
      await until(async () => (await effectCount()) >= done);
      await place.wipe();
    }
    await until(async () => (await unsettled()) === 0);
    const all = await effects();
    expect(all).toHaveLength(400);
    expect(new Set(all.map(({ event_id, reaction }) => `${event_id} ${reaction}`)).size).toBe(400);
  });

  proof('goes on by itself when its queue was gone for a while, with all its connections', async () => {
    await worker([new Note('test.a', () => sleep(2)), new Note('test.letter', undefined, 'mail')], { attempts: 10 });
    await emitMany(200);
    await until(async () => (await effectCount()) >= 50);
    await place.outage(1_000);
    await until(async () => (await unsettled()) === 0);
    const all = await effects();
    expect(all).toHaveLength(400);
    expect(new Set(all.map(({ event_id, reaction }) => `${event_id} ${reaction}`)).size).toBe(400);
    await until(async () => (await leads()) === 1);
    await emit(200);
    await until(async () => (await effectCount()) === 402);
  });

  proof('finds with its start what a queue lost that was wiped while nobody worked', async () => {
    const never = { againAfterMs: 3_600_000 };
    const stuck = gate();
    const first = await worker([new Note('test.a', () => stuck.opened)], { paces: never });
    await emitMany(50);
    await until(async () => ((await admin.query('select from outbox where relayed_at is null')).rowCount ?? 0) === 0);
    const closing = first.close();
    stuck.open();
    await closing;
    running = [];
    expect(await effectCount()).toBeLessThan(50);
    await place.wipe();
    await worker([new Note('test.a')], { paces: never });
    await until(async () => (await unsettled()) === 0);
    expect((await effects()).map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  proof('finishes what is under way when it is asked to stop, and leaves the rest to the next', async () => {
    const busy = gate();
    let begun = 0;
    const first = await worker([
      new Note('test.a', async () => {
        begun += 1;
        await busy.opened;
      }),
    ]);
    await emitMany(40);
    await until(() => begun > 0);
    const closing = first.close();
    busy.open();
    await closing;
    running = [];
    expect(await effectCount()).toBe(begun);
    expect(await unsettled()).toBe(40 - begun);
    await worker([new Note('test.a')]);
    await until(async () => (await unsettled()) === 0);
    expect(await effectCount()).toBe(40);
  });

  proof('shares the work with a second one, and together they do each thing once', async () => {
    await Promise.all([child(), child()]);
    await emitMany(200);
    await until(async () => (await unsettled()) === 0);
    const all = await effects();
    expect(new Set(all.map(({ n }) => n)).size).toBe(200);
    expect(all).toHaveLength(200);
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(2);
    expect(await leads()).toBe(1);
  });

  proof('hands the lead to the second when it is killed, with all that it had taken', async () => {
    const first = await child();
    await until(async () => (await leads()) === 1);
    const second = await child();
    await emitMany(150);
    await until(async () => (await effectCount()) >= 30);
    await ended(first, 'SIGKILL');
    await emitMany(50);
    await until(async () => (await unsettled()) === 0);
    const all = await effects();
    expect(all).toHaveLength(200);
    expect(new Set(all.map(({ event_id }) => event_id)).size).toBe(200);
    expect(await leads()).toBe(1);
    expect(second.exitCode).toBeNull();
  });

  proof('rings the schedules at their intervals, one of two workers', async () => {
    const everyMs = 100;
    let runs = 0;
    const tick = (): Tick => new Tick(everyMs, () => Promise.resolve(void (runs += 1)));
    await Promise.all([worker([tick()]), worker([tick()])]);
    await until(async () => (await leads()) === 1);
    await until(() => runs > 0);
    const [from, before] = [performance.now(), runs];
    await until(() => runs - before >= 12);
    const intervals = (performance.now() - from) / everyMs;
    // Two that ring would run it twice as often; a busy machine only runs it late.
    expect(runs - before).toBeLessThanOrEqual(1.5 * intervals + 2);
  });

  proof('rings again after a pass that failed, and joins no second pass to one that takes long', async () => {
    let passes = 0;
    let atOnce = 0;
    let most = 0;
    const ticks: Tick[] = [
      new Tick(100, async () => {
        passes += 1;
        atOnce += 1;
        most = Math.max(most, atOnce);
        await sleep(250);
        atOnce -= 1;
        if (passes === 1) throw new Error('the first pass failed');
      }),
    ];
    const app = await worker(ticks, { attempts: 1 });
    await until(() => passes >= 3);
    expect(most).toBe(1);
    const failed = await app.get(QueuePort).failedJobs('schedule');
    expect(failed.map(({ name, reason }) => ({ name, reason }))).toEqual([
      { name: 'test.tick', reason: 'the first pass failed' },
    ]);
  });

  proof('refuses two jobs of one name, and says at a job of another release that it does not know it', async () => {
    const tick = (): Tick => new Tick(3_600_000, () => Promise.resolve());
    const twice = [tick(), tick()].map((useValue, index) => ({ provide: `tick ${index}`, useValue }));
    const app = await worker([]);
    const queue = app.get(QueuePort);
    await queue.add('billing', [{ name: 'test.unheard-of', id: 'x', data: {} satisfies JsonObject }]);
    await until(async () => (await queue.counts('billing')).failed === 1);
    expect((await queue.failedJobs('billing'))[0]?.reason).toMatch(
      /^This worker knows no job called test\.unheard-of\./,
    );
    const options = { relayUrl: own.url('commonhall_relay'), backend: place.backend };
    const module = { module: TestWorker, imports: [doorsTo(queue), WorkModule.forRoot(options)], providers: twice };
    await expect(NestFactory.createApplicationContext(module, { logger: false, abortOnError: false })).rejects.toThrow(
      /two jobs are called test\.tick/,
    );
  });
});

describe('the relay', () => {
  beforeAll(openOwn, 60_000);
  afterAll(closeOwn);

  it('takes a rest where the queue cannot be reached, tells of it, and goes on when it can', async () => {
    tenantId = await newTenant();
    await emit(1);
    const rows = new OutboxRows(own.url('commonhall_relay'));
    const real = openQueue({ kind: 'postgres', url: own.url('commonhall_queue') }, { onError: () => undefined });
    const gone = new URL(own.url('commonhall_queue'));
    gone.port = '9';
    const unreachable = openQueue({ kind: 'postgres', url: gone.href }, { onError: () => undefined });
    const reported: Error[] = [];
    const relayTo = (queue: QueuePort): OutboxRelay =>
      new OutboxRelay(rows, reactionsOf([new Note('test.a')]), queue, (error) => reported.push(error));
    const first = relayTo(unreachable);
    first.start();
    await until(() => reported.length > 0);
    await first.stop();
    expect(await rows.counts()).toEqual({ waiting: 1, unsettled: 0 });
    expect(await relayTo(real).relay()).toBe(1);
    expect(await rows.counts()).toEqual({ waiting: 0, unsettled: 1 });
    expect(await real.counts('reactions')).toMatchObject({ waiting: 1 });
    await Promise.all([rows.close(), real.close(), unreachable.close()]);
  });

  it('is bound to no tenant and sees nothing but the outbox', async () => {
    const client = new pg.Client({ connectionString: own.url('commonhall_relay') });
    await client.connect();
    for (const table of ['inbox', 'audit_entry', 'posting', 'identity.person'])
      await expect(client.query(`select from ${table}`)).rejects.toThrow(/permission denied/);
    await expect(client.query("update outbox set payload = '{}'")).rejects.toThrow(/permission denied/);
    await expect(client.query('delete from outbox')).rejects.toThrow(/permission denied/);
    await client.end();
  });

  it('and the queue do not wait for the disk, on which no fact of theirs rests; everybody else does', async () => {
    const roles = await admin.query<{ role: string }>(
      "select rolname as role from pg_roles where rolname like 'commonhall%' and 'synchronous_commit=off' = any(rolconfig) order by 1",
    );
    expect(roles.rows.map(({ role }) => role)).toEqual(['commonhall_queue', 'commonhall_relay']);
  });
});
