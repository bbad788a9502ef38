import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessDenied, IdempotencyKeyReused, InvalidInput, money, newId } from '@commonhall/kernel';
import { type Principal, type TenantDatabase, tenantZero } from '@commonhall/platform';
import { Books, type TestOrganisation } from '../../../../test/support/books.js';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { enactForTest } from '../../../../test/support/decisions.js';

const feeKey = 'payments.platform-fee';
const flat = { fixedMinor: '0', capMinor: null, freeMinor: '0' };

describe('takings', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let books: Books;
  let post: TestOrganisation;
  let ratified: { versionId: string; decisionId: string };

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    books = new Books(own, database);
    await books.setClock('2041-03-01T00:00:00Z');
    post = await books.organisation('River Post');
    const value = {
      tiers: [
        { upTo: '1000', bps: 300 },
        { upTo: null, bps: 100 },
      ],
      ...flat,
    };
    await enactForTest(database, { key: feeKey, value, from: new Date('2041-03-01T00:00:00Z'), provisional: true });
    ratified = await enactForTest(database, { key: feeKey, value, from: new Date('2041-03-10T00:00:00Z') });
    await books.setClock('2041-03-20T12:00:00Z');
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await own.drop();
  });

  const accrued = (organisation: TestOrganisation): Promise<bigint> =>
    books.read(organisation.tenantId, (tx) => books.ledger.balance(tx, 'platform-fees'));
  const counts = (organisation: TestOrganisation): Promise<unknown> =>
    books.read(organisation.tenantId, (tx) =>
      tx.sql(
        `select (select count(*) from taking where tenant_id = $1) as takings, (select count(*) from fee_line where tenant_id = $1) as lines,
           (select count(*) from journal_entry where tenant_id = $1) as entries, (select count(*) from outbox where tenant_id = $1) as events,
           (select count(*) from idempotency_key where tenant_id = $1) as keys, (select count(*) from fee_month where tenant_id = $1) as months`,
      ),
    );

  it('charges nothing while the fee is provisional, and the fee of its instant once it is ratified', async () => {
    const before = await books.take(post, '2041-03-09T23:59:59.999Z', 600);
    expect(before.result).toMatchObject({ provisional: true, fee: { minor: 0n }, month: '2041-03' });
    const after = await books.take(post, '2041-03-10T00:00:00.000Z', 600);
    // 400 of it still lie in the first tier, at 3 %; 200 beyond it, at 1 %.
    expect(after.result).toMatchObject({
      provisional: false,
      fee: { minor: 14n },
      policyVersionId: ratified.versionId,
      decisionId: ratified.decisionId,
    });
    await expect(accrued(post)).resolves.toBe(14n);
  });

  it('accrues alike in whatever order takings are recorded: what comes late moves the others', async () => {
    const [inOrder, shuffled] = [await books.organisation('In Order'), await books.organisation('Shuffled')];
    const takings = [
      ['2041-03-11T10:00:00Z', 700],
      ['2041-03-12T10:00:00Z', 800],
      ['2041-03-09T10:00:00Z', 100],
      ['2041-03-12T09:00:00Z', 50],
    ] as const;
    for (const [at, minor] of takings) await books.take(shuffled, at, minor);
    for (const [at, minor] of [...takings].sort()) await books.take(inOrder, at, minor);
    await expect(accrued(shuffled)).resolves.toBe(await accrued(inOrder));
    const fees = async ({ treasurer }: TestOrganisation): Promise<unknown> =>
      (await books.takings.list(treasurer, { first: 10, after: null })).nodes.map(({ occurredAt, fee }) => [
        occurredAt,
        fee,
      ]);
    expect(await fees(shuffled)).toEqual(await fees(inOrder));
  });

  it('records a taking once for its key, and answers the same again', async () => {
    const organisation = await books.organisation('Once Only');
    const [first, again] = [
      await books.take(organisation, '2041-03-11T10:00:00Z', 500, 'k1'),
      await books.take(organisation, '2041-03-11T10:00:00Z', 500, 'k1'),
    ];
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    expect(again.result).toEqual(first.result);
    await expect(books.take(organisation, '2041-03-11T10:00:00Z', 501, 'k1')).rejects.toThrow(IdempotencyKeyReused);
    // Keys of calls are forgotten after a time; the taking still knows its own.
    await books.admin('delete from idempotency_key where tenant_id = $1', [organisation.tenantId]);
    const late = await books.take(organisation, '2041-03-11T10:00:00Z', 500, 'k1');
    expect(late.result.id).toBe(first.result.id);
    await expect(books.take(organisation, '2041-03-11T10:00:00Z', 501, 'k1')).rejects.toThrow(IdempotencyKeyReused);
    await expect(accrued(organisation)).resolves.toBe(15n);
  });

  it.each([
    { why: 'nothing', amount: money(0n, 'GBP'), at: '2041-03-11T10:00:00Z', path: ['input', 'amount', 'amount'] },
    {
      why: 'less than nothing',
      amount: money(-1n, 'GBP'),
      at: '2041-03-11T10:00:00Z',
      path: ['input', 'amount', 'amount'],
    },
    {
      why: 'more than the books hold',
      amount: money(2n ** 63n, 'GBP'),
      at: '2041-03-11T10:00:00Z',
      path: ['input', 'amount', 'amount'],
    },
    {
      why: 'another currency',
      amount: money(1n, 'EUR'),
      at: '2041-03-11T10:00:00Z',
      path: ['input', 'amount', 'currency'],
    },
    { why: 'an instant to come', amount: money(1n, 'GBP'), at: '2041-03-20T12:05:00Z', path: ['input', 'occurredAt'] },
    { why: 'an instant long ago', amount: money(1n, 'GBP'), at: '2040-03-11T10:00:00Z', path: ['input', 'occurredAt'] },
    { why: 'no source', amount: money(1n, 'GBP'), at: '2041-03-11T10:00:00Z', source: '  ', path: ['input', 'source'] },
    {
      why: 'a long source',
      amount: money(1n, 'GBP'),
      at: '2041-03-11T10:00:00Z',
      source: 'x'.repeat(81),
      path: ['input', 'source'],
    },
  ])('refuses $why, names the field, and leaves no trace', async ({ amount, at, source, path }) => {
    const before = await counts(post);
    const refused = books.takings.record(post.treasurer, {
      amount,
      occurredAt: new Date(at),
      source: source ?? 'stall',
      idempotencyKey: newId(),
    });
    await expect(refused).rejects.toMatchObject({ path });
    await expect(refused).rejects.toBeInstanceOf(InvalidInput);
    await expect(counts(post)).resolves.toEqual(before);
  });

  it('refuses those who may not record, and the co-op itself', async () => {
    const input = { amount: money(1n, 'GBP'), occurredAt: new Date('2041-03-11T10:00:00Z'), source: 'stall' };
    const record = (principal: Principal): Promise<unknown> =>
      books.takings.record(principal, { ...input, idempotencyKey: newId() });
    await expect(record({ ...post.treasurer, roles: ['member'] })).rejects.toThrow(AccessDenied);
    await expect(
      record({ kind: 'key', tenantId: post.tenantId, keyId: newId<'ApiKey'>(), scopes: ['read'] }),
    ).rejects.toThrow(AccessDenied);
    await expect(record({ ...post.treasurer, tenantId: tenantZero })).rejects.toThrow(AccessDenied);
    await expect(
      record({ kind: 'key', tenantId: post.tenantId, keyId: newId<'ApiKey'>(), scopes: ['write'] }),
    ).resolves.toBeDefined();
  });

  it('bills a taking that comes after its month was closed with the open month, at the fee of its own instant', async () => {
    const late = await books.organisation('Late Harvest');
    await books.take(late, '2041-03-11T10:00:00Z', 1000);
    await books.setClock('2041-04-02T10:00:00Z');
    await enactForTest(database, {
      key: feeKey,
      value: { tiers: [{ upTo: null, bps: 0 }], ...flat },
      from: new Date('2041-04-01T00:00:00Z'),
    });
    await books.settle();
    await books.take(late, '2041-04-01T10:00:00Z', 700);
    const { result } = await books.take(late, '2041-03-12T10:00:00Z', 1000);
    expect(result).toMatchObject({ month: '2041-04', fee: { minor: 30n }, policyVersionId: ratified.versionId });
    const entries = (await books.ledger.pageEntries(late.treasurer, { first: 10, after: null })).nodes;
    expect(entries[0]).toMatchObject({ cause: 'taking', at: expect.objectContaining({}) });
    expect(
      entries.filter(
        ({ at, recordedAt }) => at < new Date('2041-03-31T23:00:00Z') && recordedAt > new Date('2041-04-01T00:00:00Z'),
      ),
    ).toEqual([]);
    await books.setClock('2041-05-01T10:00:00Z');
    await books.settle();
    const bills = await books.admin<{ period: string; total_minor: string }>(
      'select period, total_minor from bill where tenant_id = $1 order by period',
      [late.tenantId],
    );
    expect(bills).toEqual([
      { period: '2041-03', total_minor: '30' },
      { period: '2041-04', total_minor: '30' },
    ]);
    await expect(books.findings()).resolves.toEqual([]);
  });

  it('keeps a month whole while many record into it and it is being closed', async () => {
    const busy = await books.organisation('Busy Stall');
    await books.setClock('2041-05-31T22:59:59.500Z');
    await books.take(busy, '2041-05-20T10:00:00Z', 10);
    const record = async (index: number): Promise<string> =>
      (await books.take(busy, '2041-05-21T10:00:00Z', 100 + index)).result.month;
    const first = Array.from({ length: 10 }, (_, index) => record(index));
    await books.setClock('2041-05-31T23:00:00Z');
    const months = await Promise.all([
      ...first,
      ...Array.from({ length: 10 }, (_, index) => record(10 + index)),
      books.closing.run().then(() => 'closed'),
    ]);
    expect(new Set(months.filter((month) => month !== 'closed')).size).toBeLessThanOrEqual(2);
    await books.setClock('2041-07-01T10:00:00Z');
    await books.settle();
    await expect(books.findings()).resolves.toEqual([]);
    const [sum] = await books.admin<{ base: string }>(
      "select sum(l.base_minor) as base from invoice_line l join invoice i on i.id = l.invoice_id where i.receiver_tenant_id = $1 and l.kind = 'use'",
      [busy.tenantId],
    );
    expect(sum?.base).toBe(String(10 + 20 * 100 + 190));
  });
});
