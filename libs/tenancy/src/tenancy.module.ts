import { Module } from '@nestjs/common';
import { Invitations } from './invitation/invitations.service.js';
import { ModuleSwitches } from './module-switch/module-switches.service.js';
import { ModuleSwitchesResolver } from './module-switch/module-switches.resolver.js';
import { RoleGrants } from './role-grant/role-grants.service.js';
import { RoleHolders } from './role-holder/role-holders.service.js';
import { RoleHoldersResolver } from './role-holder/role-holders.resolver.js';
import { UpdateDirectoryOnGrant, UpdateDirectoryOnRevoke } from './role-grant/update-directory.reaction.js';
import { Tenants } from './tenant/tenants.service.js';
import { TenantsResolver } from './tenant/tenants.resolver.js';

const services = [Tenants, RoleGrants, ModuleSwitches, Invitations, RoleHolders];

/** Tenants, the roles of people in them, and the modules that they switch on. */
@Module({
  providers: [
    ...services,
    TenantsResolver,
    ModuleSwitchesResolver,
    RoleHoldersResolver,
    UpdateDirectoryOnGrant,
    UpdateDirectoryOnRevoke,
  ],
  exports: services,
})
export class TenancyModule {}
