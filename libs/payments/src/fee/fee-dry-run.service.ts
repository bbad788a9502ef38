import { type Id, type JsonObject, type LocalMonth, invariant, roundHalfAwayFromZero } from '@commonhall/kernel';
import { DryRuns, type DryRunViewer, type ReadTx, tenantZero } from '@commonhall/platform';
import { Organisations } from '@commonhall/membership';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { bandsOf, smallestBand } from './bands.js';
import { billedMonthsSql, recomputedMonthsSql } from './fee-dry-run.queries.js';
import { platformFee } from './platform-fee.policies.js';
import { type FeeSchedule, type FeeScheduleValue, readFeeSchedule } from './platform-fee.js';

/** One organisation's month under the fee that was in force, and under another. Minor units. */
export interface DryRunMonth {
  readonly tenantId: Id<'Tenant'>;
  readonly period: LocalMonth;
  readonly takingsMinor: bigint;
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
}

const lastMonths = 12;

/**
 * What another fee would have charged for the last twelve months that were closed. It works on the takings themselves, in
 * one set-based statement, and shares no code with the way in which fees accrue and bills add up: a test proves that both
 * come to the same. Takings that no ratified fee charged stay uncharged here, and count towards the tiers as they did.
 * Source of the rules: `FeeSchedule`; bylaws, article 6(4).
 */
@Injectable()
export class FeeDryRun {
  constructor(
    private readonly tenants: Tenants,
    private readonly organisations: Organisations,
    dryRuns: DryRuns,
  ) {
    dryRuns.declare({ policy: platformFee, run: (tx, value, viewer) => this.run(tx, value, viewer) });
  }

  /** One's own months exactly, the others' as bands of three organisations or more. */
  async run(tx: ReadTx, value: FeeScheduleValue, viewer: DryRunViewer): Promise<JsonObject> {
    const months = await this.months(tx, readFeeSchedule(value));
    const own = viewer === null ? null : await this.tenantOf(tx, viewer.organisationId);
    const coop = await this.tenants.get(tx, tenantZero);
    invariant(coop, 'the co-op is there');
    return {
      currency: coop.currency,
      own: own === null ? null : months.filter(({ tenantId }) => tenantId === own).map(shownMonth),
      others: shownOthers(months.filter(({ tenantId }) => tenantId !== own)),
    };
  }

  /**
   * Each organisation's months under a schedule, by tenant and month.
   * @param periods these months; without them the last twelve in which anybody was charged
   */
  async months(
    tx: ReadTx,
    schedule: FeeSchedule,
    periods: readonly LocalMonth[] | null = null,
  ): Promise<DryRunMonth[]> {
    invariant(tx.tenantId === tenantZero, "the platform's fee is decided in tenant zero");
    const chosen =
      periods ?? (await tx.sql<{ period: LocalMonth }>(billedMonthsSql, [lastMonths])).map(({ period }) => period);
    if (chosen.length === 0) return [];
    const rows = await tx.sql<{
      member_tenant_id: Id<'Tenant'>;
      period: LocalMonth;
      takings_minor: string;
      before_minor: string;
      after_minor: string;
    }>(recomputedMonthsSql, [
      chosen,
      platformFee.key,
      schedule.tiers.map(({ bps }) => bps),
      schedule.tiers.map((_, index) => (schedule.tiers[index - 1]?.upToMinor ?? 0n).toString()),
      schedule.tiers.map(({ upToMinor }) => upToMinor?.toString() ?? null),
      schedule.freeMinor.toString(),
      schedule.fixedMinor.toString(),
      schedule.capMinor?.toString() ?? null,
    ]);
    return rows.map((row) => ({
      tenantId: row.member_tenant_id,
      period: row.period,
      takingsMinor: BigInt(row.takings_minor),
      beforeMinor: BigInt(row.before_minor),
      afterMinor: BigInt(row.after_minor),
    }));
  }

  private async tenantOf(tx: ReadTx, organisationId: string): Promise<string | null> {
    const all = await this.organisations.billable(tx);
    return all.find((one) => one.organisationId === organisationId)?.tenantId ?? null;
  }
}

function shownMonth({ period, takingsMinor, beforeMinor, afterMinor }: DryRunMonth): JsonObject {
  return {
    month: period,
    takingsMinor: takingsMinor.toString(),
    beforeMinor: beforeMinor.toString(),
    afterMinor: afterMinor.toString(),
    differenceMinor: (afterMinor - beforeMinor).toString(),
  };
}

/**
 * How the others' bills of all those months together would differ. An exact sum over them would be a figure of a single one
 * for whoever may choose the schedule (a fee of nothing below X and of everything above it), so together they are told in
 * steps of five per cent, and one by one in bands. Nothing where they are too few to hide among.
 */
function shownOthers(months: readonly DryRunMonth[]): JsonObject | null {
  const totals = new Map<string, { before: bigint; after: bigint }>();
  for (const { tenantId, beforeMinor, afterMinor } of months) {
    const total = totals.get(tenantId) ?? { before: 0n, after: 0n };
    totals.set(tenantId, { before: total.before + beforeMinor, after: total.after + afterMinor });
  }
  if (totals.size < smallestBand) return null;
  const sums = [...totals.values()];
  const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);
  return {
    organisations: totals.size,
    changePercent: coarsePercent(sumOf(sums.map(({ before }) => before)), sumOf(sums.map(({ after }) => after))),
    bands: bandsOf(sums.map(({ before, after }) => after - before)).map((band) => ({
      fromMinor: band.fromMinor?.toString() ?? null,
      toMinor: band.toMinor?.toString() ?? null,
      organisations: band.organisations,
    })),
  };
}

/** The change in per cent of what was, to the nearest five, at most a thousand; null where nothing was charged before. */
function coarsePercent(before: bigint, after: bigint): number | null {
  if (before <= 0n) return null;
  const steps = roundHalfAwayFromZero((after - before) * 20n, before);
  return Math.min(1_000, Number(steps) * 5);
}
