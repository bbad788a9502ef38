import { invariant } from './invariant.js';
import { assertPlainJson, type JsonObject } from './json.js';

/** Ids and values, never entities, never personal data. Declared with `type`; instants as ISO text, money as text. */
export type EventPayload = JsonObject;

/** A class of events: what a reaction names as the thing it reacts to. */
export interface EventClass<P extends EventPayload = EventPayload> {
  new (payload: P): DomainEvent<P>;
  readonly type: string;
}

/**
 * Something that happened, told to whoever wants to react later. Subclasses say what:
 *
 *     export class DecisionMade extends DomainEvent<{ decisionId: Id<'Decision'>; outcome: 'carried' | 'lost' }> {
 *       static override readonly type = 'governance.decision-made.v1';
 *     }
 *
 * @throws InvariantViolation if the payload would not survive JSON
 * Rule: design record 0012, rule 5.
 */
export abstract class DomainEvent<P extends EventPayload = EventPayload> {
  /** `<library>.<what happened, past tense>.v<version>`; see `isEventType`. A changed payload is a new version. */
  static readonly type: string;

  constructor(readonly payload: P) {
    assertPlainJson(payload);
  }
}

/**
 * The type under which an event is stored and delivered.
 * @throws InvariantViolation if its class has none of the right form
 */
export function eventType(event: DomainEvent): string {
  const { name, type } = event.constructor as { readonly name: string; readonly type?: string };
  invariant(type !== undefined && isEventType(type), `${name}.type is not like governance.decision-made.v1`);
  return type;
}

/**
 * Tells whether a text is of the form `governance.decision-made.v1`: the library, words that end in a past participle,
 * the version from 1. Participles that do not end in -ed stand in a list; add yours.
 * Rule: design record 0012, rule 5.
 */
export function isEventType(text: string): boolean {
  const words = typeForm.exec(text)?.groups?.['words'];
  const last = words?.split('-').at(-1) ?? '';
  return last.endsWith('ed') || irregular.has(last);
}

const typeForm = /^[a-z]+\.(?<words>[a-z]+(?:-[a-z]+)*)\.v[1-9][0-9]*$/;
const irregular = new Set(
  `begun born bought bound broken brought built cast chosen cut drawn found frozen given held kept known left lent lost
   made met overdrawn paid put read rebuilt reset run rewritten sent set shown shut sold spent split sworn taken thrown
   told undone withdrawn withheld won written`.split(/\s+/),
);
