import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** What somebody said about a proposal. */
@TenantEntity('comment', 'Comment')
export class Comment extends TenantRow {
  declare id: Id<'Comment'>;

  @Column('uuid')
  proposalId!: Id<'Proposal'>;

  @Column('uuid', { nullable: true })
  answerToId!: Id<'Comment'> | null;

  @Column('text')
  text!: string;

  @InstantColumn()
  writtenAt!: Date;
}
