import { type Id } from '@commonhall/kernel';
import { AccessDirectory, Reaction, type TenantTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { RoleGranted, RoleRevoked } from './role-grant.events.js';
import { RoleGrants } from './role-grants.service.js';

/**
 * Writes into the directory of who may enter which tenant what the grants say now, whatever the order in which the
 * events arrive. Rule: design record 0015, "Identity is global".
 */
@Injectable()
abstract class UpdateDirectory<E extends RoleGranted | RoleRevoked> extends Reaction<E> {
  constructor(
    private readonly grants: RoleGrants,
    private readonly directory: AccessDirectory,
  ) {
    super();
  }

  async react(tx: TenantTx, { personId }: E['payload']): Promise<void> {
    const id = personId as Id<'Person'>;
    // The directory lies outside of this transaction: of two at once, the one that read first must not write last.
    await tx.sql('select pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2, 0))', [personId]);
    await this.directory.set(id, tx.tenantId, await this.grants.rolesOf(tx, id));
  }
}

/** A granted role opens the door. */
@Injectable()
export class UpdateDirectoryOnGrant extends UpdateDirectory<RoleGranted> {
  readonly name = 'tenancy.update-directory-on-grant';
  readonly event = RoleGranted;
}

/** A revoked one closes it. */
@Injectable()
export class UpdateDirectoryOnRevoke extends UpdateDirectory<RoleRevoked> {
  readonly name = 'tenancy.update-directory-on-revoke';
  readonly event = RoleRevoked;
}
