import { type Id } from '@commonhall/kernel';
import { type Admission } from '@commonhall/membership';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** Somebody who signs the charter for an organisation that the founding enters. */
@TenantEntity('founder', 'Founder')
export class Founder extends TenantRow {
  declare id: Id<'Founder'>;

  @Column('uuid')
  proposalId!: Id<'Proposal'>;

  @Column('integer')
  position!: number;

  @Column('text')
  name!: string;

  @Column('text')
  email!: string;

  @Column('jsonb')
  admission!: Admission;

  /** Known once the invitation has made a login of the address. */
  @Column('uuid', { nullable: true })
  personId!: Id<'Person'> | null;

  @InstantColumn({ nullable: true })
  signedAt!: Date | null;
}
