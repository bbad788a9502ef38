import { DomainEvent } from '@commonhall/kernel';
import { type ResolutionOutcome } from '../tally/resolution.js';

/** A proposal was counted. */
export class DecisionMade extends DomainEvent<{ decisionId: string; outcome: ResolutionOutcome }> {
  static override readonly type = 'governance.decision-made.v1';
}

/** Everything that a carried decision was to do is done. */
export class DecisionEnacted extends DomainEvent<{ decisionId: string }> {
  static override readonly type = 'governance.decision-enacted.v1';
}
