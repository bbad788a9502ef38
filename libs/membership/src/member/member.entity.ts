import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/**
 * A register entry: constitutional membership. It ends only by a cause in the rules, never by a missed payment.
 * Source: design record 0014, "register entry".
 */
@TenantEntity('member', 'Member')
export class Member extends TenantRow {
  declare id: Id<'Member'>;

  /** What is entered: an organisation (of tenant zero), or later a person. */
  @Column('text')
  kind!: 'organisation';

  @Column('uuid')
  organisationId!: Id<'Organisation'>;

  @InstantColumn()
  enteredAt!: Date;

  /** The decision that admitted it. */
  @Column('uuid')
  decisionId!: Id<'Decision'>;

  @InstantColumn({ nullable: true })
  ceasedAt!: Date | null;

  /** The cause in the rules by which the entry ended. */
  @Column('text', { nullable: true })
  ceasedCause!: string | null;
}
