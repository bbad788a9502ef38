import {
  type CurrencyCode,
  type LocalMonth,
  invariant,
  monthInterval,
  monthOf,
  newId,
  shiftMonth,
} from '@commonhall/kernel';
import { type TenantTx, tenantZero } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { FeeVersions } from '../fee/fee-versions.service.js';
import { type BilledTaking, byInstantAndId } from '../fee/month-bill.js';
import { feePerTaking } from '../fee/platform-fee.js';
import { transferPostings } from '../ledger/journal-entry.js';
import { Ledger } from '../ledger/ledger.service.js';
import { FeeMonth } from './fee-month.entity.js';
import { MonthClosed, UseAccrued } from './fee-month.events.js';
import { type FeeDifference, feeDifferences } from './fee-differences.queries.js';
import {
  addByVersion,
  chargedOf,
  partsColumns,
  partsNames,
  partsOfTaking,
  rowOfParts,
  useLineOf,
} from './fee-parts.js';

/**
 * The months of an organisation's takings: what accrues in them, and their closing. Both sides of an accrual share a
 * transfer id; tenant zero's follows by event.
 * Source of the rules: `FeeSchedule`; libs/payments/README.md, "How a taking becomes a bill".
 */
@Injectable()
export class FeeMonths {
  constructor(
    private readonly versions: FeeVersions,
    private readonly ledger: Ledger,
  ) {}

  /**
   * The month that a taking is billed with, locked: its own in the tenant's zone, or, where that is closed already, the
   * one that is open now. A closed month has a bill, and what is issued never changes.
   */
  async openFor(
    tx: TenantTx,
    at: Date,
    tenant: { readonly zone: string; readonly currency: CurrencyCode },
  ): Promise<FeeMonth> {
    const current = monthOf(tx.now, tenant.zone);
    for (const period of [monthOf(at, tenant.zone), current, shiftMonth(current, 1)]) {
      const month = await this.lock(tx, period, tenant);
      if (month.closedAt === null) return month;
    }
    // The current month closes after it has ended, so the one after it cannot be closed now.
    invariant(false, 'no month is open');
  }

  /**
   * Accrues the fee of a taking that was inserted in this transaction. One that is later than all others of its month
   * adds to it; any other changes what the later ones bear, and the whole month is worked out anew.
   * @param month locked
   * @returns what the taking and the others that it moved bear, in minor units
   */
  async accrue(tx: TenantTx, month: FeeMonth, taking: BilledTaking): Promise<{ chargedMinor: bigint }> {
    const last =
      month.lastAt === null || month.lastTakingId === null ? null : { at: month.lastAt, id: month.lastTakingId };
    const isLast = last === null || byInstantAndId(last, taking) < 0;
    const lines = isLast
      ? [await this.lineOfLast(tx, month, taking)]
      : await feeDifferences(tx, await this.versions.all(tx), month.period);
    const chargedMinor = await this.enter(tx, month, taking.id, taking, lines);
    await tx.update(
      FeeMonth,
      { id: month.id },
      {
        takingsMinor: month.takingsMinor + taking.amountMinor,
        chargedMinor: month.chargedMinor + chargedMinor,
        accruals: month.accruals + 1,
        ...(isLast ? { lastAt: taking.at, lastTakingId: taking.id } : {}),
      },
    );
    return { chargedMinor };
  }

  /**
   * Closes a month that has ended: works it out once more with every version known now (a decision may have come into
   * force while takings of its first instants were being recorded), corrects what differs, and tells tenant zero how
   * much there is to bill.
   * @returns false where it is closed already or has not ended
   */
  async close(tx: TenantTx, period: LocalMonth): Promise<boolean> {
    const month = await tx.findOne(FeeMonth, { period }, { lock: 'update' });
    if (month === null || month.closedAt !== null || month.endsAt.getTime() > tx.now.getTime()) return false;
    const lines = await feeDifferences(tx, await this.versions.all(tx), month.period);
    let { chargedMinor, accruals } = month;
    if (lines.length > 0) {
      chargedMinor += await this.enter(tx, month, newId<'Event'>(), null, lines);
      accruals += 1;
    }
    await tx.update(FeeMonth, { id: month.id }, { chargedMinor, accruals, closedAt: tx.now });
    tx.emit(
      new MonthClosed({
        period,
        currency: month.currency,
        accruals,
        takingsMinor: month.takingsMinor.toString(),
        accruedMinor: chargedMinor.toString(),
      }),
      { to: tenantZero },
    );
    tx.audit({
      action: 'fee-month.closed',
      subject: month.id,
      facts: { period, accruals, charged: chargedMinor.toString() },
    });
    return true;
  }

