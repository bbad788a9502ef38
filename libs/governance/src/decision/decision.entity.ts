import { type Id } from '@commonhall/kernel';
import { BigintColumn, InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';
import { type ResolutionCount, type ResolutionOutcome } from '../tally/resolution.js';

/** What the members decided, with the whole count. Rows are never changed, and chained by seals. */
@TenantEntity('decision', 'Decision')
export class Decision extends TenantRow {
  declare id: Id<'Decision'>;

  /** The decision's number in its tenant, from 1, without gaps. */
  @BigintColumn()
  seq!: bigint;

  @Column('uuid')
  proposalId!: Id<'Proposal'>;

  @Column('text')
  outcome!: ResolutionOutcome;

  @Column('jsonb')
  count!: ResolutionCount;

  /** The canonical ballot file (RFC 8785), to the byte. */
  @Column('text')
  ballotFile!: string;

  /** SHA-256 of that text. */
  @Column('text')
  ballotFileHash!: string;

  @InstantColumn()
  decidedAt!: Date;
}
