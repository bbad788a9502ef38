import { TenancyModule } from '@commonhall/tenancy';
import { Module } from '@nestjs/common';
import { DelegateAppointmentsResolver } from './delegate/delegate-appointments.resolver.js';
import { DelegateAppointments } from './delegate/delegate-appointments.service.js';
import { EndRefusedAppointment, EnterDelegate, SeatDelegate } from './delegate/seat-delegate.reaction.js';
import { Memberships } from './member/memberships.service.js';
import { EnterOfficer, InviteOfficer, SwitchModulesOn } from './organisation/open-space.reaction.js';
import { OrganisationLoader, OrganisationOfMemberLoader } from './organisation/organisation.loader.js';
import { OrganisationsResolver } from './organisation/organisations.resolver.js';
import { Organisations } from './organisation/organisations.service.js';

const services = [Memberships, Organisations, DelegateAppointments];
const loaders = [OrganisationLoader, OrganisationOfMemberLoader];
const resolvers = [OrganisationsResolver, DelegateAppointmentsResolver];
const reactions = [EnterOfficer, InviteOfficer, SwitchModulesOn, EnterDelegate, SeatDelegate, EndRefusedAppointment];

/** The register of members, the organisations in it, and their delegates. */
@Module({
  imports: [TenancyModule],
  providers: [...services, ...loaders, ...resolvers, ...reactions],
  exports: [...services, ...loaders],
})
export class MembershipModule {}
