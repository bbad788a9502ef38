import { type JsonValue, newId } from '@commonhall/kernel';
import { Policies, type TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';

const charter = '0'.repeat(64);

/**
 * Puts a policy of the platform in force as if the members had decided it: for tests of what obeys a policy, not of how
 * it is decided. A proposal and a carried decision are written down, since the database refuses a version without one.
 * @returns the version and its decision
 */
export async function enactForTest(
  database: TenantDatabase,
  change: { key: string; value: JsonValue; from: Date; provisional?: boolean },
): Promise<{ versionId: string; decisionId: string }> {
  const proposalId = newId<'Proposal'>();
  const decisionId = newId<'Decision'>();
  return database.write(jobPrincipal(tenantZero, 'test'), async (tx) => {
    // One after the other, so that the numbers have no gaps.
    await tx.sql('select pg_advisory_xact_lock(4712) where $1::uuid is not null');
    await tx.sql(
      `insert into proposal (tenant_id, id, number, kind, title, summary, state, proposed_by, created_at, charter_version, charter_hash,
         notice_at, opens_at, closes_at, electorate_hash, ended_at)
       select $1::uuid, $2, coalesce(max(number), 0) + 1, 'policy-change', 'A decision for a test', '{"en": "For a test"}', 'in-force', 'test', $3, 1, $4,
         $3, $3, $3::timestamptz + interval '1 second', $4, $3 from proposal where tenant_id = $1`,
      [proposalId, tx.now, charter],
    );
    await tx.sql(
      `insert into decision (tenant_id, id, seq, proposal_id, outcome, count, ballot_file, ballot_file_hash, decided_at)
       select $1::uuid, $2, coalesce(max(seq), 0) + 1, $3, 'carried', '{}', '{}', $4, $5 from decision where tenant_id = $1`,
      [decisionId, proposalId, charter, tx.now],
    );
    const versionId = await new Policies().enact(
      tx,
      { id: decisionId },
      { key: change.key, value: change.value, from: change.from, provisional: change.provisional ?? false },
    );
    return { versionId, decisionId };
  });
}
