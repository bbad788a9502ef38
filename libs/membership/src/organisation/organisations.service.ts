import { type Id } from '@commonhall/kernel';
import {
  type Connection,
  type PageArgs,
  type Principal,
  type ReadTx,
  TenantDatabase,
  connect,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { Organisation } from './organisation.entity.js';
import { type OrganisationRow, organisationPage } from './organisation.queries.js';

/** An organisation that the platform bills: a member with a space of its own. */
export interface BillableOrganisation {
  readonly organisationId: Id<'Organisation'>;
  readonly memberId: Id<'Member'>;
  readonly tenantId: Id<'Tenant'>;
  readonly name: string;
  readonly legalForm: string;
  readonly registrationNumber: string;
  readonly address: string;
}

/** Legal identities known to the co-op. */
@Injectable()
export class Organisations {
  constructor(private readonly database: TenantDatabase) {}

  /** A page of the organisations in the register, by name. */
  page(principal: Principal, page: PageArgs): Promise<Connection<OrganisationRow>> {
    return connect({
      principal,
      page,
      field: 'Query.organisations',
      sort: ['name', 'id'],
      fetch: ({ limit, after }) =>
        this.database.query(principal, organisationPage, [after?.[0] ?? null, after?.[1] ?? null, limit]),
      keyOf: ({ name, id }) => [name, id],
    });
  }

  /**
   * Whom the platform bills, by member id. Who has left stays listed while its space exists: the last month is billed too.
   * @param spaces those of these tenants alone
   */
  billable(tx: ReadTx, spaces: readonly Id<'Tenant'>[] | null = null): Promise<BillableOrganisation[]> {
    return tx.sql<BillableOrganisation>(
      `select o.id as "organisationId", m.id as "memberId", o.space_id as "tenantId", o.legal_name as name,
         o.legal_form as "legalForm", o.registration_number as "registrationNumber", o.address
       from organisation o join member m on m.tenant_id = o.tenant_id and m.organisation_id = o.id
       where o.tenant_id = $1 and o.space_id is not null and ($2::uuid[] is null or o.space_id = any($2)) order by m.id`,
      [spaces],
    );
  }

  /** The organisation whose space a tenant is; null for tenant zero itself. */
  ofSpace(tx: ReadTx, spaceId: Id<'Tenant'>): Promise<Organisation | null> {
    return tx.findOne(Organisation, { spaceId });
  }
}
