import { type JsonObject } from '@commonhall/kernel';
import { type QueueName } from './queue-port.js';

/**
 * Work that a ring at the door asks for. Every provider that extends this class is found by itself and runs in the
 * worker. It may be called twice, late, or twice at once: what is true it reads from PostgreSQL.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a subclass names its data here, once
export abstract class Job<D extends JsonObject = JsonObject> {
  /** `<library>.<what it does>`, for example `payments.bill-organisation`. */
  abstract readonly name: string;
  abstract readonly queue: QueueName;
  abstract run(data: D): Promise<void>;
}

/** A job that is rung at intervals; of several workers one rings. It finds the rows that are due by itself. */
export abstract class ScheduledJob extends Job {
  readonly queue: QueueName = 'schedule';
  /** Milliseconds between two rings, by the machine's clock. */
  abstract readonly everyMs: number;
  abstract override run(): Promise<void>;
}
