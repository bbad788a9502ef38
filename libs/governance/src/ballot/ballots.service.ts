import { type Id, newId } from '@commonhall/kernel';
import { Memberships } from '@commonhall/membership';
import { type Once, type Principal, type ReadTx, TenantDatabase, type TenantTx, actorOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { Electorates, rowOf } from '../electorate/electorates.service.js';
import { assertInElectorate, assertVisible, assertVotingOpen, proposalIdPath } from '../proposal/proposal-state.js';
import { Proposal } from '../proposal/proposal.entity.js';
import { NotInElectorate } from '../proposal/proposal.problems.js';
import { type ResolutionChoice } from '../tally/resolution.js';
import { Ballot } from './ballot.entity.js';
import { BallotCast } from './ballot.events.js';

/** Casting. A key or a job never casts: a person does, for the member whose delegate it is. */
@Injectable()
export class Ballots {
  constructor(
    private readonly database: TenantDatabase,
    private readonly memberships: Memberships,
    private readonly electorates: Electorates,
  ) {}

  /**
   * Stores the principal's choice, replacing an earlier one.
   * @throws NotFound | ProposalNotOpen | NotInElectorate
   * Rule: bylaws, article 7; design record 0015, "Delegates".
   */
  cast(
    principal: Principal,
    input: {
      readonly proposalId: Id<'Proposal'>;
      readonly choice: ResolutionChoice;
      readonly idempotencyKey: string;
    },
  ): Promise<Once<Ballot>> {
    const { idempotencyKey, ...content } = input;
    return this.database.writeOnce(
      principal,
      { operation: 'castBallot', idempotencyKey, input: content },
      async (tx) => {
        // Closing locks exclusively: no ballot slips in after the count.
        const proposal = await tx.require(Proposal, input.proposalId, { lock: 'share', path: proposalIdPath });
        const caster = await this.memberships.casterFor(tx, principal);
        assertVisible(proposal, caster?.memberId ?? null);
        if (caster === null) throw new NotInElectorate();
        const entry = await this.electorates.entryOf(tx, proposal.id, caster.memberId);
        assertInElectorate(entry === null ? null : rowOf(entry));
        assertVotingOpen(proposal, tx.now);
        return this.store(tx, proposal.id, { voterId: caster.memberId, choice: input.choice });
      },
    );
  }

  /** Writes a voter's ballot after everything was asked. A founder's signature comes here too. */
  async store(
    tx: TenantTx,
    proposalId: Id<'Proposal'>,
    { voterId, choice }: { readonly voterId: string; readonly choice: ResolutionChoice },
  ): Promise<Ballot> {
    const ballot = await tx.upsert(
      Ballot,
      { id: newId<'Ballot'>(), proposalId, voterId, choice, castBy: actorOf(tx.principal), castAt: tx.now },
      { key: ['proposalId', 'voterId'], update: ['choice', 'castBy', 'castAt'] },
    );
    tx.emit(new BallotCast({ proposalId, voterId }));
    tx.audit({ action: 'ballot.cast', subject: ballot.id, facts: { proposal: proposalId, voter: voterId } });
    return ballot;
  }

  /** The ballot of the member that the principal casts for; null where there is none yet, or nobody to cast for. */
  async ofPrincipal(tx: ReadTx, proposalId: Id<'Proposal'>): Promise<Ballot | null> {
    const caster = await this.memberships.casterFor(tx, tx.principal);
    return caster === null ? null : tx.findOne(Ballot, { proposalId, voterId: caster.memberId });
  }

  /** Every ballot of a proposal; for the count alone. */
  of(tx: ReadTx, proposalId: Id<'Proposal'>): Promise<Ballot[]> {
    return tx.find(Ballot, { proposalId }, { order: { voterId: 'asc' } });
  }
}
