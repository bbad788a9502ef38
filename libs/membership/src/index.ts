export { MembershipModule } from './membership.module.js';
export { type Caster, type Elector, Memberships } from './member/memberships.service.js';
export { Member } from './member/member.entity.js';
export { Organisation } from './organisation/organisation.entity.js';
export { type BillableOrganisation, Organisations } from './organisation/organisations.service.js';
export { type Admission, admissionSchema } from './organisation/admission.js';
export {
  admissionOfRow,
  columnOf,
  mostSheetBytes,
  readOrganisationSheet,
  sheetColumns,
  type SheetReading,
  type SheetRow,
} from './organisation/organisation-sheet.js';
export { SheetFault } from './organisation/organisation.problems.js';
export { OfficerInvited, OrganisationAdmitted, SpaceOpened } from './organisation/organisation.events.js';
export { Delegate, DelegateAppointment } from './delegate/delegate.entity.js';
export { graceDays } from './member/member.policies.js';
export { OrganisationType } from './organisation/organisation.graphql.js';
export { OrganisationLoader, OrganisationOfMemberLoader } from './organisation/organisation.loader.js';
export { DelegateAppointments } from './delegate/delegate-appointments.service.js';
export { DelegateAppointed, DelegateInvited, DelegateRefused } from './delegate/delegate.events.js';
export { EnterDelegate, EndRefusedAppointment, SeatDelegate } from './delegate/seat-delegate.reaction.js';
export { EnterOfficer, InviteOfficer, SwitchModulesOn } from './organisation/open-space.reaction.js';
