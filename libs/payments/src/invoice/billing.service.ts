import { type CurrencyCode, type Id, type LocalMonth, invariant, newId } from '@commonhall/kernel';
import { TenantDatabase, type TenantTx, jobPrincipal, tenantZero } from '@commonhall/platform';
import { Organisations } from '@commonhall/membership';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { FeeVersions } from '../fee/fee-versions.service.js';
import { type MonthBill, type VersionSums, billOf } from '../fee/month-bill.js';
import { type FeeVersion } from '../fee/platform-fee.js';
import { type NewEntry, transferPostings } from '../ledger/journal-entry.js';
import { Ledger } from '../ledger/ledger.service.js';
import { BillingGate } from './billing-gate.provider.js';
import { dueMonthsSql, tierSumsSql, unbilledTenantsSql, versionSumsSql } from './billing.queries.js';
import { InvoiceIssued, type IssuedLine, type Party } from './invoice.events.js';

/** The series of the invoices for the use of the platform. */
export const platformSeries = 'PF';

/** So many invoices are made in one transaction: the series is locked no longer than they take. */
const chunk = 250;

const principal = jobPrincipal(tenantZero, 'payments.billing');

interface DueMonth {
  readonly member_tenant_id: Id<'Tenant'>;
  readonly period: LocalMonth;
  readonly currency: CurrencyCode;
  readonly accrued_minor: string;
}

interface SumRow {
  readonly member_tenant_id: string;
  readonly period: string;
  readonly policy_version_id: string;
  readonly takings: number;
  readonly base_minor: string;
  readonly fee_minor: string;
  readonly free_minor: string;
  readonly cap_minor: string;
}

interface NewInvoice {
  readonly id: Id<'Invoice'>;
  readonly number: bigint;
  readonly due: DueMonth;
  readonly bill: MonthBill;
  readonly transferId: Id<'Transfer'>;
  readonly memberId: string;
  readonly organisationId: string;
  readonly recipient: Party;
}

/**
 * Bills organisations for their use of the platform, one invoice for each month of theirs. A month is billed when it is
 * closed and all that accrued in it has arrived. What an invoice says was added up from what accrued; the unique key
 * (series, month, tenant) makes it happen once, however often or wherever the run is broken off.
 * Source of the rules: design record 0010; libs/payments/README.md, "Invariants".
 */
