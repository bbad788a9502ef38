import { type Id, NotFound, invariant } from '@commonhall/kernel';
import {
  type Connection,
  type CurrentSession,
  type Once,
  type PageArgs,
  People,
  type Principal,
  type ReadTx,
  type Role,
  StepUpNeeded,
  TenantDatabase,
  type TenantTx,
  assertMay,
  connect,
  isFresh,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { Invitations } from '../invitation/invitations.service.js';
import { RoleGrant } from '../role-grant/role-grant.entity.js';
import { RoleGrants } from '../role-grant/role-grants.service.js';
import { Tenants } from '../tenant/tenants.service.js';
import { type GrantableRole, roleHolderAccess } from './role-holder.access.js';
import { roleInvitation } from './role-holder.mails.js';
import { LastAdministrator } from './role-holder.problems.js';
import { roleHolderPage } from './role-holder.queries.js';

/** A person with a part in a tenant. */
export interface RoleHolder {
  readonly personId: Id<'Person'>;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

/** A role that is to be given or taken. */
export interface RoleChange {
  readonly personId: Id<'Person'>;
  readonly role: GrantableRole;
  readonly idempotencyKey: string;
}

export interface NewRoleHolder {
  readonly name: string;
  readonly email: string;
  readonly role: GrantableRole;
  readonly idempotencyKey: string;
}

/**
 * Whom an organisation makes what in its own tenant: its administrators say so, who signed in within the last 15 minutes.
 * Source of the rules: design record 0015, "Signing in".
 */
@Injectable()
export class RoleHolders {
  constructor(
    private readonly database: TenantDatabase,
    private readonly people: People,
    private readonly tenants: Tenants,
    private readonly grants: RoleGrants,
    private readonly invitations: Invitations,
  ) {}

  /** A page of everybody who holds a role here. @throws AccessDenied */
  async page(principal: Principal, page: PageArgs): Promise<Connection<RoleHolder>> {
    assertMay(roleHolderAccess, 'list', principal);
    return connect({
      principal,
      page,
      field: 'Query.roleHolders',
      sort: ['personId'],
      fetch: async ({ limit, after }) => {
        const rows = await this.database.query(principal, roleHolderPage, [after?.[0] ?? null, limit]);
        const people = await this.people.byIds(rows.map(({ personId }) => personId));
        return rows.map(({ personId, roles }) => holderOf(people, personId, roles));
      },
      keyOf: ({ personId }) => [personId],
    });
  }

  /**
   * Asks a person in: a login where the address is new, the role, and a letter with a link that signs them in. A login is
   * made before the role is given; one that was left without a role opens nothing.
   * @throws AccessDenied | StepUpNeeded | InvalidInput
   */
  async invite(
    principal: Principal,
    session: CurrentSession | null,
    { idempotencyKey, ...input }: NewRoleHolder,
  ): Promise<Once<RoleHolder>> {
    assertMay(roleHolderAccess, 'change', principal);
    assertFresh(await this.database.read(principal, (tx) => Promise.resolve({ now: tx.now })), session);
    const { name, email, role } = input;
    const personId = await this.people.ensure({ name, email });
    const call = { operation: 'invitePerson', idempotencyKey, input, personId };
    const invited = await this.once(principal, session, call, async (tx) => {
      const tenant = await this.tenants.get(tx, tx.tenantId);
      invariant(tenant !== null, 'a bound tenant exists');
      const facts = { organisation: tenant.name, role };
      await this.invitations.invite(tx, { personId, role, template: roleInvitation, facts });
    });
    // Not the name that the person has elsewhere: whoever asks would learn whose address it is.
    return { ...invited, result: { ...invited.result, name: name.trim() } };
  }

  /**
   * Gives one more role to a person who has, or had, a part here; others are invited.
   * @throws AccessDenied | StepUpNeeded | NotFound
   */
  async grant(
    principal: Principal,
    session: CurrentSession | null,
    { idempotencyKey, ...input }: RoleChange,
  ): Promise<Once<RoleHolder>> {
    const { personId, role } = input;
    return this.once(principal, session, { operation: 'grantRole', idempotencyKey, input, personId }, async (tx) => {
      await this.assertKnown(tx, personId);
      await this.grants.grant(tx, personId, role);
    });
  }

  /**
   * Takes a role; acts on the person's next request. The last administrator stays one.
   * @throws AccessDenied | StepUpNeeded | NotFound | LastAdministrator
   */
  async revoke(
    principal: Principal,
    session: CurrentSession | null,
    { idempotencyKey, ...input }: RoleChange,
  ): Promise<Once<RoleHolder>> {
    const { personId, role } = input;
    return this.once(principal, session, { operation: 'revokeRole', idempotencyKey, input, personId }, async (tx) => {
      await this.assertKnown(tx, personId);
      if (role === 'administrator') await this.assertAnotherAdministrator(tx, personId);
      await this.grants.revoke(tx, personId, role);
    });
  }

  private once(
    principal: Principal,
    session: CurrentSession | null,
    call: {
      readonly operation: string;
      readonly idempotencyKey: string;
      readonly input: unknown;
      readonly personId: Id<'Person'>;
    },
    work: (tx: TenantTx) => Promise<void>,
  ): Promise<Once<RoleHolder>> {
    const { personId, ...once } = call;
    return this.database.writeOnce(principal, once, async (tx) => {
      assertMay(roleHolderAccess, 'change', principal);
      assertFresh(tx, session);
      await work(tx);
      const roles = await this.grants.rolesOf(tx, personId);
      return holderOf(await this.people.byIds([personId]), personId, roles);
    });
  }

  /** A person of another organisation is nobody here. */
  private async assertKnown(tx: ReadTx, personId: Id<'Person'>): Promise<void> {
    const grant = await tx.findOne(RoleGrant, { personId });
    if (grant === null) throw new NotFound('Person', ['input', 'personId']);
  }

  /** Locks them all, so that of two administrators who take each other's role at once one stays. */
  private async assertAnotherAdministrator(tx: TenantTx, personId: Id<'Person'>): Promise<void> {
    const administrators = await tx.find(RoleGrant, { role: 'administrator', endedAt: null }, { lock: 'update' });
    const isOne = administrators.some((one) => one.personId === personId);
    if (isOne && administrators.length === 1) throw new LastAdministrator();
  }
}

/** @throws StepUpNeeded */
function assertFresh({ now }: Pick<ReadTx, 'now'>, session: CurrentSession | null): void {
  if (session === null || !isFresh(session, now)) throw new StepUpNeeded();
}

function holderOf(
  people: Awaited<ReturnType<People['byIds']>>,
  personId: Id<'Person'>,
  roles: readonly Role[],
): RoleHolder {
  const person = people.get(personId);
  invariant(person !== undefined, 'whoever holds a role has a login');
  const { name, email } = person;
  return { personId, name, email, roles };
}
