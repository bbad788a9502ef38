import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import pg from 'pg';
import { tenantTable } from '../../../../infra/postgres/migration.js';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { type JobPrincipal, jobPrincipal } from '../auth/principal.js';
import { type ReadTx, type TenantDatabase, tenantZero } from '../database/index.js';
import './audit-chain.js';
import { declareChain } from './chain.js';
import { checkAll } from './check.js';
import { SealChains } from './seal-chains.job.js';
import { type KnownHead, Seals } from './seals.service.js';

// A book with lines, so that a chain whose rows have parts is tampered with as well, without the library that owns one.
declareChain({
  chain: 'ledger',
  table: 'book',
  columns: { recorded_at: 'instant', cause: 'text' },
  recordedAt: 'recorded_at',
  parts: [{ table: 'book_line', key: 'book_id', columns: { amount: 'text' } }],
});

const tamperings = 1000;
const seed = 20_261_124;

describe('The seals', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let admin: pg.Client;
  const seals = new Seals();
  const principals: JobPrincipal[] = [];
  let job: SealChains;

  beforeAll(async () => {
    own = await ownDatabase();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    const tables = [
      ...tenantTable('book', ['recorded_at timestamptz not null', 'cause text not null'], 'select, insert'),
      ...tenantTable('book_line', ['book_id uuid not null', 'amount bigint not null'], 'select, insert'),
    ];
    for (const text of tables) await admin.query(text);
    database = await own.open();
    job = new SealChains(database, seals);
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await admin.end();
    await own.drop();
  });

  /** A tenant with sealed audit entries and books. */
  async function sealedTenant(rows: number): Promise<JobPrincipal> {
    const principal = await newTenant();
    for (let row = 0; row < rows; row++) await write(principal);
    await job.run();
    return principal;
  }

  async function newTenant(): Promise<JobPrincipal> {
    const principal = jobPrincipal(newId<'Tenant'>(), 'test');
    await newTestTenant(own, principal.tenantId);
    principals.push(principal);
    return principal;
  }

  async function write(principal: JobPrincipal, bookId = newId<'JournalEntry'>()): Promise<string> {
    await database.write(principal, async (tx) => {
      tx.audit({ action: 'test.did', subject: bookId, facts: { largest: '9007199254740993', fine: true, who: null } });
      await tx.sql('insert into book (tenant_id, id, recorded_at, cause) values ($1::uuid, $2, $3, $4)', [
        bookId,
        tx.now,
        'taking',
      ]);
      for (const amount of ['9007199254740993', '-9007199254740993']) {
        await tx.sql('insert into book_line (tenant_id, id, book_id, amount) values ($1::uuid, $2, $3, $4)', [
          newId<'Posting'>(),
          bookId,
          amount,
        ]);
      }
    });
    return bookId;
  }

  const findings = (principal: JobPrincipal, known: readonly KnownHead[] = []): Promise<string[]> =>
    database.read(principal, (tx) => seals.findings(tx, known));

  it('cover what was written, state the tail that they do not cover yet, and are sealed once', async () => {
    const principal = await sealedTenant(3);
    await write(principal);
    const before = await database.read(principal, (tx) => seals.heads(tx));
    expect(before).toEqual([
      {
        chain: 'audit',
        seq: 3n,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string,
        rows: 4n,
        unsealed: 1n,
      },
      {
        chain: 'ledger',
        seq: 3n,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string,
        rows: 4n,
        unsealed: 1n,
      },
    ]);
    await Promise.all([job.run(), new SealChains(database, seals).run(), job.run()]);
    const after = await database.read(principal, (tx) => seals.heads(tx));
    expect(after).toMatchObject([
      { seq: 4n, unsealed: 0n },
      { seq: 4n, unsealed: 0n },
    ]);
    await expect(findings(principal)).resolves.toEqual([]);
  });

  it('give a row that commits late, under an earlier id, the next number', async () => {
    const principal = await newTenant();
    const early = newId<'JournalEntry'>();
    await write(principal);
    await job.run();
    await write(principal, early);
    await job.run();
    await expect(database.read(principal, (tx) => seals.heads(tx))).resolves.toMatchObject([
      { seq: 2n, unsealed: 0n },
      { seq: 2n, unsealed: 0n },
    ]);
    await expect(findings(principal)).resolves.toEqual([]);
  });

  it('work off a backlog of several batches in fair turns', async () => {
    const principal = await newTenant();
    const other = await newTenant();
    const entries = Array.from({ length: 1201 }, () => newId<'AuditEntry'>());
    await admin.query(
      `insert into audit_entry (tenant_id, id, at, actor, action, subject, facts)
       select $1, u, now(), 'x', 'test.did', 's', '{}' from unnest($2::uuid[]) u`,
      [principal.tenantId, entries],
    );
    await write(other);
    await job.run();
    await expect(database.read(principal, (tx) => seals.head(tx, 'audit'))).resolves.toMatchObject({ seq: 1201n });
    await expect(database.read(other, (tx) => seals.head(tx, 'audit'))).resolves.toMatchObject({ seq: 1n });
    await expect(findings(principal)).resolves.toEqual([]);
  });

  it('find a column that no chain covers', async () => {
    const principal = await sealedTenant(1);
    await admin.query("alter table book_line add column note text not null default ''");
    await expect(findings(principal)).resolves.toEqual([
      'The column note of book_line is not sealed by the ledger chain.',
    ]);
    await admin.query('alter table book_line drop column note');
  });

  it('are checked in every tenant by one call, which a tenant that is gone does not escape', async () => {
    const principal = await sealedTenant(2);
    const head = await database.read(principal, (tx) => seals.head(tx, 'audit'));
    await admin.query("update audit_entry set actor = 'somebody else' where tenant_id = $1", [principal.tenantId]);
    const gone = { tenantId: newId<'Tenant'>(), chain: 'audit', seq: head.seq, hash: head.hash ?? '' } as const;
    const reports = await checkAll(database, { heads: [gone] });
    const wrong = reports.filter((report) => report.findings.length > 0);
    expect(wrong).toMatchObject([
      {
        tenantId: tenantZero,
        findings: [{ detail: `Tenant ${gone.tenantId} was sealed once and is no longer there.` }],
      },
      { tenantId: principal.tenantId, findings: [{ check: 'platform.seals' }, { check: 'platform.seals' }] },
    ]);
  });

  it(`find each of ${tamperings} tamperings by somebody who may do everything to the database`, async () => {
    const principal = await sealedTenant(16);
    const { tenantId } = principal;
    const heads = await database.read(principal, (tx) => seals.heads(tx));
    const known = heads.map(({ chain, seq, hash }) => ({ chain, seq, hash: hash ?? '' }));
    const tampering = new Tampering(admin, tenantId, mulberry(seed));
    await tampering.begin();
    const tx = readingAs(admin, tenantId);
    await expect(seals.findings(tx, known)).resolves.toEqual([]);

    const missed: string[] = [];
    const counts = new Map<string, number>();
    for (let round = 0; round < tamperings; round++) {
      await admin.query('savepoint untouched');
      const what = await tampering.once();
      const found = await seals.findings(tx, onlyByNotedHeads.has(what) ? known : []);
      if (found.length === 0) missed.push(`round ${round}: ${what}`);
      counts.set(what, (counts.get(what) ?? 0) + 1);
      await admin.query('rollback to savepoint untouched');
    }
    await admin.query('rollback');
    expect(missed).toEqual([]);
    expect([...counts.keys()].sort()).toEqual(Object.keys(tampering.kinds).sort());
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(tamperings);
  }, 60_000);
});

