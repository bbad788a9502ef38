import { invariant, newId } from '@commonhall/kernel';
import { jobPrincipal } from '../auth/principal.js';
import { type TenantDatabase } from '../database/index.js';
import { type QueueName } from '../queue/queue-port.js';
import { type DeliveredEvent, type OutboxRows } from './outbox-rows.js';
import { OutsideReaction, type Reaction } from './reaction.js';
import { type Reactions } from './reactions.js';

/** The name of the job that delivers one event; its data says which. */
export const deliverJob = 'platform.deliver-event';

/** How long settled events gather before they are written down together. */
const gatherMs = 100;

/**
 * Lets every reaction to an event happen once. The inbox row and what the reaction writes commit together, so that a
 * redelivery, or two deliveries at once, find it done.
 * Source of the rule: design record 0012, rule 5.
 */
export class ReactionRunner {
  private settled: Pick<DeliveredEvent, 'id' | 'tenantId'>[] = [];
  private flushing: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: TenantDatabase,
    private readonly rows: OutboxRows,
    private readonly reactions: Reactions,
    private readonly onError: (error: Error) => void,
  ) {}

  /**
   * Runs the reactions of one queue to one event; each failure leaves the others done.
   * @throws what the reactions threw: the queue tries again
   */
  async deliver(queue: QueueName, { tenantId, eventId }: { tenantId: string; eventId: string }): Promise<void> {
    const event = await this.rows.find(tenantId, eventId);
    if (event === null) return;
    const all = this.reactions.to(event.type);
    const own = all.filter((one) => one.queue === queue);
    // Of another release than who rang. The sweeper rings again, for a worker that knows what is to be done.
    if (own.length === 0) return;
    const failures: unknown[] = [];
    for (const reaction of own) {
      try {
        await this.reactOnce(event, reaction);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, `${failures.length} reactions to ${event.type} failed`);
    if (own.length === all.length || (await this.allHaveReacted(event, all))) this.settle(event);
  }

  /** Writes down what is settled and not written yet. What is lost with the process is found again by the sweeper. */
  async flush(): Promise<void> {
    clearTimeout(this.flushing);
    this.flushing = undefined;
    const settled = this.settled;
    this.settled = [];
    if (settled.length > 0) await this.rows.settle(settled);
  }

  private async reactOnce(event: DeliveredEvent, reaction: Reaction): Promise<void> {
    const { id: eventId, tenantId: origin, emittedAt, payload } = event;
    const principal = jobPrincipal(event.receiverId, reaction.name);
    const meta = { eventId, emittedAt, origin };
    if (reaction instanceof OutsideReaction) {
      if (await this.allHaveReacted(event, [reaction])) return;
      await reaction.perform(principal, payload, meta);
    }
    await this.database.write(principal, async (tx) => {
      const entered = await tx.sql(
        `insert into inbox (tenant_id, id, event_id, reaction, reacted_at) values ($1::uuid, $2, $3, $4, $5)
         on conflict (tenant_id, event_id, reaction) do nothing returning id`,
        [newId(), eventId, reaction.name, tx.now],
      );
      if (entered.length > 0) await reaction.react(tx, payload, meta);
    });
  }

  private async allHaveReacted(event: DeliveredEvent, reactions: readonly Reaction[]): Promise<boolean> {
    const names = reactions.map(({ name }) => name);
    const [row] = await this.database.read(jobPrincipal(event.receiverId, deliverJob), (tx) =>
      tx.sql<{ done: number }>(
        'select count(*)::int as done from inbox where tenant_id = $1 and event_id = $2 and reaction = any($3::text[])',
        [event.id, names],
      ),
    );
    invariant(row !== undefined, 'a count has one row');
    return row.done === names.length;
  }

  private settle({ id, tenantId }: DeliveredEvent): void {
    this.settled.push({ id, tenantId });
    this.flushing ??= setTimeout(() => {
      this.flush().catch(this.onError);
    }, gatherMs);
  }
}
