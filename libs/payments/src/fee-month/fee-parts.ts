import { type FeeVersion, type TakingFee } from '../fee/platform-fee.js';
import { type UseLine } from './fee-month.events.js';

/** What one taking, or many, bore under one version. */
export interface FeeParts {
  readonly policyVersionId: string | null;
  readonly decisionId: string | null;
  readonly provisional: boolean;
  readonly takings: number;
  readonly baseMinor: bigint;
  readonly tierMinor: readonly bigint[];
  readonly feeMinor: bigint;
  readonly freeMinor: bigint;
  readonly capMinor: bigint;
}

/** What a taking bears, as parts that can be added up. */
export function partsOfTaking(amountMinor: bigint, version: FeeVersion | null, fee: TakingFee): FeeParts {
  return {
    policyVersionId: version?.id ?? null,
    decisionId: version?.decisionId ?? null,
    provisional: version?.provisional ?? false,
    takings: 1,
    baseMinor: amountMinor,
    tierMinor: fee.tierMinor,
    feeMinor: fee.feeMinor,
    freeMinor: fee.freeMinor,
    capMinor: fee.capMinor,
  };
}

/** What they come to: the fee less what the free tier and the cap take off. */
export function chargedOf({ feeMinor, freeMinor, capMinor }: FeeParts): bigint {
  return feeMinor - freeMinor - capMinor;
}

/** Adds up parts by version, in the order in which the versions first appear; those that come to nothing are left out. */
export function addByVersion(list: readonly FeeParts[]): FeeParts[] {
  const sums = new Map<string | null, FeeParts>();
  for (const parts of list) {
    const sum = sums.get(parts.policyVersionId);
    sums.set(parts.policyVersionId, sum === undefined ? parts : plus(sum, parts));
  }
  return [...sums.values()].filter((parts) => !isNothing(parts));
}

/** The same parts the other way round. */
export function negated(parts: FeeParts): FeeParts {
  return {
    ...parts,
    takings: -parts.takings,
    baseMinor: -parts.baseMinor,
    tierMinor: parts.tierMinor.map((part) => -part),
    feeMinor: -parts.feeMinor,
    freeMinor: -parts.freeMinor,
    capMinor: -parts.capMinor,
  };
}

function plus(a: FeeParts, b: FeeParts): FeeParts {
  const length = Math.max(a.tierMinor.length, b.tierMinor.length);
  return {
    ...a,
    takings: a.takings + b.takings,
    baseMinor: a.baseMinor + b.baseMinor,
    tierMinor: Array.from({ length }, (_, index) => (a.tierMinor[index] ?? 0n) + (b.tierMinor[index] ?? 0n)),
    feeMinor: a.feeMinor + b.feeMinor,
    freeMinor: a.freeMinor + b.freeMinor,
    capMinor: a.capMinor + b.capMinor,
  };
}

function isNothing({ takings, baseMinor, tierMinor, feeMinor, freeMinor, capMinor }: FeeParts): boolean {
  return takings === 0 && [baseMinor, feeMinor, freeMinor, capMinor, ...tierMinor].every((part) => part === 0n);
}

/** Parts as an event carries them. */
export function useLineOf(parts: FeeParts): UseLine {
  return {
    policyVersionId: parts.policyVersionId,
    decisionId: parts.decisionId,
    provisional: parts.provisional,
    takings: parts.takings,
    baseMinor: parts.baseMinor.toString(),
    tierMinor: parts.tierMinor.map(String),
    feeMinor: parts.feeMinor.toString(),
    freeMinor: parts.freeMinor.toString(),
    capMinor: parts.capMinor.toString(),
  };
}

/** Parts as a row of `fee_line` or `platform_use_line`, for `jsonb_to_recordset`. */
export function rowOfParts(parts: FeeParts | UseLine): Readonly<Record<string, unknown>> {
  return {
    policy_version_id: parts.policyVersionId,
    decision_id: parts.decisionId,
    provisional: parts.provisional,
    takings: parts.takings,
    base_minor: parts.baseMinor.toString(),
    tier_minors: parts.tierMinor.map(String),
    fee_minor: parts.feeMinor.toString(),
    free_minor: parts.freeMinor.toString(),
    cap_minor: parts.capMinor.toString(),
  };
}

/** The column definitions of `rowOfParts`. */
export const partsColumns = `policy_version_id uuid, decision_id uuid, provisional boolean, takings integer, base_minor bigint,
  tier_minors bigint[], fee_minor bigint, free_minor bigint, cap_minor bigint`;

export const partsNames =
  'policy_version_id, decision_id, provisional, takings, base_minor, tier_minors, fee_minor, free_minor, cap_minor';
