import { type Id, type JsonValue } from '@commonhall/kernel';
import { BigintColumn, InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';
import { type ChangeDirection, type ProposalState } from './proposal-state.js';

/** What is proposed, in plain words; English always, Welsh where somebody wrote it. */
export type Summary = { readonly en: string; readonly cy: string | null };

/** Effects that somebody asks the electorate to carry. The hours, the charter and the electorate are fixed at notice. */
@TenantEntity('proposal', 'Proposal')
export class Proposal extends TenantRow {
  declare id: Id<'Proposal'>;

  /** Per tenant, from 1, without gaps. */
  @BigintColumn()
  number!: bigint;

  /** A kind of decision of the charter. */
  @Column('text')
  kind!: string;

  @Column('text')
  title!: string;

  @Column('jsonb')
  summary!: Summary;

  @Column('text')
  state!: ProposalState;

  /** Null for the founding, which the operator drafts. */
  @Column('uuid', { nullable: true })
  proposerMemberId!: Id<'Member'> | null;

  /** The principal who wrote it. */
  @Column('text')
  proposedBy!: string;

  @InstantColumn()
  createdAt!: Date;

  /** The charter that was in force at notice; null for the founding, which brings its own. */
  @Column('integer', { nullable: true })
  charterVersion!: number | null;

  @Column('text', { nullable: true })
  charterHash!: string | null;

  @InstantColumn({ nullable: true })
  noticeAt!: Date | null;

  @InstantColumn({ nullable: true })
  opensAt!: Date | null;

  @InstantColumn({ nullable: true })
  closesAt!: Date | null;

  @Column('text', { nullable: true })
  electorateHash!: string | null;

  /** When it was decided or withdrawn. */
  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}

/** One thing that a proposal would do: set a policy, or whatever a module declares. */
@TenantEntity('proposal_effect', 'Effect')
export class ProposalEffect extends TenantRow {
  declare id: Id<'Effect'>;

  @Column('uuid')
  proposalId!: Id<'Proposal'>;

  @Column('integer')
  position!: number;

  /** `policy`, or an effect of the register. */
  @Column('text')
  type!: string;

  @Column('text', { nullable: true })
  policyKey!: string | null;

  /** The policy's new value, or the effect's content. */
  @Column('jsonb')
  content!: JsonValue;

  /** The policy's value at notice: if it has changed since, the effect is stopped. */
  @Column('jsonb', { nullable: true })
  baseValue!: JsonValue | null;

  @Column('uuid', { nullable: true })
  baseVersionId!: Id<'PolicyVersion'> | null;

  @Column('text', { nullable: true })
  direction!: ChangeDirection | null;
}
