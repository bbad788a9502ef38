import { TenancyModule } from '@commonhall/tenancy';
import { Module } from '@nestjs/common';
import { Memberships } from './member/memberships.service.js';
import { Organisations } from './organisation/organisations.service.js';

const services = [Memberships, Organisations];

/** The register of members, the organisations in it, and their delegates. */
@Module({ imports: [TenancyModule], providers: services, exports: services })
export class MembershipModule {}
