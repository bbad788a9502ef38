import { type DomainEvent, eventType, invariant } from '@commonhall/kernel';
import { type QueueName } from '../queue/queue-port.js';
import { type Reaction } from './reaction.js';

/** Which reaction listens to which event. */
export class Reactions {
  private readonly byType = new Map<string, Reaction[]>();

  constructor(reactions: readonly Reaction[]) {
    const names = new Set<string>();
    for (const reaction of reactions) {
      invariant(
        !names.has(reaction.name),
        `two reactions are called ${reaction.name}: inbox rows could not tell them apart`,
      );
      names.add(reaction.name);
      const type = typeOf(reaction);
      this.byType.set(type, [...(this.byType.get(type) ?? []), reaction]);
    }
  }

  /** The queues in which an event has something to be done; none where nobody listens. */
  queuesOf(type: string): QueueName[] {
    return [...new Set(this.to(type).map(({ queue }) => queue))];
  }

  /** The types of events that something is to be done about in one of these queues. */
  typesFor(queues: readonly QueueName[]): string[] {
    return [...this.byType.keys()].filter((type) => this.queuesOf(type).some((queue) => queues.includes(queue)));
  }

  to(type: string): readonly Reaction[] {
    return this.byType.get(type) ?? [];
  }
}

/** @throws InvariantViolation when the class of its event names no type of the right form */
function typeOf({ event }: Reaction): string {
  return eventType(Object.create(event.prototype as object) as DomainEvent);
}
