import { type CurrencyCode, type LocalMonth, monthInterval, monthOf, newId, shiftMonth } from '@commonhall/kernel';
import {
  type FeeVersion,
  type Ledger,
  type NewEntry,
  feeScheduleSchema,
  monthBill,
  platformFee,
  readFeeSchedule,
  transferPostings,
} from '@commonhall/payments';
import { BackupFreshness, type TenantDatabase, type TenantTx, tenantZero } from '@commonhall/platform';
import * as v from 'valibot';
import { Books, type TestOrganisation } from './books.js';
import { type TestDatabase } from './database.js';
import { enactForTest } from './decisions.js';
import { type Random } from './random.js';

/** What the run has to come to, worked out from the takings alone: `tenant month` → the fee in minor units. */
export type ExpectedBills = ReadonlyMap<string, bigint>;

export interface GroundOptions {
  readonly organisations: number;
  /** Months of each organisation; the last few are recorded through the service and closed by the worker. */
  readonly months: number;
  readonly random: Random;
}

/** So many months of each organisation have yet to be closed and told to the co-op when the run begins. */
const openMonths = 5;

/** One taking, in a month that is closed. */
interface Month {
  readonly period: LocalMonth;
  readonly takingId: string;
  readonly transferId: string;
  readonly at: Date;
  readonly minor: bigint;
  readonly feeMinor: bigint;
}

/**
 * Organisations with years of use that nobody has billed: the ground of a billing run. The older months are written in
 * bulk, by the statements and with the sums that the services would have written; the last ones by the services.
 * @returns every bill that has to come out
 */
export async function layBillingGround(
  own: TestDatabase,
  database: TenantDatabase,
  { organisations: count, months, random }: GroundOptions,
): Promise<ExpectedBills> {
  const books = new Books(own, database);
  const value = v.parse(feeScheduleSchema, {
    tiers: [{ upTo: null, bps: 250 }],
    fixedMinor: '20',
    capMinor: null,
    freeMinor: '0',
  });
  const from = new Date('2000-01-01T00:00:00Z');
  const { versionId, decisionId } = await enactForTest(database, { key: platformFee.key, value, from });
  const version = { id: versionId, decisionId, from, provisional: false, schedule: readFeeSchedule(value) };
  await database.write(books.zero, (tx) =>
    new BackupFreshness().record(tx, {
      id: newId<'Backup'>(),
      kind: 'override',
      succeeded: true,
      reason: 'A test of the billing run, of which nothing is kept.',
    }),
  );
  const expected = new Map<string, bigint>();
  const now = await books.read(tenantZero, (tx) => Promise.resolve(tx.now));
  for (let index = 0; index < count; index++) {
    const organisation = await books.organisation(`Organisation ${index + 1}`);
    const latest = shiftMonth(monthOf(now, zone), -1);
    const old = Math.max(0, months - openMonths);
    const list = Array.from({ length: old }, (_, month) =>
      useOf(shiftMonth(latest, month + 1 - months), version, random),
    );
    await writeClosedMonths({ database, books, organisation, version, months: list });
    for (const { period, feeMinor } of list) expected.set(`${organisation.tenantId} ${period}`, feeMinor);
    for (let month = months - old - 1; month >= 0; month--) {
      const { period, at, minor, feeMinor } = useOf(shiftMonth(latest, -month), version, random);
      await books.take(organisation, at.toISOString(), minor);
      expected.set(`${organisation.tenantId} ${period}`, feeMinor);
    }
  }
  return expected;
}

const zone = 'Europe/London';
const currency = 'GBP' as CurrencyCode;

function useOf(period: LocalMonth, version: FeeVersion, random: Random): Month {
  const { start, end } = monthInterval(period, zone);
  const at = new Date(start.getTime() + random.below(end.getTime() - start.getTime()));
  const minor = BigInt(100 + random.below(500_000));
  const takingId = newId<'Taking'>();
  const feeMinor = monthBill([{ id: takingId, at, amountMinor: minor }], [version]).totalMinor;
  return { period, takingId, transferId: newId<'Transfer'>(), at, minor, feeMinor };
}