/** The database alone cannot tell these from an honest past; a head printed on an invoice or written in a backup can. */
const onlyByNotedHeads = new Set([
  'the tail is cut off with its seals',
  'an entry is changed and everything from there is sealed anew',
]);

/** The reading side of a transaction on a connection that row security does not bind: it sees its own uncommitted faults. */
function readingAs(client: pg.Client, tenantId: Id<'Tenant'>): ReadTx {
  const unused = (): never => {
    throw new Error('the seals read by SQL alone');
  };
  return {
    tenantId,
    now: new Date(0),
    principal: jobPrincipal(tenantId, 'test'),
    require: unused,
    find: unused,
    findOne: unused,
    sql: async <R>(text: string, params: readonly unknown[] = []) =>
      (await client.query(text, [tenantId, ...params])).rows as R[],
  };
}

/** Forgers of all kinds, choosing by a seeded generator. */
class Tampering {
  constructor(
    private readonly admin: pg.Client,
    private readonly tenantId: string,
    private readonly random: () => number,
  ) {}

  /** Each does its worst to one row and is undone by the caller. */
  readonly kinds: Readonly<Record<string, () => Promise<void>>> = {
    'an entry says that somebody else did it': () => this.changeEntry("actor = actor || 'x'"),
    'an entry says that something else was done': () => this.changeEntry("action = 'test.did-not'"),
    'an entry is about something else': () => this.changeEntry("subject = 'other'"),
    'an entry is moved by a microsecond': () => this.changeEntry("at = at + interval '1 microsecond'"),
    'a fact is off by one past 2^53': () =>
      this.changeEntry(`facts = jsonb_set(facts, '{largest}', '"9007199254740992"')`),
    'a fact is taken out': () => this.changeEntry("facts = facts - 'who'"),
    'an entry is laid to another request': () => this.changeEntry("request_id = 'forged'"),
    'an entry is removed': async () => {
      await this.run('delete from audit_entry where tenant_id = $1 and id = $2', await this.rowOf('audit_entry'));
    },
    'an entry gets another id': async () => {
      await this.run(
        'update audit_entry set id = $3 where tenant_id = $1 and id = $2',
        await this.rowOf('audit_entry'),
        newId(),
      );
    },
    'an entry is removed with its seal, and the others close ranks': async () => {
      const [row, seq] = await this.sealed('audit', 'but the last');
      await this.run('delete from audit_entry where tenant_id = $1 and id = $2', row);
      await this.run('delete from seal where tenant_id = $1 and row_id = $2', row);
      await this.run("update seal set seq = seq - 1 where tenant_id = $1 and chain = 'audit' and seq > $2", seq);
    },
    'the tail is cut off with its seals': async () => {
      const [, seq] = await this.sealed('audit');
      await this.run(
        "delete from audit_entry where tenant_id = $1 and id in (select row_id from seal where tenant_id = $1 and chain = 'audit' and seq >= $2)",
        seq,
      );
      await this.run("delete from seal where tenant_id = $1 and chain = 'audit' and seq >= $2", seq);
    },
    'an entry is changed and everything from there is sealed anew': async () => {
      const [row, seq] = await this.sealed('audit');
      await this.run("update audit_entry set actor = 'forged' where tenant_id = $1 and id = $2", row);
      await this.run("delete from seal where tenant_id = $1 and chain = 'audit' and seq >= $2", seq);
      await this.sealLast(row ?? '');
    },
    'two entries change places': () => this.swap('audit_entry', 'id'),
    'two entries change what they say': () => this.swap('audit_entry', 'action || subject'),
    'two seals change rows': () => this.swapSeals('row_id'),
    'two seals change numbers': () => this.swapSeals('seq'),
    'an entry is put in between and sealed anew from there': async () => {
      const [row, seq] = await this.sealed('audit');
      const id = newId<'AuditEntry'>(new Date(0));
      await this.insertEntry(id, row);
      await this.run("update seal set seq = seq + 1000 where tenant_id = $1 and chain = 'audit' and seq >= $2", seq);
      await this.run(
        "insert into seal (tenant_id, id, chain, seq, row_id, hash, sealed_at) select $1, $2, 'audit', $3, $4, repeat('a', 64), now()",
        newId(),
        seq,
        id,
      );
      await this.run("update seal set seq = seq - 999 where tenant_id = $1 and chain = 'audit' and seq > 1000");
    },
    'an entry of long ago turns up and is sealed last': async () => {
      const [row] = await this.sealed('audit');
      const id = newId<'AuditEntry'>(new Date(Date.UTC(2025, 0, 1, 0, 0, Math.floor(this.random() * 86_400))));
      await this.insertEntry(id, row);
      await this.sealLast(id);
    },
    'an entry of today is dated back and sealed last': async () => {
      const [row] = await this.sealed('audit');
      const id = newId<'AuditEntry'>();
      await this.insertEntry(id, row, "at - interval '1 day'");
      await this.sealLast(id);
    },
    'a hash is rewritten': async () => {
      const [row] = await this.sealed('audit');
      await this.run("update seal set hash = reverse(hash) || '' where tenant_id = $1 and row_id = $2", row);
    },
    'a seal is removed': async () => {
      const [row, seq] = await this.sealed('ledger', 'but the last');
      await this.run('delete from seal where tenant_id = $1 and row_id = $2 and seq = $3', row, seq);
    },
    'a sum is moved from one line to the other': () =>
      this.onBook('update book_line set amount = amount + 1 where tenant_id = $1 and book_id = $2'),
    'a line is removed': () =>
      this.onBook('delete from book_line where tenant_id = $1 and book_id = $2 and amount > 0'),
    'a line is added': () =>
      this.onBook(`insert into book_line select $1, '${newId()}', id, 1 from book where tenant_id = $1 and id = $2`),
    'a line is moved to another book': async () => {
      const [from, to] = await this.twoOf('book');
      await this.run(
        'update book_line set book_id = $3 where tenant_id = $1 and book_id = $2 and amount > 0',
        from,
        to,
      );
    },
    'a book is removed with its lines': async () => {
      const row = await this.rowOf('book');
      await this.run('delete from book where tenant_id = $1 and id = $2', row);
      await this.run('delete from book_line where tenant_id = $1 and book_id = $2', row);
    },
    'a book is given another cause': () =>
      this.onBook("update book set cause = 'gift' where tenant_id = $1 and id = $2"),
  };

