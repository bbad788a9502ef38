import { invariant, newId } from '@commonhall/kernel';
import { type EventMeta, Reaction, type TenantTx, tenantZero } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { MonthClosed } from '../fee-month/fee-month.events.js';

/** Notes how much of an organisation's use a month holds. It may arrive before the last of that use. */
@Injectable()
export class CloseUseMonth extends Reaction<MonthClosed> {
  readonly name = 'payments.close-use-month';
  readonly event = MonthClosed;

  async react(tx: TenantTx, month: MonthClosed['payload'], { origin, emittedAt }: EventMeta): Promise<void> {
    invariant(tx.tenantId === tenantZero && origin !== tenantZero, 'the co-op bills organisations, not itself');
    await tx.sql(
      `insert into platform_use_month (tenant_id, id, member_tenant_id, period, currency, accruals, takings_minor, accrued_minor, closed_at)
       values ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        newId<'PlatformUse'>(),
        origin,
        month.period,
        month.currency,
        month.accruals,
        month.takingsMinor,
        month.accruedMinor,
        emittedAt,
      ],
    );
  }
}
