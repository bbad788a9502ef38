import { DomainEvent } from '@commonhall/kernel';

/** What takings bore under one version of the fee; differences where a taking recorded late moved others. */
export type UseLine = {
  readonly policyVersionId: string | null;
  readonly decisionId: string | null;
  readonly provisional: boolean;
  readonly takings: number;
  readonly baseMinor: string;
  readonly tierMinor: readonly string[];
  readonly feeMinor: string;
  readonly freeMinor: string;
  readonly capMinor: string;
};

/**
 * A taking was recorded and a fee accrued, or the closing of a month corrected what had; received by tenant zero.
 * Amounts are minor units as text. `taking` is null for a correction.
 */
export class UseAccrued extends DomainEvent<{
  causeId: string;
  transferId: string;
  period: string;
  taking: { readonly at: string; readonly minor: string } | null;
  /** The instant to which the entry belongs. */
  enteredAt: string;
  currency: string;
  accruedMinor: string;
  lines: readonly UseLine[];
}> {
  static override readonly type = 'payments.use-accrued.v1';
}

/**
 * A month of an organisation's has ended and takes no more takings; received by tenant zero, which bills it when as many
 * accruals have arrived as were sent and their sums agree.
 */
export class MonthClosed extends DomainEvent<{
  period: string;
  currency: string;
  accruals: number;
  takingsMinor: string;
  accruedMinor: string;
}> {
  static override readonly type = 'payments.month-closed.v1';
}