async function writeClosedMonths(of: {
  database: TenantDatabase;
  books: Books;
  organisation: TestOrganisation;
  version: FeeVersion;
  months: readonly Month[];
}): Promise<void> {
  const { database, books, organisation, version, months } = of;
  const { tenantId } = organisation;
  await database.write(books.inside(tenantId), (tx) => writeUse(tx, books.ledger, version, months));
  await database.write(books.zero, async (tx) => {
    const rows = JSON.stringify(
      months.map((month) => ({
        ...rowOf(month),
        use: newId<'PlatformUse'>(),
        line: newId<'PlatformUse'>(),
        month: newId<'PlatformUse'>(),
      })),
    );
    await tx.sql(
      `insert into platform_use (tenant_id, id, member_tenant_id, cause_id, transfer_id, period, taking_at, taking_minor, accrued_minor, currency, received_at)
       select $1::uuid, use, $3, taking, transfer, period, at, minor, fee, 'GBP', $4 from ${columns}`,
      [rows, tenantId, tx.now],
    );
    await tx.sql(
      `insert into platform_use_line (tenant_id, id, use_id, member_tenant_id, period, currency, policy_version_id, decision_id, provisional,
         takings, base_minor, tier_minors, fee_minor, free_minor, cap_minor)
       select $1::uuid, line, use, $3, period, 'GBP', $4, $5, false, 1, minor, array[minor], fee, 0, 0 from ${columns}`,
      [rows, tenantId, version.id, version.decisionId],
    );
    await tx.sql(
      `insert into platform_use_month (tenant_id, id, member_tenant_id, period, currency, accruals, takings_minor, accrued_minor, closed_at)
       select $1::uuid, month, $3, period, 'GBP', 1, minor, fee, $4 from ${columns}`,
      [rows, tenantId, tx.now],
    );
    await books.ledger.postAll(
      tx,
      months.map((month) =>
        entryOf(month, 'use', transferPostings('fees-accrued', 'fee-income', month.feeMinor, currency, tenantId)),
      ),
    );
  });
}

/** The organisation's own side. */
async function writeUse(tx: TenantTx, ledger: Ledger, version: FeeVersion, months: readonly Month[]): Promise<void> {
  const rows = JSON.stringify(
    months.map((month) => {
      const { start, end } = monthInterval(month.period, zone);
      return { ...rowOf(month), month: newId<'FeeMonth'>(), line: newId<'FeeLine'>(), starts: start, ends: end };
    }),
  );
  await tx.sql(
    `insert into fee_month (tenant_id, id, period, starts_at, ends_at, currency, takings_minor, charged_minor, accruals, last_at, last_taking_id, closed_at)
     select $1::uuid, month, period, starts, ends, 'GBP', minor, fee, 1, at, taking, $3 from ${columns}`,
    [rows, tx.now],
  );
  await tx.sql(
    `insert into taking (tenant_id, id, at, period, amount_minor, currency, source, recorded_at, recorded_by, key)
     select $1::uuid, taking, at, period, minor, 'GBP', 'market stall', $3, 'test', taking::text from ${columns}`,
    [rows, tx.now],
  );
  await tx.sql(
    `insert into fee_line (tenant_id, id, taking_id, cause_id, transfer_id, recorded_at, currency, policy_version_id, decision_id, provisional,
       takings, base_minor, tier_minors, fee_minor, free_minor, cap_minor)
     select $1::uuid, line, taking, taking, transfer, $3, 'GBP', $4, $5, false, 1, minor, array[minor], fee, 0, 0 from ${columns}`,
    [rows, tx.now, version.id, version.decisionId],
  );
  await ledger.postAll(
    tx,
    months.map((month) =>
      entryOf(month, 'taking', transferPostings('platform-fees', 'fees-accrued', month.feeMinor, currency)),
    ),
  );
}

/** What each statement picks its columns from. */
const columns = `jsonb_to_recordset($2::jsonb) as r (use uuid, line uuid, month uuid, taking uuid, transfer uuid, period text, at timestamptz,
  minor bigint, fee bigint, starts timestamptz, ends timestamptz)`;

function rowOf({ period, takingId, transferId, at, minor, feeMinor }: Month): object {
  return { period, taking: takingId, transfer: transferId, at, minor: minor.toString(), fee: feeMinor.toString() };
}

function entryOf({ takingId, transferId, at }: Month, type: string, postings: NewEntry['postings']): NewEntry {
  return { cause: { type, id: takingId }, at, transferId: transferId as NewEntry['transferId'], postings };
}
