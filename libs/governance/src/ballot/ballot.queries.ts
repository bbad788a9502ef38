import { type Id } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';
import { type ResolutionChoice } from '../tally/resolution.js';

/** What a person may do, and has done, on a proposal, for the organisation whose delegate it is. */
export interface ViewerBallotRow {
  readonly proposalId: Id<'Proposal'>;
  readonly canCast: boolean;
  readonly id: Id<'Ballot'> | null;
  readonly choice: ResolutionChoice | null;
  readonly castAt: Date | null;
}

/** $2 the person, $3 proposal ids. No row where the person casts for nobody in the electorate. */
export const viewerBallots = statement<ViewerBallotRow>(
  'ballot.of-viewer',
  `select p.id as "proposalId", b.id, b.choice, b.cast_at as "castAt",
     p.state in ('notice', 'voting') and p.opens_at <= i.now and i.now < p.closes_at as "canCast"
   from delegate d
   join electorate_entry e on e.tenant_id = d.tenant_id and e.voter_id = d.member_id and e.proposal_id = any($3::uuid[])
   join proposal p on p.tenant_id = e.tenant_id and p.id = e.proposal_id
   left join ballot b on b.tenant_id = e.tenant_id and b.proposal_id = e.proposal_id and b.voter_id = e.voter_id
   cross join (select clock_timestamp() + clock_offset_ms * interval '1 millisecond' as now from installation) i
   where d.tenant_id = $1 and d.person_id = $2 and d.ended_at is null`,
);
