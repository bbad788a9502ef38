import { DomainEvent } from '@commonhall/kernel';

/** Notice was given: the electorate is frozen and the hours are fixed. */
export class ProposalAnnounced extends DomainEvent<{ proposalId: string; opensAt: string; closesAt: string }> {
  static override readonly type = 'governance.proposal-announced.v1';
}

/** The proposer took it back before voting opened. */
export class ProposalWithdrawn extends DomainEvent<{ proposalId: string }> {
  static override readonly type = 'governance.proposal-withdrawn.v1';
}
