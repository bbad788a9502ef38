import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId, parseCurrency } from '@commonhall/kernel';
import { type TenantDatabase, jobPrincipal } from '@commonhall/platform';
import pg from 'pg';
import { type TestDatabase, newTestTenant, sharedDatabase } from '../../../../test/support/database.js';
import { type NewEntry, transferPostings } from './journal-entry.js';
import { Ledger } from './ledger.service.js';

const gbp = parseCurrency('GBP');

describe('the ledger', () => {
  let shared: TestDatabase;
  let database: TenantDatabase;
  let ledger: Ledger;
  const tenantId = newId<'Tenant'>();
  const job = jobPrincipal(tenantId, 'test');

  beforeAll(async () => {
    shared = await sharedDatabase();
    await newTestTenant(shared, tenantId);
    database = await shared.open();
    ledger = new Ledger(database);
  }, 60_000);

  afterAll(() => database.close());

  const entry = (amountMinor: bigint, rest: Partial<NewEntry> = {}): NewEntry => ({
    cause: { type: 'test', id: newId() },
    at: new Date('2026-10-10T10:00:00Z'),
    transferId: newId<'Transfer'>(),
    postings: transferPostings('platform-fees', 'fees-accrued', amountMinor, gbp),
    ...rest,
  });
  const post = (one: NewEntry): Promise<Id<'JournalEntry'>> => database.write(job, (tx) => ledger.post(tx, one));
  const balance = (account: 'platform-fees' | 'fees-accrued'): Promise<bigint> =>
    database.read(job, (tx) => ledger.balance(tx, account));

  it('posts an entry once for its cause, however often it comes, also at the same time', async () => {
    const before = await balance('platform-fees');
    const one = entry(250n);
    const ids = await Promise.all([post(one), post(one), post(one)]);
    expect(new Set(ids).size).toBe(1);
    await expect(post(one)).resolves.toBe(ids[0]);
    await expect(balance('platform-fees')).resolves.toBe(before + 250n);
    await database.read(job, (tx) => ledger.assertBalanced(tx));
  });

  it('refuses a cause that says something else the second time, and leaves what stands', async () => {
    const one = entry(10n);
    await post(one);
    const before = await balance('platform-fees');
    await expect(
      post({ ...one, postings: transferPostings('platform-fees', 'fees-accrued', 11n, gbp) }),
    ).rejects.toThrow('posted something else');
    await expect(post({ ...one, transferId: newId<'Transfer'>() })).rejects.toThrow('posted something else');
    await expect(balance('platform-fees')).resolves.toBe(before);
  });

  it.each([
    {
      why: 'sums to something',
      postings: [
        ...transferPostings('platform-fees', 'fees-accrued', 5n, gbp),
        { account: 'receivable', amountMinor: 1n, currency: gbp },
      ] as const,
      says: 'sums to zero',
    },
    {
      why: 'sums to zero only over two currencies',
      postings: [
        { account: 'platform-fees', amountMinor: 5n, currency: gbp },
        { account: 'fees-accrued', amountMinor: -5n, currency: parseCurrency('EUR') },
      ] as const,
      says: 'sums to zero',
    },
    {
      why: 'has a posting of nothing',
      postings: transferPostings('platform-fees', 'fees-accrued', 0n, gbp),
      says: 'posts something',
    },
    { why: 'has no second side', postings: [], says: 'two postings' },
    {
      why: 'is more than the books hold',
      postings: transferPostings('platform-fees', 'fees-accrued', 2n ** 63n, gbp),
      says: 'more money than',
    },
  ])('refuses an entry that $why', async ({ postings, says }) => {
    await expect(post(entry(1n, { postings }))).rejects.toThrow(says);
  });

  it('is held by the database too: an entry that does not sum to zero is refused at commit, whoever writes it', async () => {
    const id = await post(entry(7n));
    const forge = database.write(job, (tx) =>
      tx.sql(
        `insert into posting (tenant_id, id, entry_id, account_id, amount_minor, currency)
         select $1::uuid, $2, $3, id, 1, currency from ledger_account where tenant_id = $1 and code = 'platform-fees'`,
        [newId(), id],
      ),
    );
    await expect(forge).rejects.toThrow('does not sum to zero');
  });

  it.each(['ledger_account', 'journal_entry', 'posting'])(
    'never changes or loses a row of %s, for the application or the owner',
    async (table) => {
      await post(entry(3n));
      for (const role of ['commonhall_app', 'commonhall_owner'] as const) {
        const client = new pg.Client({ connectionString: shared.url(role) });
        await client.connect();
        for (const text of [
          `update ${table} set tenant_id = tenant_id`,
          `delete from ${table}`,
          `truncate ${table} cascade`,
        ]) {
          await expect(client.query(text)).rejects.toThrow(/append-only|permission denied/);
        }
        await client.end();
      }
    },
  );

  it('shows the books to those who keep or examine them, and to others as if there were none', async () => {
    await post(entry(9n));
    const treasurer = { kind: 'person', tenantId, personId: newId<'Person'>(), roles: ['treasurer'] } as const;
    const member = { ...treasurer, roles: ['member'] } as const;
    await expect(ledger.listAccounts(treasurer)).resolves.toHaveLength(2);
    await expect(ledger.listAccounts(member)).resolves.toEqual([]);
    const first = await ledger.pageEntries(treasurer, { first: 2, after: null });
    const second = await ledger.pageEntries(treasurer, { first: 2, after: first.pageInfoOf().endCursor });
    expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(4);
    await expect(ledger.entriesByIds(member, [first.nodes[0]!.id])).resolves.toEqual([]);
    expect((await ledger.pageEntries(member, { first: 2, after: null })).nodes).toEqual([]);
  });
});
