import { describe, expect, it } from '@jest/globals';
import { DomainEvent, eventType, isEventType, type EventClass } from './event.js';
import { newId, type Id } from './id.js';
import { InvariantViolation } from './invariant.js';

class DecisionMade extends DomainEvent<{ decisionId: Id<'Decision'>; carried: boolean }> {
  static override readonly type = 'governance.decision-made.v1';
}

class Nameless extends DomainEvent<{ at: string }> {}

describe('an event', () => {
  const payload = { decisionId: newId<'Decision'>(), carried: true };

  it('knows its type and carries its payload', () => {
    const event = new DecisionMade(payload);
    expect(eventType(event)).toBe('governance.decision-made.v1');
    expect(event.payload).toEqual(payload);
  });

  it('can be made again from what was stored', () => {
    const eventClass: EventClass<{ decisionId: Id<'Decision'>; carried: boolean }> = DecisionMade;
    expect(new eventClass(JSON.parse(JSON.stringify(payload)) as typeof payload)).toEqual(new DecisionMade(payload));
  });

  it('refuses a payload that JSON would change', () => {
    expect(() => new Nameless({ at: new Date(0) as unknown as string })).toThrow(InvariantViolation);
  });

  it('cannot be stored without a type', () => {
    expect(() => eventType(new Nameless({ at: 'now' }))).toThrow(
      'Nameless.type is not like governance.decision-made.v1',
    );
  });
});

describe('the type of an event', () => {
  it.each([
    'governance.decision-made.v1',
    'governance.ballot-cast.v12',
    'payments.invoice-issued.v2',
    'tenancy.founded.v1',
  ])('may be %s', (text) => {
    expect(isEventType(text)).toBe(true);
  });

  it.each([
    '',
    'decision-made',
    'decision-made.v1',
    'governance.make-decision.v1',
    'governance.decision-made',
    'governance.decision-made.v0',
    'governance.decision-made.v01',
    'governance.decisionMade.v1',
    'Governance.decision-made.v1',
    'governance.decision-made.v1 ',
    'governance.decision-made.v1\n',
    'governance.-made.v1',
  ])('is never %j', (text) => {
    expect(isEventType(text)).toBe(false);
  });
});