  /** Walls that the application cannot pass are taken down, as whoever owns the server can. */
  async begin(): Promise<void> {
    await this.admin.query('alter table seal drop constraint seal_tenant_id_chain_seq_key');
    await this.admin.query('alter table seal drop constraint seal_tenant_id_chain_row_id_key');
    await this.admin.query('create index on seal (tenant_id, chain, seq)');
    await this.admin.query('create index on seal (tenant_id, chain, row_id)');
    await this.admin.query('begin');
    await this.admin.query("set local session_replication_role = 'replica'");
  }

  /** @returns what was done. */
  async once(): Promise<string> {
    const names = Object.keys(this.kinds);
    const name = names[Math.floor(this.random() * names.length)] ?? '';
    await this.kinds[name]?.();
    return name;
  }

  private async changeEntry(change: string): Promise<void> {
    await this.run(
      `update audit_entry set ${change} where tenant_id = $1 and id = $2`,
      await this.rowOf('audit_entry'),
    );
  }

  private async onBook(text: string): Promise<void> {
    await this.run(text, await this.rowOf('book'));
  }

  private async swap(table: string, by: string): Promise<void> {
    const [a, b] = await this.twoOf(table);
    if (by === 'id') {
      const between = newId();
      for (const [from, to] of [
        [a, between],
        [b, a],
        [between, b],
      ]) {
        await this.run(`update ${table} set id = $3 where tenant_id = $1 and id = $2`, from, to);
      }
      return;
    }
    await this.run(
      `update ${table} x set (at, actor, action, subject, facts) = (select at, actor, action, subject, facts from ${table} y
         where y.tenant_id = $1 and y.id = case x.id when $2::uuid then $3::uuid else $2::uuid end)
       where tenant_id = $1 and id in ($2::uuid, $3::uuid)`,
      a,
      b,
    );
  }

