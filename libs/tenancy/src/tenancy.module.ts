import { Module } from '@nestjs/common';
import { ModuleSwitches } from './module-switch/module-switches.service.js';
import { RoleGrants } from './role-grant/role-grants.service.js';
import { Tenants } from './tenant/tenants.service.js';

const services = [Tenants, RoleGrants, ModuleSwitches];

/** Tenants, the roles of people in them, and the modules that they switch on. */
@Module({ providers: services, exports: services })
export class TenancyModule {}
