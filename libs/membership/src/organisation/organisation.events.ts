import { DomainEvent } from '@commonhall/kernel';

/** The members admitted an organisation: its entry stands, its tenant is founded. Received by tenant zero. */
export class OrganisationAdmitted extends DomainEvent<{
  organisationId: string;
  memberId: string;
  spaceId: string;
  decisionId: string;
}> {
  static override readonly type = 'membership.organisation-admitted.v1';
}

/** The same, told to the organisation's own tenant, with the modules that it asked for. */
export class SpaceOpened extends DomainEvent<{
  organisationId: string;
  memberId: string;
  modulesWanted: readonly string[];
}> {
  static override readonly type = 'membership.space-opened.v1';
}

/** The officer who signed for an organisation has a login; received by its own tenant, which that officer administers. */
export class OfficerInvited extends DomainEvent<{ organisationId: string; personId: string }> {
  static override readonly type = 'membership.officer-invited.v1';
}
