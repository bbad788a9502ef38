import { type Id, invariant } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { IdentityDatabase, type IdentityStatement, type IdentityTx } from '../identity-database.js';
import { type Role, roles as allRoles } from '../principal.js';

/** A tenant that a person may enter, and what they are there. */
export interface TenantAccess {
  readonly tenantId: Id<'Tenant'>;
  readonly roles: readonly Role[];
}

export interface NamedAccess extends TenantAccess {
  /** The tenant's name in addresses. */
  readonly slug: string;
}

/** `directory` follows the roles that a tenant granted; `welcome` is whoever set the installation up, until it is founded. */
export type AccessSource = 'directory' | 'welcome';

const accessesOf: IdentityStatement<NamedAccess> = {
  name: 'identity.accesses-of',
  text: `select a.tenant_id as "tenantId", t.slug, a.roles from identity.tenant_access a join tenant t on t.id = a.tenant_id
    where a.person_id = $1 and a.roles <> '{}' and t.state <> 'closed' order by a.tenant_id`,
};

const peopleIn: IdentityStatement<{ personId: Id<'Person'>; roles: Role[] }> = {
  name: 'identity.people-in',
  text: `select person_id as "personId", roles from identity.tenant_access
    where tenant_id = $1 and roles <> '{}' order by person_id`,
};

/**
 * Who may enter which tenant: a copy, for signing in, of the roles that each tenant keeps itself.
 * Source of the rule: design record 0015, "Identity is global".
 */
@Injectable()
export class AccessDirectory {
  constructor(private readonly identity: IdentityDatabase) {}

  /**
   * Writes what a person is in a tenant; no roles means that they may no longer enter. Acts on the person's next request.
   * Safe to repeat.
   * @param roles all of them: what is not named is gone
   */
  async set(personId: Id<'Person'>, tenantId: Id<'Tenant'>, roles: readonly Role[]): Promise<void> {
    await this.identity.write((tx) => setAccess(tx, { personId, tenantId, roles, source: 'directory' }));
  }

  /** The tenants that a person may enter, by id. */
  of(personId: Id<'Person'>): Promise<NamedAccess[]> {
    return this.identity.read(accessesOf, [personId]);
  }

  /** Everybody who may enter a tenant, by the person's id. */
  peopleIn(tenantId: Id<'Tenant'>): Promise<{ personId: Id<'Person'>; roles: readonly Role[] }[]> {
    return this.identity.read(peopleIn, [tenantId]);
  }
}

interface NewAccess extends TenantAccess {
  readonly personId: Id<'Person'>;
  readonly source: AccessSource;
}

/** Its version grows only where something changed, so that repeating costs nobody a fresh look. */
export async function setAccess(tx: IdentityTx, { personId, tenantId, roles, source }: NewAccess): Promise<void> {
  invariant(
    roles.every((role) => allRoles.includes(role)),
    'a role is one of the closed list',
  );
  await tx.sql(
    `insert into identity.tenant_access as known (person_id, tenant_id, roles, source, changed_at) values ($1, $2, $3, $4, $5)
     on conflict (person_id, tenant_id) do update
       set roles = excluded.roles, source = excluded.source, changed_at = excluded.changed_at, version = known.version + 1
       where (known.roles, known.source) is distinct from (excluded.roles, excluded.source)`,
    [personId, tenantId, [...new Set(roles)].sort(), source, tx.now],
  );
}
