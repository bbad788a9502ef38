import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** A person who casts for a member organisation; a row of tenant zero that follows the organisation's own appointment. */
@TenantEntity('delegate', 'Delegate')
export class Delegate extends TenantRow {
  @Column('uuid')
  memberId!: Id<'Member'>;

  @Column('uuid')
  personId!: Id<'Person'>;

  /** The appointment in the organisation's own tenant; the signing of the charter, for a founder. */
  @Column('uuid')
  appointmentId!: string;

  @InstantColumn()
  appointedAt!: Date;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}

/** An officer's appointment of a delegate, in the organisation's own tenant. */
@TenantEntity('delegate_appointment', 'DelegateAppointment')
export class DelegateAppointment extends TenantRow {
  declare id: Id<'DelegateAppointment'>;

  @Column('text')
  name!: string;

  @Column('text')
  email!: string;

  /** Known once the invitation has made a login of the address. */
  @Column('uuid', { nullable: true })
  personId!: Id<'Person'> | null;

  @InstantColumn()
  appointedAt!: Date;

  @Column('text')
  appointedBy!: string;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;

  /** Why the co-op could not seat the person; the appointment ended with that. */
  @Column('text', { nullable: true })
  refusal!: string | null;
}
