import { newId } from '@commonhall/kernel';
import { type Once, type Principal, TenantDatabase, type TenantTx, actorOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { assertMayAppointDelegate } from './delegate.access.js';
import { DelegateAppointment } from './delegate.entity.js';
import { DelegateAppointed } from './delegate.events.js';

/** Whom an organisation names to cast for it, in its own tenant; tenant zero follows by events. */
@Injectable()
export class DelegateAppointments {
  constructor(private readonly database: TenantDatabase) {}

  /**
   * Names a delegate from now on; an earlier appointment ends. The person is invited by mail and then seated in the co-op.
   * @throws AccessDenied
   * Rule: bylaws, article 2(3); design record 0015, "Delegates".
   */
  appoint(
    principal: Principal,
    { idempotencyKey, ...input }: { readonly name: string; readonly email: string; readonly idempotencyKey: string },
  ): Promise<Once<DelegateAppointment>> {
    return this.database.writeOnce(principal, { operation: 'appointDelegate', idempotencyKey, input }, async (tx) => {
      assertMayAppointDelegate(principal);
      const appointedAt = await this.endPresent(tx);
      const id = newId<'DelegateAppointment'>();
      await tx.insert(DelegateAppointment, {
        id,
        name: input.name.trim(),
        email: input.email.trim().toLowerCase(),
        personId: null,
        appointedAt,
        appointedBy: actorOf(principal),
        endedAt: null,
        refusal: null,
      });
      tx.emit(new DelegateAppointed({ appointmentId: id }));
      tx.audit({ action: 'delegate.appointed', subject: id });
      return tx.require(DelegateAppointment, id);
    });
  }

  /** Everybody the organisation ever named, the present one first. */
  list(principal: Principal): Promise<DelegateAppointment[]> {
    return this.database.read(principal, (tx) =>
      tx.find(DelegateAppointment, {}, { order: { appointedAt: 'desc', id: 'desc' }, limit: 100 }),
    );
  }

  /**
   * Ends the present appointment, one caller after the other: of two who appoint at once the second ends the first's.
   * @returns the instant from which another may stand, never before the one that it ends
   */
  private async endPresent(tx: TenantTx): Promise<Date> {
    await tx.sql("select pg_advisory_xact_lock(hashtextextended('delegate-appointment ' || $1::uuid::text, 0))");
    const present = await tx.findOne(DelegateAppointment, { endedAt: null });
    if (present === null) return tx.now;
    const endedAt = present.appointedAt > tx.now ? present.appointedAt : tx.now;
    await tx.update(DelegateAppointment, { id: present.id }, { endedAt });
    return endedAt;
  }
}