  private async swapSeals(column: 'row_id' | 'seq'): Promise<void> {
    const [a, b] = await this.twoOf('audit_entry');
    await this.run(
      `update seal x set ${column} = (select ${column} from seal y where y.tenant_id = $1 and y.chain = 'audit' and y.row_id <> x.row_id and y.row_id in ($2, $3))
       where tenant_id = $1 and chain = 'audit' and row_id in ($2, $3)`,
      a,
      b,
    );
  }

  private async insertEntry(id: string, like: string | undefined, at = 'at'): Promise<void> {
    await this.run(
      `insert into audit_entry (tenant_id, id, at, actor, action, subject, facts)
       select tenant_id, $3, ${at}, actor, 'test.forged', subject, facts from audit_entry where tenant_id = $1 and id = $2`,
      like,
      id,
    );
  }

  /** As the job would seal it: by the product's own hand. */
  private async sealLast(id: string): Promise<void> {
    const principal = jobPrincipal(this.tenantId as Id<'Tenant'>, 'test');
    const tx = { ...readingAs(this.admin, principal.tenantId), now: new Date() };
    await new Seals().sealSome(tx as never, { all: true });
    const { rowCount } = await this.admin.query('select from seal where row_id = $1', [id]);
    if (rowCount !== 1) throw new Error('the forged entry was not sealed');
  }

  private async rowOf(table: string): Promise<string> {
    const [row] = await this.twoOf(table);
    return row ?? '';
  }

  private async twoOf(table: string): Promise<(string | undefined)[]> {
    const { rows } = await this.admin.query<{ id: string }>(
      `select id from ${table} where tenant_id = $1 order by id`,
      [this.tenantId],
    );
    const first = Math.floor(this.random() * rows.length);
    const second = (first + 1 + Math.floor(this.random() * (rows.length - 1))) % rows.length;
    return [rows[first]?.id, rows[second]?.id];
  }

  private async sealed(
    chain: string,
    which: 'any' | 'but the last' = 'any',
  ): Promise<[string | undefined, string | undefined]> {
    const { rows } = await this.admin.query<{ row_id: string; seq: string }>(
      'select row_id, seq from seal where tenant_id = $1 and chain = $2 order by seq',
      [this.tenantId, chain],
    );
    const one = rows[Math.floor(this.random() * (which === 'any' ? rows.length : rows.length - 1))];
    return [one?.row_id, one?.seq];
  }

  private async run(text: string, ...params: (string | undefined)[]): Promise<void> {
    const { rowCount } = await this.admin.query(text, [this.tenantId, ...params]);
    // Nothing touched would be a tampering that nobody could find.
    if (rowCount === 0 && !text.startsWith('update seal set seq = seq -'))
      throw new Error(`nothing was changed: ${text}`);
  }
}

/** A small seeded generator (mulberry32): the same seed tampers the same way. */
function mulberry(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
