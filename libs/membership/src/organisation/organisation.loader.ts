import { type Id } from '@commonhall/kernel';
import { BatchLoader, NodeLoader, type Principal, TenantDatabase, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type OrganisationRow, organisationsById, organisationsByMember } from './organisation.queries.js';

@Injectable()
export class OrganisationLoader extends NodeLoader<'Organisation', OrganisationRow> {
  readonly noun = 'Organisation';

  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Organisation'>[]): Promise<readonly (OrganisationRow | null)[]> {
    return inOrderOf(ids, await this.database.query(principal, organisationsById, [ids]), ({ id }) => id);
  }
}

/** The organisation of a register entry. */
@Injectable()
export class OrganisationOfMemberLoader extends BatchLoader<Id<'Member'>, OrganisationRow> {
  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Member'>[]): Promise<readonly (OrganisationRow | null)[]> {
    return inOrderOf(ids, await this.database.query(principal, organisationsByMember, [ids]), (row) => row.memberId);
  }
}
