import { type Id } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';
import { type ResolutionCount } from '../tally/resolution.js';
import { type DecisionType, type EnactmentType } from './decision.graphql.js';

export type DecisionRow = Omit<DecisionType, 'count'> & { readonly stored: ResolutionCount };

const select = `select d.id, d.seq::int as number, p.title, d.proposal_id as "proposalId", d.outcome,
    d.decided_at as "decidedAt", d.count as stored, d.ballot_file as "ballotFile", d.ballot_file_hash as "ballotFileHash",
    p.electorate_hash as "electorateHash"
  from decision d join proposal p on p.tenant_id = d.tenant_id and p.id = d.proposal_id`;

/** $2 the number before which to start, or null; $3 how many; newest first. */
export const decisionPage = statement<DecisionRow>(
  'decision.page',
  `${select} where d.tenant_id = $1 and ($2::bigint is null or d.seq < $2::bigint) order by d.seq desc limit $3`,
);

/** $2 ids. */
export const decisionsById = statement<DecisionRow>(
  'decision.by-id',
  `${select} where d.tenant_id = $1 and d.id = any($2::uuid[])`,
);

/** $2 proposal ids. */
export const decisionsByProposal = statement<DecisionRow>(
  'decision.by-proposal',
  `${select} where d.tenant_id = $1 and d.proposal_id = any($2::uuid[])`,
);

/** $2 decision ids; in the order of their effects. */
export const enactmentsOfDecisions = statement<EnactmentType & { readonly decisionId: Id<'Decision'> }>(
  'enactment.of-decisions',
  `select n.id, n.decision_id as "decisionId", n.effect_id as "effectId", n.state, n.due_at as "dueAt",
     n.done_at as "doneAt", n.reason
   from enactment n join proposal_effect f on f.tenant_id = n.tenant_id and f.id = n.effect_id
   where n.tenant_id = $1 and n.decision_id = any($2::uuid[]) order by n.decision_id, f.position`,
);
