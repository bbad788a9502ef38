import { type Id } from '@commonhall/kernel';
import { InstantColumn, TenantEntity, TenantRow } from '@commonhall/platform';
import { Column } from 'typeorm';

/**
 * A legal identity. A row of tenant zero; the organisation's own space is another thing (`spaceId`), and so is its
 * membership of the co-op (the register entry, `Member`). Source: design record 0014.
 */
@TenantEntity('organisation', 'Organisation')
export class Organisation extends TenantRow {
  @Column('text')
  legalName!: string;

  /** What it does, in its own words: "community newspaper". */
  @Column('text')
  kind!: string;

  @Column('text')
  legalForm!: string;

  @Column('text')
  registrationNumber!: string;

  /** Where notices and invoices go; an organisation's, not a person's. */
  @Column('text')
  address!: string;

  /** How many members it says that it has. */
  @Column('integer')
  memberCount!: number;

  /** The tenant that it uses, if it uses one. */
  @Column('uuid', { nullable: true })
  spaceId!: Id<'Tenant'> | null;

  /** The officer who signed for it, and first administers its tenant. */
  @Column('text')
  officerName!: string;

  @Column('text')
  officerEmail!: string;

  @Column('jsonb')
  modulesWanted!: string[];

  @InstantColumn()
  createdAt!: Date;
}
