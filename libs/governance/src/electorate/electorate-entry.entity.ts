import { type Id } from '@commonhall/kernel';
import { BigintColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** One voter of a frozen electorate. Rows are never changed. */
@TenantEntity('electorate_entry', 'Electorate')
export class ElectorateEntry extends TenantRow {
  @Column('uuid')
  proposalId!: Id<'Proposal'>;

  /** A member's id, or a founder's. */
  @Column('uuid')
  voterId!: string;

  @Column('text')
  voterKind!: 'member' | 'founder';

  /** As it was at the record date. */
  @Column('text')
  name!: string;

  @Column('text')
  class!: string;

  @BigintColumn()
  votes!: bigint;
}
