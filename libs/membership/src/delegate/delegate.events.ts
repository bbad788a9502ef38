import { DomainEvent } from '@commonhall/kernel';

/** An officer appointed a delegate in the organisation's own tenant; received there, to invite the person. */
export class DelegateAppointed extends DomainEvent<{ appointmentId: string }> {
  static override readonly type = 'membership.delegate-appointed.v1';
}

/** The appointed person has a login; received by tenant zero, where the person casts. */
export class DelegateInvited extends DomainEvent<{ appointmentId: string; spaceId: string; personId: string }> {
  static override readonly type = 'membership.delegate-invited.v1';
}

/** The co-op could not seat the person; received by the organisation's own tenant. */
export class DelegateRefused extends DomainEvent<{ appointmentId: string; reason: string }> {
  static override readonly type = 'membership.delegate-refused.v1';
}
