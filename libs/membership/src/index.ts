export { MembershipModule } from './membership.module.js';
export { type Caster, type Elector, Memberships } from './member/memberships.service.js';
export { Member } from './member/member.entity.js';
export { Organisation } from './organisation/organisation.entity.js';
export { type BillableOrganisation, Organisations } from './organisation/organisations.service.js';
export { type Admission, admissionSchema } from './organisation/admission.js';
export { OrganisationAdmitted, SpaceOpened } from './organisation/organisation.events.js';
export { Delegate, DelegateAppointment } from './delegate/delegate.entity.js';
export { graceDays } from './member/member.policies.js';
