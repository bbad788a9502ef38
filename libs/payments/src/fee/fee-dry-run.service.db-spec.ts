import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalMonth, monthInterval, newId, parseLocalMonth, shiftMonth } from '@commonhall/kernel';
import { type TenantDatabase, tenantZero } from '@commonhall/platform';
import fc from 'fast-check';
import { Books, type TestOrganisation } from '../../../../test/support/books.js';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { enactForTest } from '../../../../test/support/decisions.js';
import { monthBill } from './month-bill.js';
import { type FeeScheduleValue, readFeeSchedule } from './platform-fee.js';

const key = 'payments.platform-fee';
const flat = (bps: number): FeeScheduleValue => ({
  tiers: [{ upTo: null, bps }],
  fixedMinor: '0',
  capMinor: null,
  freeMinor: '0',
});

describe('the dry run of the fee', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let books: Books;

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    books = new Books(own, database);
    await books.setClock('2041-01-01T00:00:00Z');
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await own.drop();
  });

  const startOf = (period: LocalMonth): Date => monthInterval(period, 'Europe/London').start;
  const dryRunOf = (
    value: FeeScheduleValue,
    periods: LocalMonth[] | null = null,
  ): ReturnType<Books['dryRun']['months']> =>
    books.read(tenantZero, (tx) => books.dryRun.months(tx, readFeeSchedule(value), periods));

  const minor = (max: number): fc.Arbitrary<string> =>
    fc.oneof(fc.constant('0'), fc.integer({ min: 0, max }).map(String));
  const values: fc.Arbitrary<FeeScheduleValue> = fc
    .record({
      ends: fc.uniqueArray(fc.integer({ min: 1, max: 60_000 }), { maxLength: 4 }),
      bps: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 5, maxLength: 5 }),
      fixedMinor: minor(60),
      capMinor: fc.option(fc.integer({ min: 0, max: 20_000 }).map(String)),
      freeMinor: minor(30_000),
    })
    .map(({ ends, bps, ...rest }) => ({
      ...rest,
      tiers: [...ends.sort((a, b) => a - b).map(String), null].map((upTo, index) => ({ upTo, bps: bps[index] ?? 0 })),
    }));
  // Not the last hours: those of St John’s lie after the next fee’s first instant in London, which is decided later.
  const uses = fc.array(
    fc.record({ share: fc.integer({ min: 0, max: 990 }), minor: fc.integer({ min: 1, max: 25_000 }) }),
    { minLength: 1, maxLength: 7 },
  );

  it('over a month, under any admissible fee, is the bill of that month, and so is the bill worked out whole', async () => {
    const pair = [await books.organisation('One'), await books.organisation('Two', 'America/St_Johns')];
    let period = parseLocalMonth('2041-02');
    await fc.assert(
      fc.asyncProperty(values, uses, uses, async (value, first, second) => {
        period = shiftMonth(period, 1);
        await books.setClock(startOf(period).toISOString());
        const foretold = await enactForTest(database, { key, value, from: startOf(period) });
        await books.setClock(new Date(startOf(shiftMonth(period, 1)).getTime() + 5 * 60 * 60 * 1000).toISOString());
        for (const [organisation, use] of [
          [pair[0], first],
          [pair[1], second],
        ] as [TestOrganisation, typeof first][]) {
          const { start, end } = monthInterval(
            period,
            organisation.name === 'One' ? 'Europe/London' : 'America/St_Johns',
          );
          const step = (end.getTime() - start.getTime()) / 1000;
          for (const taking of use)
            await books.take(organisation, new Date(start.getTime() + taking.share * step).toISOString(), taking.minor);
        }
        await books.settle();
        const foreseen = await dryRunOf(value, [period]);
        const bills = await books.admin<{ receiver_tenant_id: string; total_minor: string }>(
          'select receiver_tenant_id, total_minor from invoice where period = $1',
          [period],
        );
        expect(foreseen.map(({ tenantId, afterMinor }) => `${tenantId} ${afterMinor}`).sort()).toEqual(
          bills.map((bill) => `${bill.receiver_tenant_id} ${bill.total_minor}`).sort(),
        );
        expect(foreseen.every(({ beforeMinor, afterMinor }) => beforeMinor === afterMinor)).toBe(true);
        const version = {
          id: foretold.versionId,
          decisionId: foretold.decisionId,
          from: startOf(period),
          provisional: false,
          schedule: readFeeSchedule(value),
        };
        for (const { tenantId, afterMinor } of foreseen) {
          const use = await books.admin<{ id: string; at: Date; minor: string }>(
            'select id, at, amount_minor as minor from taking where tenant_id = $1 and period = $2',
            [tenantId, period],
          );
          expect(
            monthBill(
              use.map((one) => ({ id: one.id, at: one.at, amountMinor: BigInt(one.minor) })),
              [version],
            ).totalMinor,
          ).toBe(afterMinor);
        }
        await expect(books.findings()).resolves.toEqual([]);
        const [unbalanced] = await books.admin<{ entries: string }>(
          'select count(*) as entries from (select from posting group by entry_id, currency having sum(amount_minor) <> 0) x',
        );
        expect(unbalanced?.entries).toBe('0');
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it('shows one’s own months exactly and the others only in bands of three or more', async () => {
    await books.setClock('2050-01-01T00:00:00Z');
    await enactForTest(database, { key, value: flat(200), from: new Date('2050-01-01T00:00:00Z') });
    const crowd: TestOrganisation[] = [];
    for (let index = 0; index < 7; index++) crowd.push(await books.organisation(`Crowd ${index}`));
    for (const period of ['2050-01', '2050-02'].map((text) => parseLocalMonth(text))) {
      await books.setClock(new Date(startOf(period).getTime() + 864e5).toISOString());
      for (const [index, organisation] of crowd.entries())
        await books.take(organisation, startOf(period).toISOString(), 10_000 * (index + 1));
      await books.setClock(startOf(shiftMonth(period, 1)).toISOString());
      await books.settle();
    }
    const shown = await books.read(tenantZero, (tx) =>
      books.dryRuns.run(tx, key, flat(100), { organisationId: crowd[0]!.organisationId }),
    );
    const recent = (shown!['own'] as { month: string }[]).filter(({ month }) => month >= '2050-01');
    expect(recent).toEqual([
      { month: '2050-01', takingsMinor: '10000', beforeMinor: '200', afterMinor: '100', differenceMinor: '-100' },
      { month: '2050-02', takingsMinor: '10000', beforeMinor: '200', afterMinor: '100', differenceMinor: '-100' },
    ]);
    const others = shown!['others'] as { organisations: number; bands: { organisations: number }[] };
    expect(others.bands.every(({ organisations }) => organisations >= 3)).toBe(true);
    expect(others.bands.reduce((sum, { organisations }) => sum + organisations, 0)).toBe(others.organisations);
    // Whoever may choose the schedule must not read one taking off it: nothing below £650, all of it above.
    const peeling = {
      ...flat(0),
      tiers: [
        { upTo: '65000', bps: 0 },
        { upTo: null, bps: 10_000 },
      ],
    };
    const peeled = await books.read(tenantZero, (tx) =>
      books.dryRuns.run(tx, key, peeling, { organisationId: crowd[0]!.organisationId }),
    );
    expect(Object.keys(peeled!['others'] as object).sort()).toEqual(['bands', 'changePercent', 'organisations']);
    expect(Math.abs((peeled!['others'] as { changePercent: number }).changePercent % 5)).toBe(0);
    const text = JSON.stringify(others);
    for (const { tenantId, organisationId, name } of crowd)
      for (const secret of [tenantId, organisationId, name]) expect(text).not.toContain(secret);
    const strangers = await books.read(tenantZero, (tx) => books.dryRuns.run(tx, key, flat(100), null));
    expect(strangers!['own']).toBeNull();
    await expect(books.read(tenantZero, (tx) => books.dryRuns.run(tx, 'data.unheard-of', 1, null))).resolves.toBeNull();
    await expect(
      books.read(tenantZero, (tx) =>
        books.dryRuns.run(tx, key, flat(100), { organisationId: newId<'Organisation'>() }),
      ),
    ).resolves.toMatchObject({ own: null });
  });
});
