import { type Migration, tenantTable } from '../migration.js';

/** The charter, proposals with their frozen electorates and ballots, decisions, and what they put into effect. */
const migration: Migration = {
  name: '202611240080-governance-decisions',
  up: [
    // Numbers without gaps: the row is locked until the transaction that takes one ends.
    ...tenantTable(
      'governance_series',
      [
        "series text not null check (series in ('proposal', 'decision'))",
        'last bigint not null check (last > 0)',
        'unique (tenant_id, series)',
      ],
      'select, insert, update',
    ),
    ...tenantTable(
      'proposal',
      [
        'number bigint not null check (number > 0)',
        'kind text not null check (length(kind) between 1 and 60)',
        'title text not null check (length(title) between 1 and 200)',
        "summary jsonb not null check (jsonb_typeof(summary) = 'object')",
        `state text not null check (state in ('draft', 'notice', 'voting', 'counted', 'carried', 'stay', 'in-force',
          'lost', 'inquorate', 'invalid', 'stopped', 'withdrawn', 'superseded', 'repealed'))`,
        'proposer_member_id uuid',
        'proposed_by text not null',
        'created_at timestamptz not null',
        'charter_version integer check (charter_version > 0)',
        'charter_hash text check (length(charter_hash) = 64)',
        'notice_at timestamptz',
        'opens_at timestamptz check (opens_at >= notice_at)',
        'closes_at timestamptz check (closes_at > opens_at)',
        'electorate_hash text check (length(electorate_hash) = 64)',
        'ended_at timestamptz',
        'unique (tenant_id, number)',
        `check (state in ('draft', 'withdrawn') or (charter_hash is not null and notice_at is not null
          and opens_at is not null and closes_at is not null and electorate_hash is not null))`,
      ],
      'select, insert, update',
    ),
    `create index proposal_open on proposal (tenant_id, closes_at) where state in ('notice', 'voting')`,
    ...tenantTable(
      'proposal_effect',
      [
        'proposal_id uuid not null',
        'position integer not null check (position >= 0)',
        'type text not null check (length(type) between 1 and 120)',
        "policy_key text check ((policy_key is not null) = (type = 'policy'))",
        'content jsonb not null',
        'base_value jsonb',
        'base_version_id uuid',
        `direction text check (direction in ('raises', 'lowers', 'neither'))`,
        'unique (tenant_id, proposal_id, position)',
        'foreign key (tenant_id, proposal_id) references proposal (tenant_id, id)',
        'foreign key (tenant_id, base_version_id) references policy_version (tenant_id, id)',
      ],
      'select, insert, update',
    ),
    // Frozen at notice: nobody is added, nobody is taken out.
    ...tenantTable(
      'electorate_entry',
      [
        'proposal_id uuid not null',
        'voter_id uuid not null',
        "voter_kind text not null check (voter_kind in ('member', 'founder'))",
        'name text not null check (length(name) between 1 and 200)',
        'class text not null check (length(class) between 1 and 60)',
        'votes bigint not null check (votes > 0)',
        'unique (tenant_id, proposal_id, voter_id)',
        'foreign key (tenant_id, proposal_id) references proposal (tenant_id, id)',
      ],
      'select, insert',
    ),
    `comment on column electorate_entry.name is 'personal; retention: as long as the decision, which rests on it'`,
    ...tenantTable(
      'founder',
      [
        'proposal_id uuid not null',
        'position integer not null check (position >= 0)',
        'name text not null check (length(name) between 1 and 200)',
        'email text not null check (length(email) between 3 and 254)',
        "admission jsonb not null check (jsonb_typeof(admission) = 'object')",
        'person_id uuid',
        'signed_at timestamptz check (signed_at is null or person_id is not null)',
        'unique (tenant_id, proposal_id, position)',
        'unique (tenant_id, proposal_id, email)',
        'foreign key (tenant_id, proposal_id) references proposal (tenant_id, id)',
      ],
      'select, insert, update',
    ),
    `comment on column founder.name is 'personal; retention: as long as the co-op exists, for it is the act of founding'`,
    `comment on column founder.email is 'personal; retention: 6 years after the founding'`,
    `comment on column founder.admission is 'personal; retention: as long as the co-op exists, for it is the act of founding'`,
    ...tenantTable(
      'ballot',
      [
        'proposal_id uuid not null',
        'voter_id uuid not null',
        "choice text not null check (choice in ('yes', 'no', 'abstain'))",
        'cast_by text not null',
        'cast_at timestamptz not null',
        'unique (tenant_id, proposal_id, voter_id)',
        'foreign key (tenant_id, proposal_id, voter_id) references electorate_entry (tenant_id, proposal_id, voter_id)',
      ],
      'select, insert, update',
    ),
    ...tenantTable(
      'decision',
      [
        'seq bigint not null check (seq > 0)',
        'proposal_id uuid not null',
        "outcome text not null check (outcome in ('carried', 'lost', 'inquorate', 'invalid'))",
        "count jsonb not null check (jsonb_typeof(count) = 'object')",
        // The canonical text, to the byte: jsonb would order its keys anew.
        'ballot_file text not null',
        'ballot_file_hash text not null check (length(ballot_file_hash) = 64)',
        'decided_at timestamptz not null',
        'unique (tenant_id, seq)',
        'unique (tenant_id, proposal_id)',
        'unique (tenant_id, id, outcome)',
        'foreign key (tenant_id, proposal_id) references proposal (tenant_id, id)',
      ],
      'select, insert',
    ),
    ...tenantTable(
      'charter_version',
      [
        'version integer not null check (version > 0)',
        "charter jsonb not null check (jsonb_typeof(charter) = 'object')",
        'hash text not null check (length(hash) = 64)',
        'decision_id uuid not null',
        "outcome text not null check (outcome = 'carried')",
        'from_instant timestamptz not null',
        'unique (tenant_id, version)',
        'foreign key (tenant_id, decision_id, outcome) references decision (tenant_id, id, outcome)',
      ],
      'select, insert',
    ),
    // One row for each effect of a carried decision: the row that makes its enactment happen once.
    ...tenantTable(
      'enactment',
      [
        'decision_id uuid not null',
        "outcome text not null check (outcome = 'carried')",
        'effect_id uuid not null',
        'due_at timestamptz not null',
        "state text not null check (state in ('scheduled', 'enacted', 'stopped', 'superseded'))",
        'done_at timestamptz',
        'reason text check (length(reason) between 1 and 2000)',
        "check ((state = 'scheduled') = (done_at is null))",
        "check ((state = 'stopped') = (reason is not null))",
        'unique (tenant_id, effect_id)',
        'foreign key (tenant_id, decision_id, outcome) references decision (tenant_id, id, outcome)',
        'foreign key (tenant_id, effect_id) references proposal_effect (tenant_id, id)',
      ],
      'select, insert, update',
    ),
    `create index enactment_due on enactment (tenant_id, due_at) where state = 'scheduled'`,
    // The database itself refuses a policy version without a carried decision. The named exception to "right to left".
    `alter table policy_version add constraint policy_version_decision
  foreign key (tenant_id, decision_id, outcome) references decision (tenant_id, id, outcome)`,
  ],
};

export default migration;
