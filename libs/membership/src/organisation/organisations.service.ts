import { type Id } from '@commonhall/kernel';
import { type ReadTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { Organisation } from './organisation.entity.js';

/** An organisation that the platform bills: a member with a space of its own. */
export interface BillableOrganisation {
  readonly organisationId: Id<'Organisation'>;
  readonly memberId: Id<'Member'>;
  readonly tenantId: Id<'Tenant'>;
  readonly name: string;
  readonly address: string;
}

/** Legal identities known to the co-op. */
@Injectable()
export class Organisations {
  /** Whom the platform bills, by member id. Who has left stays listed while its space exists: the last month is billed too. */
  billable(tx: ReadTx): Promise<BillableOrganisation[]> {
    return tx.sql<BillableOrganisation>(
      `select o.id as "organisationId", m.id as "memberId", o.space_id as "tenantId", o.legal_name as name, o.address
       from organisation o join member m on m.tenant_id = o.tenant_id and m.organisation_id = o.id
       where o.tenant_id = $1 and o.space_id is not null order by m.id`,
    );
  }

  /** The organisation whose space a tenant is; null for tenant zero itself. */
  ofSpace(tx: ReadTx, spaceId: Id<'Tenant'>): Promise<Organisation | null> {
    return tx.findOne(Organisation, { spaceId });
  }
}
