import { type Id, InvalidInput, invariant } from '@commonhall/kernel';
import { People, Reaction, type TenantTx, tenantZero } from '@commonhall/platform';
import { Invitations, RoleGrants, Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Memberships } from '../member/memberships.service.js';
import { DelegateAppointment } from './delegate.entity.js';
import { DelegateAppointed, DelegateInvited, DelegateRefused } from './delegate.events.js';
import { delegateInvitation } from './delegate.mails.js';

/** The appointed person gets a login and sees the organisation's own tenant, where its bills are. Runs there. */
@Injectable()
export class EnterDelegate extends Reaction<DelegateAppointed> {
  readonly name = 'membership.enter-delegate';
  readonly event = DelegateAppointed;

  constructor(
    private readonly people: People,
    private readonly roles: RoleGrants,
  ) {
    super();
  }

  async react(tx: TenantTx, { appointmentId }: DelegateAppointed['payload']): Promise<void> {
    const appointment = await tx.require(DelegateAppointment, appointmentId, { lock: 'update' });
    if (appointment.endedAt !== null) return;
    const personId = await this.people.ensure({ name: appointment.name, email: appointment.email });
    await tx.update(DelegateAppointment, { id: appointment.id }, { personId });
    for (const former of await tx.find(DelegateAppointment, {})) {
      if (former.personId === null || former.personId === personId) continue;
      await this.roles.revoke(tx, former.personId, 'delegate');
    }
    await this.roles.grant(tx, personId, 'delegate');
    tx.emit(new DelegateInvited({ appointmentId, spaceId: tx.tenantId, personId }), { to: tenantZero });
  }
}

/** The person is seated in the co-op, and written to. Runs in tenant zero. Rule: bylaws, article 2(3). */
@Injectable()
export class SeatDelegate extends Reaction<DelegateInvited> {
  readonly name = 'membership.seat-delegate';
  readonly event = DelegateInvited;

  constructor(
    private readonly memberships: Memberships,
    private readonly tenants: Tenants,
    private readonly roles: RoleGrants,
    private readonly invitations: Invitations,
  ) {
    super();
  }

  async react(tx: TenantTx, payload: DelegateInvited['payload']): Promise<void> {
    const { appointmentId } = payload;
    const personId = payload.personId as Id<'Person'>;
    const spaceId = payload.spaceId as Id<'Tenant'>;
    try {
      const member = await this.memberships.ofSpace(tx, spaceId);
      const { isSeated, formerId } = await this.memberships.seatDelegate(tx, {
        memberId: member.memberId,
        personId,
        appointmentId,
      });
      if (formerId !== null) await this.roles.revoke(tx, formerId, 'delegate');
      if (!isSeated) return;
      const coop = await this.tenants.get(tx, tenantZero);
      invariant(coop !== null, 'the co-op exists');
      await this.invitations.invite(tx, {
        personId,
        role: 'delegate',
        template: delegateInvitation,
        facts: { organisation: member.name, coop: coop.name },
      });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      tx.emit(new DelegateRefused({ appointmentId, reason: error.message }), { to: spaceId });
    }
  }
}

/** The co-op could not seat the person: the appointment ends and says why. Runs in the organisation's own tenant. */
@Injectable()
export class EndRefusedAppointment extends Reaction<DelegateRefused> {
  readonly name = 'membership.end-refused-appointment';
  readonly event = DelegateRefused;

  constructor(private readonly roles: RoleGrants) {
    super();
  }

  async react(tx: TenantTx, { appointmentId, reason }: DelegateRefused['payload']): Promise<void> {
    const appointment = await tx.require(DelegateAppointment, appointmentId, { lock: 'update' });
    const { personId } = appointment;
    await tx.update(
      DelegateAppointment,
      { id: appointment.id },
      { endedAt: appointment.endedAt ?? tx.now, refusal: reason },
    );
    const current = await tx.findOne(DelegateAppointment, { endedAt: null });
    if (personId !== null && current?.personId !== personId) await this.roles.revoke(tx, personId, 'delegate');
    tx.audit({ action: 'delegate.refused', subject: appointment.id });
  }
}
