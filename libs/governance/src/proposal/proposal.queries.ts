import { type Id, type JsonValue } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';
import { type ChangeDirection } from './proposal-state.js';
import { type ProposalType } from './proposal.graphql.js';

/** A proposal as lists and loaders read it. */
export type ProposalRow = ProposalType & { readonly proposerMemberId: Id<'Member'> | null };

const now = `(select clock_timestamp() + clock_offset_ms * interval '1 millisecond' from installation)`;

// Open from its opening instant by the clock alone, as `stateAt` says.
const select = `select p.id, p.number::int as number, p.kind, p.title, p.summary,
    case when p.state = 'notice' and p.opens_at <= ${now} then 'voting' else p.state end as state,
    p.created_at as "createdAt", p.notice_at as "noticeAt", p.opens_at as "opensAt", p.closes_at as "closesAt",
    p.ended_at as "endedAt", p.charter_hash as "charterHash", p.electorate_hash as "electorateHash",
    p.proposer_member_id as "proposerMemberId"
  from proposal p`;

// What was never announced is its proposer's own business; the founding's draft is for the forming co-op to see.
const visible = (person: string): string =>
  `(p.notice_at is not null or p.kind = 'founding' or p.proposer_member_id in (select d.member_id from delegate d
    where d.tenant_id = p.tenant_id and d.person_id = ${person}::uuid and d.ended_at is null))`;

/** $2 the person who looks, or null; $3 the number before which to start, or null; $4 how many; newest first. */
export const proposalPage = statement<ProposalRow>(
  'proposal.page',
  `${select} where p.tenant_id = $1 and ${visible('$2')} and ($3::bigint is null or p.number < $3::bigint)
   order by p.number desc limit $4`,
);

/** $2 the person who looks, or null; $3 ids. */
export const proposalsById = statement<ProposalRow>(
  'proposal.by-id',
  `${select} where p.tenant_id = $1 and ${visible('$2')} and p.id = any($3::uuid[])`,
);

export interface EffectRow {
  readonly id: Id<'Effect'>;
  readonly proposalId: Id<'Proposal'>;
  readonly type: string;
  readonly policyKey: string | null;
  readonly content: JsonValue;
  readonly baseValue: JsonValue | null;
  readonly direction: ChangeDirection | null;
}

/** $2 proposal ids; in the order of their positions. */
export const effectsOfProposals = statement<EffectRow>(
  'proposal-effect.of-proposals',
  `select id, proposal_id as "proposalId", type, policy_key as "policyKey", content, base_value as "baseValue", direction
   from proposal_effect where tenant_id = $1 and proposal_id = any($2::uuid[]) order by proposal_id, position`,
);

/** $2 proposal ids; nothing for one without an electorate yet. */
export const electorateVotesOfProposals = statement<{ readonly proposalId: Id<'Proposal'>; readonly votes: number }>(
  'electorate-entry.votes-of-proposals',
  `select proposal_id as "proposalId", sum(votes)::int as votes from electorate_entry
   where tenant_id = $1 and proposal_id = any($2::uuid[]) group by proposal_id`,
);
