import { type Id, invariant } from '@commonhall/kernel';
import { People, Reaction, type TenantTx, tenantZero } from '@commonhall/platform';
import { Invitations, ModuleSwitches, Tenants, isModuleName } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Organisation } from './organisation.entity.js';
import { OfficerInvited, OrganisationAdmitted, SpaceOpened } from './organisation.events.js';
import { officerInvitation } from './organisation.mails.js';

/** The officer who signed for an admitted organisation gets a login, and its own tenant is told. Runs in tenant zero. */
@Injectable()
export class EnterOfficer extends Reaction<OrganisationAdmitted> {
  readonly name = 'membership.enter-officer';
  readonly event = OrganisationAdmitted;

  constructor(private readonly people: People) {
    super();
  }

  async react(tx: TenantTx, { organisationId, spaceId }: OrganisationAdmitted['payload']): Promise<void> {
    const { officerName, officerEmail } = await tx.require(Organisation, organisationId);
    const personId = await this.people.ensure({ name: officerName, email: officerEmail });
    tx.emit(new OfficerInvited({ organisationId, personId }), { to: spaceId as Id<'Tenant'> });
  }
}

/** The officer administers the organisation's own tenant. Runs there. */
@Injectable()
export class InviteOfficer extends Reaction<OfficerInvited> {
  readonly name = 'membership.invite-officer';
  readonly event = OfficerInvited;

  constructor(
    private readonly tenants: Tenants,
    private readonly invitations: Invitations,
  ) {
    super();
  }

  async react(tx: TenantTx, { personId }: OfficerInvited['payload']): Promise<void> {
    const own = await this.tenants.get(tx, tx.tenantId);
    const coop = await this.tenants.get(tx, tenantZero);
    invariant(own !== null && coop !== null, 'a bound tenant exists, and so does the co-op');
    await this.invitations.invite(tx, {
      personId: personId as Id<'Person'>,
      role: 'administrator',
      template: officerInvitation,
      facts: { organisation: own.name, coop: coop.name },
    });
  }
}

/** The modules that an organisation asked for when it applied. Runs in its own tenant. */
@Injectable()
export class SwitchModulesOn extends Reaction<SpaceOpened> {
  readonly name = 'membership.switch-modules-on';
  readonly event = SpaceOpened;

  constructor(private readonly switches: ModuleSwitches) {
    super();
  }

  async react(tx: TenantTx, { modulesWanted }: SpaceOpened['payload']): Promise<void> {
    await this.switches.want(tx, modulesWanted.filter(isModuleName));
  }
}
