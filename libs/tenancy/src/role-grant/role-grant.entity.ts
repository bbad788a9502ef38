import { type Id } from '@commonhall/kernel';
import { InstantColumn, type Role, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/** A role that a person holds in a tenant, with its dates; ended grants stay as history. */
@TenantEntity('role_grant', 'RoleGrant')
export class RoleGrant extends TenantRow {
  @Column('uuid')
  personId!: Id<'Person'>;

  @Column('text')
  role!: Role;

  @InstantColumn()
  grantedAt!: Date;

  @Column('text')
  grantedBy!: string;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}
