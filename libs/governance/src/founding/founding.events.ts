import { DomainEvent } from '@commonhall/kernel';

/** The operator drafted the founding: its founders are to be invited. */
export class FoundingPrepared extends DomainEvent<{ proposalId: string }> {
  static override readonly type = 'governance.founding-prepared.v1';
}

/** The last founder signed: the co-op exists. */
export class CoopFounded extends DomainEvent<{ decisionId: string }> {
  static override readonly type = 'governance.coop-founded.v1';
}
