import { type DomainEvent, type EventClass, type Id } from '@commonhall/kernel';
import { type TenantTx } from '../database/index.js';

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
  /**
   * @param tx a write as this reaction's job principal in the receiving tenant
   * @throws anything: the transaction is undone and the reaction is tried again
   */
  abstract react(tx: TenantTx, payload: E['payload'], meta: EventMeta): Promise<void>;
}
