export { TenancyModule } from './tenancy.module.js';
export { type NewTenant, type Relationship, type Tenant, Tenants } from './tenant/tenants.service.js';
export { attemptEach, forEachTenant } from './tenant/for-each-tenant.js';
export { TenantFounded } from './tenant/tenant.events.js';
export { RoleGrants } from './role-grant/role-grants.service.js';
export {
  type NewRoleHolder,
  type RoleChange,
  type RoleHolder,
  RoleHolders,
} from './role-holder/role-holders.service.js';
export { RoleGranted, RoleRevoked } from './role-grant/role-grant.events.js';
export { isModuleName, type ModuleName, moduleNames, type ModuleState } from './module-switch/module.js';
export { ModuleSwitch } from './module-switch/module-switch.entity.js';
export { ModuleSwitches } from './module-switch/module-switches.service.js';
export { Invitations, type NewInvitation } from './invitation/invitations.service.js';
