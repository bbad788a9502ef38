import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';
import { type ResolutionChoice } from '../tally/resolution.js';

/** The last ballot of one voter; a founder's signature is one that says yes. */
@TenantEntity('ballot', 'Ballot')
export class Ballot extends TenantRow {
  declare id: Id<'Ballot'>;

  @Column('uuid')
  proposalId!: Id<'Proposal'>;

  @Column('uuid')
  voterId!: string;

  @Column('text')
  choice!: ResolutionChoice;

  /** The principal who cast it. */
  @Column('text')
  castBy!: string;

  @InstantColumn()
  castAt!: Date;
}
