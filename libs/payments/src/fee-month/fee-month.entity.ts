import { type CurrencyCode, type LocalMonth } from '@commonhall/kernel';
import { BigintColumn, InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** Where an organisation stands in a month of its takings. Whoever records or closes locks this row. */
@TenantEntity('fee_month', 'FeeMonth')
export class FeeMonth extends TenantRow {
  @Column('text')
  period!: LocalMonth;

  /** The month's edges in the tenant's zone, as they were when its first taking was recorded. */
  @InstantColumn()
  startsAt!: Date;

  @InstantColumn()
  endsAt!: Date;

  @Column('text')
  currency!: CurrencyCode;

  @BigintColumn()
  takingsMinor!: bigint;

  @BigintColumn()
  chargedMinor!: bigint;

  /** How many accruals tenant zero was told of. */
  @Column('integer')
  accruals!: number;

  /** The last taking in the order (instant, id). */
  @InstantColumn({ nullable: true })
  lastAt!: Date | null;

  @Column('uuid', { nullable: true })
  lastTakingId!: string | null;

  @InstantColumn({ nullable: true })
  closedAt!: Date | null;
}