@Injectable()
export class Billing {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly organisations: Organisations,
    private readonly versions: FeeVersions,
    private readonly ledger: Ledger,
    private readonly gate: BillingGate,
  ) {}

  /**
   * The tenants of organisations that have a month to be billed, by id.
   * @throws what the gate throws, when there is something to bill and it may not be
   */
  async unbilled(): Promise<Id<'Tenant'>[]> {
    return this.database.read(principal, async (tx) => {
      const rows = await tx.sql<{ member_tenant_id: Id<'Tenant'> }>(unbilledTenantsSql, [platformSeries]);
      if (rows.length > 0) await this.gate.assertMayBill(tx);
      return rows.map((row) => row.member_tenant_id);
    });
  }

  /**
   * Bills every month of these organisations that is due, oldest first.
   * @returns how many invoices were issued
   * @throws what the gate throws
   */
  async bill(tenantIds: readonly Id<'Tenant'>[]): Promise<number> {
    for (let issued = 0; ;) {
      const count = await this.database.write(principal, (tx) => this.issueDue(tx, tenantIds));
      issued += count;
      if (count < chunk) return issued;
    }
  }

  private async issueDue(tx: TenantTx, tenantIds: readonly Id<'Tenant'>[]): Promise<number> {
    // The lock first: what another worker has issued meanwhile is then seen, and no number is taken twice or skipped.
    const last = await this.lockSeries(tx);
    const months = await tx.sql<DueMonth>(dueMonthsSql, [platformSeries, tenantIds, chunk]);
    if (months.length === 0) return 0;
    const permit = await this.gate.assertMayBill(tx);
    const runs = await this.openRuns(tx, [...new Set(months.map(({ period }) => period))], permit.withoutBackupBecause);
    const invoices = await this.drawUp(tx, months, last);
    const coop = await this.tenants.get(tx, tenantZero);
    invariant(coop, 'the co-op is there');
    const issuer: Party = { name: coop.name };
    await this.store(tx, invoices, runs, issuer);
    await this.ledger.postAll(
      tx,
      invoices.filter(({ bill }) => bill.totalMinor !== 0n).map((invoice) => entryOf(invoice, tx.now)),
    );
    await tx.sql('update invoice_series set last_number = $3 where tenant_id = $1 and series = $2', [
      platformSeries,
      (last + BigInt(invoices.length)).toString(),
    ]);
    for (const invoice of invoices) {
      tx.emit(issuedEvent(invoice, issuer, tx.now), { to: invoice.due.member_tenant_id });
      tx.audit({
        action: 'invoice.issued',
        subject: invoice.id,
        facts: {
          number: invoice.number.toString(),
          period: invoice.due.period,
          total: invoice.bill.totalMinor.toString(),
        },
      });
    }
    return invoices.length;
  }

  /** Locks the series, for invoice numbers have no gaps. @returns the last number that was taken */
  private async lockSeries(tx: TenantTx): Promise<bigint> {
    await tx.sql(
      'insert into invoice_series (tenant_id, id, series, last_number) select $1::uuid, $2, $3, 0 on conflict (tenant_id, series) do nothing',
      [newId<'InvoiceSeries'>(), platformSeries],
    );
    const [row] = await tx.sql<{ last_number: string }>(
      'select last_number from invoice_series where tenant_id = $1 and series = $2 for update',
      [platformSeries],
    );
    invariant(row, 'a series that was opened is there');
    return BigInt(row.last_number);
  }

  private async openRuns(
    tx: TenantTx,
    periods: readonly LocalMonth[],
    because: string | null,
  ): Promise<Map<string, string>> {
    await tx.sql(
      `insert into billing_run (tenant_id, id, series, period, started_at, without_backup_because)
       select $1::uuid, r.id, $3, r.period, $4, $5 from jsonb_to_recordset($2::jsonb) as r (id uuid, period text)
       on conflict (tenant_id, series, period) do nothing`,
      [
        JSON.stringify(periods.map((period) => ({ id: newId<'BillingRun'>(), period }))),
        platformSeries,
        tx.now,
        because,
      ],
    );
    if (because !== null) {
      await tx.sql(
        `update billing_run set without_backup_because = $4
         where tenant_id = $1 and series = $2 and period = any($3) and without_backup_because is null`,
        [platformSeries, periods, because],
      );
      tx.audit({ action: 'billing.without-backup', subject: platformSeries, facts: { because } });
    }
    const rows = await tx.sql<{ id: string; period: string }>(
      'select id, period from billing_run where tenant_id = $1 and series = $2 and period = any($3)',
      [platformSeries, periods],
    );
    return new Map(rows.map(({ id, period }) => [period, id]));
  }

  private async drawUp(tx: TenantTx, months: readonly DueMonth[], last: bigint): Promise<NewInvoice[]> {
    const tenantIds = [...new Set(months.map((month) => month.member_tenant_id))];
    const organisations = new Map(
      (await this.organisations.billable(tx, tenantIds)).map((one) => [one.tenantId as string, one]),
    );
    const sums = await this.sumsOf(tx, months);
    return months.map((due, index) => {
      const organisation = organisations.get(due.member_tenant_id);
      invariant(organisation, `tenant ${due.member_tenant_id} used the platform but is no organisation's`);
      const bill = billOf(sums.get(keyOf(due)) ?? []);
      invariant(bill.totalMinor.toString() === due.accrued_minor, `the lines of ${keyOf(due)} sum to what accrued`);
      return {
        id: newId<'Invoice'>(),
        number: last + BigInt(index + 1),
        due,
        bill,
        transferId: newId<'Transfer'>(),
        memberId: organisation.memberId,
        organisationId: organisation.organisationId,
        recipient: {
          name: organisation.name,
          legalForm: organisation.legalForm,
          registrationNumber: organisation.registrationNumber,
          address: organisation.address,
        },
      };
    });
  }

  /** What accrued in each month, by version in the order of time. */
  private async sumsOf(tx: TenantTx, months: readonly DueMonth[]): Promise<Map<string, VersionSums[]>> {
    const wanted = JSON.stringify(months.map(({ member_tenant_id, period }) => ({ member_tenant_id, period })));
    const rows = await tx.sql<SumRow>(versionSumsSql, [wanted]);
    const tierRows = await tx.sql<{ key: string; tiers: readonly string[] }>(tierSumsSql, [wanted]);
    const tiers = new Map(tierRows.map((row) => [row.key, row.tiers.map(BigInt)]));
    const versions = await this.versions.all(tx);
    const place = new Map(versions.map((version, index) => [version.id, index]));
    const found = new Map<string, VersionSums[]>();
    for (const row of rows.sort(
      (a, b) => (place.get(a.policy_version_id) ?? 0) - (place.get(b.policy_version_id) ?? 0),
    )) {
      const version = versions[place.get(row.policy_version_id) ?? -1];
      invariant(version, `there is no version ${row.policy_version_id} of the fee`);
      const key = keyOf(row);
      found.set(key, [...(found.get(key) ?? []), sumsOfRow(row, version, tiers.get(`${key} ${version.id}`) ?? [])]);
    }
    return found;
  }

  private async store(
    tx: TenantTx,
    invoices: readonly NewInvoice[],
    runs: ReadonlyMap<string, string>,
    issuer: Party,
  ): Promise<void> {
    await tx.sql(
      `insert into invoice (tenant_id, id, series, number, run_id, period, member_id, organisation_id, receiver_tenant_id, currency,
         total_minor, issued_at, transfer_id, issuer, recipient)
       select $1::uuid, r.id, $3, r.number, r.run_id, r.period, r.member_id, r.organisation_id, r.receiver_tenant_id, r.currency,
         r.total_minor, $4, r.transfer_id, $5::jsonb, r.recipient
       from jsonb_to_recordset($2::jsonb) as r (id uuid, number bigint, run_id uuid, period text, member_id uuid, organisation_id uuid,
         receiver_tenant_id uuid, currency text, total_minor bigint, transfer_id uuid, recipient jsonb)`,
      [
        JSON.stringify(
          invoices.map(({ id, number, due, bill, transferId, memberId, organisationId, recipient }) => ({
            id,
            number: number.toString(),
            run_id: runs.get(due.period),
            period: due.period,
            member_id: memberId,
            organisation_id: organisationId,
            receiver_tenant_id: due.member_tenant_id,
            currency: due.currency,
            total_minor: bill.totalMinor.toString(),
            transfer_id: transferId,
            recipient,
          })),
        ),
        platformSeries,
        tx.now,
        JSON.stringify(issuer),
      ],
    );
    await tx.sql(
      `insert into invoice_line (tenant_id, id, invoice_id, position, kind, policy_version_id, decision_id, takings, base_minor, amount_minor, currency, arithmetic)
       select $1::uuid, r.id, r.invoice_id, r.position, r.kind, r.policy_version_id, r.decision_id, r.takings, r.base_minor, r.amount_minor, r.currency, r.arithmetic
       from jsonb_to_recordset($2::jsonb) as r (id uuid, invoice_id uuid, position integer, kind text, policy_version_id uuid,
         decision_id uuid, takings integer, base_minor bigint, amount_minor bigint, currency text, arithmetic jsonb)`,
      [
        JSON.stringify(
          invoices.flatMap(({ id, due, bill }) =>
            bill.lines.map((line, index) => ({
              id: newId<'InvoiceLine'>(),
              invoice_id: id,
              position: index + 1,
              kind: line.kind,
              policy_version_id: line.policyVersionId,
              decision_id: line.decisionId,
              takings: line.takings,
              base_minor: line.baseMinor.toString(),
              amount_minor: line.amountMinor.toString(),
              currency: due.currency,
              arithmetic: line.arithmetic,
            })),
          ),
        ),
      ],
    );
  }
}

