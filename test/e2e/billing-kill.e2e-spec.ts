import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type TenantDatabase } from '@commonhall/platform';
import pg from 'pg';
import { billingFaults } from '../support/billing-faults.js';
import { type ExpectedBills } from '../support/billing-ground.js';
import { type BillingKillsReport, billUnderKills } from '../support/billing-kills.js';
import { Books } from '../support/books.js';
import { type TestDatabase, ownDatabase } from '../support/database.js';
import { type QueuePlace, queuePlaces } from '../support/queue-places.js';

jest.setTimeout(300_000);

/** Another one with every run; it is printed, and `npm run kills -- --kills 25 --seed …` repeats its chances. */
const seed = Date.now() % 1_000_000;

const size = {
  PostgreSQL: { kills: 25, organisations: 20, months: 250 },
  Redis: { kills: 5, organisations: 20, months: 10 },
};

describe.each(queuePlaces)('a billing run under kill -9, with its queue on $where', ({ where, open, here }) => {
  const proof = here ? it : it.skip;
  let own: TestDatabase;
  let place: QueuePlace;
  let report: BillingKillsReport;
  let expected: ExpectedBills;

  beforeAll(async () => {
    if (!here) return;
    own = await ownDatabase();
    place = await open(own);
    report = await billUnderKills({ own, place, seed, ...size[where] });
    ({ expected } = report);
    const { kills, whileBilling, inTransaction, groundMs, runMs, afterMs } = report;
    process.stdout.write(
      `seed ${seed} on ${where}: ${expected.size} invoices, ${kills} kills, ${whileBilling} while invoices were made, ` +
        `${inTransaction} in a transaction; ${Math.round(groundMs / 1000)} s to lay the ground, ${Math.round(runMs / 1000)} s to bill, ${Math.round(afterMs / 1000)} of them after the last kill\n`,
    );
  }, 300_000);
  afterAll(async () => {
    if (!here) return;
    await place.close();
    await own.drop();
  });

  proof('was killed as often as it should, in the middle of its work', () => {
    const { kills, organisations, months } = size[where];
    expect(expected.size).toBe(organisations * months);
    expect(report.kills).toBe(kills);
    expect(report.whileBilling).toBeGreaterThanOrEqual(kills / 2);
    expect(report.inTransaction).toBeGreaterThanOrEqual(kills / 2);
  });

  proof('lost no invoice and doubled none, and all of them add up', () => {
    expect(report.faults).toEqual([]);
  });

  proof('left no job that failed, and workers that end in order when they are asked to', () => {
    expect([...report.errors]).toEqual([]);
    expect(report.exits).toEqual([0, 0, 0, 0]);
  });

  proof('passes the check of the product as well', async () => {
    const database = await own.open();
    await expect(new Books(own, database).findings()).resolves.toEqual([]);
    await database.close();
  });

  if (where === 'PostgreSQL')
    describe('would be found out, had it', () => {
      let client: pg.Client;
      let database: TenantDatabase;

      beforeAll(async () => {
        client = new pg.Client({ connectionString: own.adminUrl });
        await client.connect();
        database = await own.open();
      });
      afterEach(async () => {
        await client.query('rollback');
      });
      afterAll(async () => {
        await client.end();
        await database.close();
      });

      const last = '(select max(number) from invoice)';
      const copied = `insert into invoice select tenant_id, gen_random_uuid(), series, number + 1, run_id, period, member_id, organisation_id,
        receiver_tenant_id, currency, total_minor, issued_at, gen_random_uuid(), issuer, recipient from invoice where number = ${last}`;
      it.each([
        {
          what: 'lost an invoice',
          plant: [`delete from invoice where number = ${last}`],
          says: /^The invoice for .* is lost\.$/,
        },
        { what: 'doubled an invoice', plant: [copied], says: /^The invoice for .* is there 2 times\.$/ },
        {
          what: 'billed another sum',
          plant: [`update invoice set total_minor = total_minor + 1 where number = 7`],
          says: /^The invoice for .* should be \d+, not \d+\.$/,
        },
        {
          what: 'left a gap in the numbers',
          plant: [`update invoice set number = number + 1 where number = ${last}`],
          says: /^After 4999 invoices comes number 5001\.$/,
        },
        {
          what: 'taken a number and not used it',
          plant: ['update invoice_series set last_number = last_number + 1'],
          says: /^The series stands at 5001 with 5000 invoices\.$/,
        },
        {
          what: 'posted one side',
          plant: ['delete from posting where id = (select max(id::text)::uuid from posting)'],
          says: /^Entry .* does not sum to zero\.$/,
        },
        {
          what: 'posted an entry twice',
          plant: [
            `with e as (insert into journal_entry select tenant_id, gen_random_uuid(), at, cause_type, gen_random_uuid(), transfer_id, recorded_at
             from journal_entry where cause_type = 'bill' order by id limit 1 returning tenant_id, id)
           insert into posting select e.tenant_id, gen_random_uuid(), e.id, p.account_id, p.party_id, p.amount_minor, p.currency
           from e, posting p where p.entry_id = (select min(id::text)::uuid from journal_entry where cause_type = 'bill')`,
          ],
          says: /^The clearing account of .* does not stand at zero\.$/,
        },
        {
          what: 'not posted an invoice',
          plant: [
            `delete from posting where entry_id in (select id from journal_entry where cause_type = 'invoice' order by id limit 1)`,
          ],
          says: /^Invoice \d+ is not in the books as it was issued\.$/,
        },
        { what: 'sent no bill', plant: ['delete from bill where number = 9'], says: /^Invoice 9 arrived 0 times\.$/ },
        {
          what: 'sent a bill of nothing',
          plant: [`update bill set invoice_id = gen_random_uuid() where number = 9`],
          says: /^Somebody was sent the invoice .*, which is not there\.$/,
        },
        {
          what: 'sent another bill',
          plant: [`update bill set total_minor = total_minor + 1 where number = 9`],
          says: /^Invoice 9 arrived as another one\.$/,
        },
        {
          what: 'left an event undone',
          plant: [`update outbox set settled_at = null where id = (select max(id::text)::uuid from outbox)`],
          says: /^Event .* is not settled\.$/,
        },
      ])('$what', async ({ plant, says }) => {
        await client.query('begin');
        // Neither triggers nor keys stand in the way of a fault that is planted.
        await client.query('set local session_replication_role = replica');
        await client.query(
          'alter table invoice drop constraint invoice_tenant_id_series_period_receiver_tenant_id_key',
        );
        for (const sql of plant) expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
        const faults = await billingFaults(client, expected);
        expect(faults).toContainEqual(expect.stringMatching(says));
      });
    });
});
