import { type LocalMonth } from '@commonhall/kernel';
import { type ReadTx } from '@commonhall/platform';
import { type FeeVersion, feePerTaking, feeVersionAt } from '../fee/platform-fee.js';
import { type FeeParts, addByVersion, negated, partsNames, partsOfTaking } from './fee-parts.js';

/** What a taking bears now under one version, less what was written down for it. */
export interface FeeDifference extends FeeParts {
  readonly takingId: string;
}

interface FeeLineRow {
  readonly taking_id: string;
  readonly policy_version_id: string | null;
  readonly decision_id: string | null;
  readonly provisional: boolean;
  readonly takings: number;
  readonly base_minor: string;
  readonly tier_minors: readonly string[];
  readonly fee_minor: string;
  readonly free_minor: string;
  readonly cap_minor: string;
}

/**
 * What a month's takings bear under the versions known now, less what was written down for them: empty where all is as
 * it should be, and a taking's whole fee where nothing was written down for it yet.
 * @param versions oldest first
 */
export async function feeDifferences(
  tx: ReadTx,
  versions: readonly FeeVersion[],
  period: LocalMonth,
): Promise<FeeDifference[]> {
  const takings = await tx.sql<{ id: string; at: Date; amount_minor: string }>(
    'select id, at, amount_minor from taking where tenant_id = $1 and period = $2 order by at, id',
    [period],
  );
  const columns = partsNames.split(', ').map((name) => `l.${name}`);
  const written = await tx.sql<FeeLineRow>(
    `select l.taking_id, ${columns.join(', ')} from fee_line l
     join taking t on t.tenant_id = l.tenant_id and t.id = l.taking_id where l.tenant_id = $1 and t.period = $2`,
    [period],
  );
  const known = new Map<string, FeeParts[]>();
  for (const row of written) known.set(row.taking_id, [...(known.get(row.taking_id) ?? []), negated(partsOfRow(row))]);

  let before = { takingsMinor: 0n, chargedMinor: 0n };
  return takings.flatMap(({ id, at, amount_minor }) => {
    const amountMinor = BigInt(amount_minor);
    const version = feeVersionAt(versions, at);
    const fee = feePerTaking(amountMinor, before, version);
    before = { takingsMinor: before.takingsMinor + amountMinor, chargedMinor: before.chargedMinor + fee.chargedMinor };
    const parts = addByVersion([...(known.get(id) ?? []), partsOfTaking(amountMinor, version, fee)]);
    return parts.map((part) => ({ ...part, takingId: id }));
  });
}

function partsOfRow(row: FeeLineRow): FeeParts {
  return {
    policyVersionId: row.policy_version_id,
    decisionId: row.decision_id,
    provisional: row.provisional,
    takings: row.takings,
    baseMinor: BigInt(row.base_minor),
    tierMinor: row.tier_minors.map(BigInt),
    feeMinor: BigInt(row.fee_minor),
    freeMinor: BigInt(row.free_minor),
    capMinor: BigInt(row.cap_minor),
  };
}