function keyOf({ member_tenant_id, period }: { readonly member_tenant_id: string; readonly period: string }): string {
  return `${member_tenant_id} ${period}`;
}

function sumsOfRow(row: SumRow, version: FeeVersion, tierMinor: readonly bigint[]): VersionSums {
  return {
    version,
    takings: row.takings,
    baseMinor: BigInt(row.base_minor),
    tierMinor,
    feeMinor: BigInt(row.fee_minor),
    freeMinor: BigInt(row.free_minor),
    capMinor: BigInt(row.cap_minor),
  };
}

/** Dr receivable / Cr fees accrued: the claim takes the place of what accrued. */
function entryOf({ id, due, bill, transferId }: NewInvoice, at: Date): NewEntry {
  return {
    cause: { type: 'invoice', id },
    at,
    transferId,
    postings: transferPostings('receivable', 'fees-accrued', bill.totalMinor, due.currency, due.member_tenant_id),
  };
}

function issuedEvent(invoice: NewInvoice, issuer: Party, issuedAt: Date): InvoiceIssued {
  const { id, number, due, bill, transferId, recipient } = invoice;
  return new InvoiceIssued({
    invoiceId: id,
    series: platformSeries,
    number: number.toString(),
    period: due.period,
    currency: due.currency,
    totalMinor: bill.totalMinor.toString(),
    issuedAt: issuedAt.toISOString(),
    transferId,
    issuer,
    recipient,
    lines: bill.lines.map((line): IssuedLine => ({
      kind: line.kind,
      policyVersionId: line.policyVersionId,
      decisionId: line.decisionId,
      takings: line.takings,
      baseMinor: line.baseMinor.toString(),
      amountMinor: line.amountMinor.toString(),
      arithmetic: line.arithmetic,
    })),
  });
}
