import { DomainEvent } from '@commonhall/kernel';

/** Somebody cast, or replaced, a ballot. Carries no choice: that is nobody else's business. */
export class BallotCast extends DomainEvent<{ proposalId: string; voterId: string }> {
  static override readonly type = 'governance.ballot-cast.v1';
}
