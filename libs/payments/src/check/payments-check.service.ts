import { type Id, type LocalMonth } from '@commonhall/kernel';
import {
  Policies,
  type Principal,
  type ReadTx,
  TenantDatabase,
  declareCheck,
  operatorPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { FeeVersions } from '../fee/fee-versions.service.js';
import { type BillLine, monthBill } from '../fee/month-bill.js';
import { type FeeVersion } from '../fee/platform-fee.js';
import { feeDifferences } from '../fee-month/fee-differences.queries.js';
import { unbalancedEntries } from '../ledger/ledger.queries.js';
import {
  invoicesOfMembersSql,
  linesOfAllInvoicesSql,
  monthsSql,
  seriesSql,
  transfersSql,
  underWaySql,
  useSql,
} from './payments-check.queries.js';

interface TransferRow {
  readonly transfer_id: string;
  readonly party_id: string | null;
  readonly minor: string;
}

type LineRow = Pick<BillLine, 'kind' | 'policyVersionId' | 'takings'> & {
  readonly invoice_id: string;
  readonly amount: string;
};

/**
 * What must be true of one tenant's books whatever happened, looked at from outside: entries sum to zero, months and
 * bills come to what their takings bear when worked out anew by another path, invoice numbers have no gaps.
 * Source: libs/payments/README.md, "Invariants".
 */
export const booksCheck = declareCheck({
  name: 'payments.books',
  run: async (tx) => {
    const unbalanced = (await unbalancedEntries(tx)).map((id) => `Journal entry ${id} does not sum to zero.`);
    const versions = await new FeeVersions(new Policies()).all(tx);
    return [...unbalanced, ...(tx.tenantId === tenantZero ? await billsOf(tx, versions) : await useOf(tx, versions))];
  },
});

/** The months of an organisation: what was written down is what its takings bear. */
async function useOf(tx: ReadTx, versions: readonly FeeVersion[]): Promise<string[]> {
  const months = await tx.sql<{ period: LocalMonth; takings_agree: boolean; charged_agree: boolean }>(monthsSql);
  const findings: string[] = [];
  for (const { period, takings_agree, charged_agree } of months) {
    if (!takings_agree) findings.push(`The takings of ${period} do not sum to what the month states.`);
    if (!charged_agree) findings.push(`The fee lines of ${period} do not sum to what the month states.`);
    const moved = new Set((await feeDifferences(tx, versions, period)).map(({ takingId }) => takingId));
    for (const id of moved) findings.push(`Taking ${id} of ${period} bears another fee than was written down.`);
  }
  return findings;
}

/** The co-op's invoices: gapless, and each what its month's takings bear, worked out whole instead of added up. */
async function billsOf(tx: ReadTx, versions: readonly FeeVersion[]): Promise<string[]> {
  const series = await tx.sql<{ series: string; last_number: string; issued: string; highest: string }>(seriesSql);
  const findings = series
    .filter(({ last_number, issued, highest }) => last_number !== issued || last_number !== highest)
    .map(
      ({ series: name, last_number, issued }) =>
        `Series ${name} stands at number ${last_number}, but has ${issued} invoices.`,
    );

  const lines = grouped(await tx.sql<LineRow>(linesOfAllInvoicesSql), ({ invoice_id }) => invoice_id);
  const takings = grouped(
    await tx.sql<{ month: string; id: string; at: Date; minor: string }>(useSql),
    ({ month }) => month,
  );
  const invoices = await tx.sql<{ id: string; number: string; month: string; total: string; posted: string }>(
    invoicesOfMembersSql,
  );
  for (const { id, number, month, total, posted } of invoices) {
    const own = lines.get(id) ?? [];
    const sum = own.reduce((whole, { amount }) => whole + BigInt(amount), 0n);
    if (sum !== BigInt(total)) findings.push(`The lines of invoice ${number} sum to ${sum}, its total is ${total}.`);
    if (posted !== total) findings.push(`Invoice ${number} of ${total} was posted as ${posted}.`);
    const use = (takings.get(month) ?? []).map((taking) => ({
      id: taking.id,
      at: taking.at,
      amountMinor: BigInt(taking.minor),
    }));
    const anew = monthBill(use, versions);
    if (textOf(own) !== textOf(anew.lines.map((line) => ({ ...line, amount: line.amountMinor.toString() })))) {
      findings.push(
        `Invoice ${number} is not what its month's takings bear: ${total} was billed, ${anew.totalMinor} is due.`,
      );
    }
  }
  return findings;
}

function textOf(lines: readonly Omit<LineRow, 'invoice_id'>[]): string {
  return lines
    .map(({ kind, policyVersionId, takings, amount }) => `${kind} ${policyVersionId} ${takings} ${amount}`)
    .join('; ');
}

/** Looks at what lies between tenants, which no check of one tenant sees. Part of `commonhall check`. */
@Injectable()
export class PaymentsCheck {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
  ) {}

  /**
   * The clearing accounts of both sides of each transfer meet.
   * @param as the principal to look with
   * @returns what is wrong, each in one sentence that names the row; empty when all is well
   * Source: design record 0002, rule 13.
   */
  async run(as: (tenantId: Id<'Tenant'>) => Principal = operatorPrincipal): Promise<string[]> {
    const tenants = await this.database.read(as(tenantZero), (tx) => this.tenants.list(tx));
    return this.between(
      tenants.map(({ id }) => id),
      as,
    );
  }

  /** Both sides of each transfer: what one clears the other clears, or the event between them is still under way. */
  private async between(
    tenantIds: readonly Id<'Tenant'>[],
    as: (tenantId: Id<'Tenant'>) => Principal,
  ): Promise<string[]> {
    const sideOf = (tenantId: Id<'Tenant'>): Promise<{ transfers: TransferRow[]; underWay: Set<string> }> =>
      this.database.read(as(tenantId), async (tx) => ({
        transfers: await tx.sql<TransferRow>(transfersSql),
        underWay: new Set((await tx.sql<{ id: string }>(underWaySql)).map(({ id }) => id)),
      }));
    const zero = await sideOf(tenantZero);
    const byParty = grouped(zero.transfers, ({ party_id }) => party_id);
    const findings: string[] = [];
    for (const tenantId of tenantIds) {
      if (tenantId === tenantZero) continue;
      const side = await sideOf(tenantId);
      const here = new Map(side.transfers.map(({ transfer_id, minor }) => [transfer_id, BigInt(minor)]));
      const there = new Map(
        (byParty.get(tenantId) ?? []).map(({ transfer_id, minor }) => [transfer_id, BigInt(minor)]),
      );
      for (const id of new Set([...here.keys(), ...there.keys()])) {
        const [own, other] = [here.get(id), there.get(id)];
        if ((own ?? 0n) + (other ?? 0n) === 0n) continue;
        if ((own === undefined || other === undefined) && (side.underWay.has(id) || zero.underWay.has(id))) continue;
        findings.push(
          `Transfer ${id} with tenant ${tenantId} does not meet: ${own ?? 'nothing'} there, ${other ?? 'nothing'} in the co-op's books.`,
        );
      }
      byParty.delete(tenantId);
    }
    for (const [party, transfers] of byParty) {
      findings.push(
        ...transfers.map(
          ({ transfer_id }) => `Transfer ${transfer_id} is with ${party ?? 'nobody'}, who has no books here.`,
        ),
      );
    }
    return findings;
  }
}

function grouped<Key, Row>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
