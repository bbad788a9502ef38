import { type DomainEvent, type EventClass, type Id } from '@commonhall/kernel';
import { type Principal } from '../auth/principal.js';
import { type TenantTx } from '../database/index.js';
import { type QueueName } from '../queue/queue-port.js';

/** Where an event came from, and when. */
export interface EventMeta {
  readonly eventId: string;
  /** By the installation's clock. */
  readonly emittedAt: Date;
  /** The tenant in which it happened; the reaction runs in the tenant that receives it. */
  readonly origin: Id<'Tenant'>;
}

/**
 * What a library does when something has happened. Every provider that extends this class is found by itself and runs in
 * the worker, once for each event: the inbox row and what `react` writes commit together.
 */
export abstract class Reaction<E extends DomainEvent = DomainEvent> {
  /** `<library>.<what it does>`, for example `payments.enter-payable`; frozen, for inbox rows name it. */
  abstract readonly name: string;
  abstract readonly event: EventClass<E['payload']>;
  /** What may be slow, or fail for hours, has a queue of its own, so that nothing waits behind it. */
  readonly queue: QueueName = 'reactions';
  /**
   * @param tx a write as this reaction's job principal in the receiving tenant
   * @throws anything: the transaction is undone and the reaction is tried again
   */
  abstract react(tx: TenantTx, payload: E['payload'], meta: EventMeta): Promise<void>;
}

/**
 * A reaction that also does something outside of the database. No transaction waits for what is outside: `perform` comes
 * first, then `react` writes down what came of it, as ever in one write with the inbox row. Killed between the two, it is
 * performed again: what is outside must bear that, for example by a name that stays the same.
 */
export abstract class OutsideReaction<E extends DomainEvent = DomainEvent> extends Reaction<E> {
  /**
   * @param principal this reaction's job principal in the receiving tenant
   * @throws anything: nothing is written and the reaction is tried again
   */
  abstract perform(principal: Principal, payload: E['payload'], meta: EventMeta): Promise<void>;
}
