import { type Id, newId } from '@commonhall/kernel';
import { type ReadTx, type Role, type TenantTx, actorOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { RoleGranted, RoleRevoked } from './role-grant.events.js';

/** Roles of people in a tenant. The directory of who may enter which tenant follows by event. */
@Injectable()
export class RoleGrants {
  /** Grants a role; granting one that the person holds changes nothing. */
  async grant(tx: TenantTx, personId: Id<'Person'>, role: Role): Promise<void> {
    if ((await this.rolesOf(tx, personId)).includes(role)) return;
    // Of two who grant it at the same moment one waits here, and finds it granted.
    const granted = await tx.sql<{ id: string }>(
      `insert into role_grant (tenant_id, id, person_id, role, granted_at, granted_by) values ($1::uuid, $2, $3, $4, $5, $6)
       on conflict (tenant_id, person_id, role) where ended_at is null do nothing returning id`,
      [newId<'RoleGrant'>(), personId, role, tx.now, actorOf(tx.principal)],
    );
    if (granted.length === 0) return;
    tx.emit(new RoleGranted({ personId, role }));
    tx.audit({ action: 'role.granted', subject: personId, facts: { role } });
  }

  /** Ends a role; ending one that the person does not hold changes nothing. */
  async revoke(tx: TenantTx, personId: Id<'Person'>, role: Role): Promise<void> {
    const ended = await tx.sql<{ id: string }>(
      'update role_grant set ended_at = $4 where tenant_id = $1 and person_id = $2 and role = $3 and ended_at is null returning id',
      [personId, role, tx.now],
    );
    if (ended.length === 0) return;
    tx.emit(new RoleRevoked({ personId, role }));
    tx.audit({ action: 'role.revoked', subject: personId, facts: { role } });
  }

  /** The roles a person holds in this tenant now, by name. */
  async rolesOf(tx: ReadTx, personId: Id<'Person'>): Promise<Role[]> {
    const rows = await tx.sql<{ role: Role }>(
      'select role from role_grant where tenant_id = $1 and person_id = $2 and ended_at is null order by role',
      [personId],
    );
    return rows.map((row) => row.role);
  }
}
