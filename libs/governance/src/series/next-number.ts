import { invariant, newId } from '@commonhall/kernel';
import { type TenantTx } from '@commonhall/platform';

/**
 * The next number of a series of this tenant, from 1, without gaps: whoever takes one makes others wait until its
 * transaction has ended, and gives it back when it rolls back.
 */
export async function nextNumber(tx: TenantTx, series: 'proposal' | 'decision'): Promise<bigint> {
  const [row] = await tx.sql<{ last: string }>(
    `insert into governance_series (tenant_id, id, series, last) values ($1, $2, $3, 1)
     on conflict (tenant_id, series) do update set last = governance_series.last + 1 returning last`,
    [newId(), series],
  );
  invariant(row !== undefined, 'an upsert returns its row');
  return BigInt(row.last);
}
