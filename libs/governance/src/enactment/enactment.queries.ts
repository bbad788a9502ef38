import { type ReadTx } from '@commonhall/platform';

/**
 * When the earliest effect on a policy falls due that is decided and not in force yet; null where none waits. Whoever
 * draws a line under a stretch of time asks, so that a decision that is overdue is not left out.
 * @param tx bound to the tenant in which the policy is decided
 */
export async function waitingChangeOf(tx: ReadTx, policyKey: string): Promise<Date | null> {
  const [row] = await tx.sql<{ due_at: Date | null }>(
    `select min(n.due_at) as due_at
     from enactment n join proposal_effect e on e.tenant_id = n.tenant_id and e.id = n.effect_id
     where n.tenant_id = $1 and n.state = 'scheduled' and e.policy_key = $2`,
    [policyKey],
  );
  return row?.due_at ?? null;
}