  private async lineOfLast(tx: TenantTx, month: FeeMonth, taking: BilledTaking): Promise<FeeDifference> {
    const version = await this.versions.inForce(tx, taking.at);
    const fee = feePerTaking(taking.amountMinor, month, version);
    return { ...partsOfTaking(taking.amountMinor, version, fee), takingId: taking.id };
  }

  /** Writes fee lines and the local entry, and tells tenant zero. @returns what they come to, in minor units */
  private async enter(
    tx: TenantTx,
    month: FeeMonth,
    causeId: string,
    taking: BilledTaking | null,
    lines: readonly FeeDifference[],
  ): Promise<bigint> {
    const transferId = newId<'Transfer'>();
    await tx.sql(
      `insert into fee_line (tenant_id, id, taking_id, cause_id, transfer_id, recorded_at, currency, ${partsNames})
       select $1::uuid, r.id, r.taking_id, $3, $4, $5, $6, ${partsNames} from jsonb_to_recordset($2::jsonb) as r (id uuid, taking_id uuid, ${partsColumns})`,
      [
        JSON.stringify(
          lines.map((line) => ({ id: newId<'FeeLine'>(), taking_id: line.takingId, ...rowOfParts(line) })),
        ),
        causeId,
        transferId,
        tx.now,
        month.currency,
      ],
    );
    const sums = addByVersion(lines);
    const chargedMinor = sums.reduce((sum, parts) => sum + chargedOf(parts), 0n);
    const at = entryInstant(tx.now, month, taking);
    if (chargedMinor !== 0n) {
      await this.ledger.post(tx, {
        cause: { type: taking === null ? 'month-closing' : 'taking', id: causeId },
        at,
        transferId,
        postings: transferPostings('platform-fees', 'fees-accrued', chargedMinor, month.currency),
      });
    }
    tx.emit(
      new UseAccrued({
        causeId,
        transferId,
        period: month.period,
        taking: taking === null ? null : { at: taking.at.toISOString(), minor: taking.amountMinor.toString() },
        enteredAt: at.toISOString(),
        currency: month.currency,
        accruedMinor: chargedMinor.toString(),
        lines: sums.map(useLineOf),
      }),
      { to: tenantZero },
    );
    return chargedMinor;
  }

  private async lock(
    tx: TenantTx,
    period: LocalMonth,
    tenant: { readonly zone: string; readonly currency: CurrencyCode },
  ): Promise<FeeMonth> {
    const { start, end } = monthInterval(period, tenant.zone);
    await tx.sql(
      `insert into fee_month (tenant_id, id, period, starts_at, ends_at, currency, takings_minor, charged_minor, accruals)
       select $1::uuid, $2, $3, $4, $5, $6, 0, 0, 0 on conflict (tenant_id, period) do nothing`,
      [newId<'FeeMonth'>(), period, start, end, tenant.currency],
    );
    const month = await tx.findOne(FeeMonth, { period }, { lock: 'update' });
    invariant(month, 'a month that was opened is there');
    return month;
  }
}

/** Within its month, so that the books of a month hold its fees; a taking that came too late for its own is entered now. */
function entryInstant(now: Date, month: FeeMonth, taking: BilledTaking | null): Date {
  const within = (instant: Date): boolean =>
    month.startsAt.getTime() <= instant.getTime() && instant.getTime() < month.endsAt.getTime();
  if (taking === null) return new Date(month.endsAt.getTime() - 1);
  return within(taking.at) ? taking.at : now;
}

/** The months of a tenant that have ended and are open, oldest first. `$2` is the installation's time. */
export const endedMonths =
  'select period from fee_month where tenant_id = $1 and closed_at is null and ends_at <= $2 order by period';
