import { DomainEvent } from '@commonhall/kernel';

/** A person has a role in the sending tenant from now on. */
export class RoleGranted extends DomainEvent<{ personId: string; role: string }> {
  static override readonly type = 'tenancy.role-granted.v1';
}

/** A person has lost a role in the sending tenant. */
export class RoleRevoked extends DomainEvent<{ personId: string; role: string }> {
  static override readonly type = 'tenancy.role-revoked.v1';
}
