import { type Id, encodeId, invariant, newId } from '@commonhall/kernel';
import {
  type Connection,
  type PageArgs,
  type Principal,
  type ReadTx,
  TenantDatabase,
  type TenantTx,
  connect,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Ballots } from '../ballot/ballots.service.js';
import { type Charter, type DecisionKind, charterHash, kindOf, ruleOf } from '../charter/charter.js';
import { Charters } from '../charter/charters.service.js';
import { Electorates, rowOf, voterText } from '../electorate/electorates.service.js';
import { Enactments } from '../enactment/enactments.service.js';
import { Proposal } from '../proposal/proposal.entity.js';
import { isDueToClose, noticeGiven, stateAfterCount } from '../proposal/proposal-state.js';
import { nextNumber } from '../series/next-number.js';
import { buildBallotFile, countBallotFile } from '../tally/ballot-file.js';
import { Decision } from './decision.entity.js';
import { DecisionMade } from './decision.events.js';
import { type DecisionType } from './decision.graphql.js';
import { shownDecision } from './decision.loader.js';
import { decisionPage } from './decision.queries.js';

/** Counting and keeping what was decided. */
@Injectable()
export class Decisions {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly charters: Charters,
    private readonly electorates: Electorates,
    private readonly ballots: Ballots,
    private readonly enactments: Enactments,
  ) {}

  /** A page of what was decided, the latest first. */
  page(principal: Principal, page: PageArgs): Promise<Connection<DecisionType>> {
    return connect({
      principal,
      page,
      field: 'Query.decisions',
      sort: ['-number'],
      fetch: async ({ limit, after }) =>
        (await this.database.query(principal, decisionPage, [after?.[0] ?? null, limit])).map(shownDecision),
      keyOf: ({ number }) => [number],
    });
  }

  /** Proposals of this tenant whose voting has ended and that nobody has counted yet. */
  async dueToClose(principal: Principal): Promise<Id<'Proposal'>[]> {
    return this.database.read(principal, async (tx) => {
      const rows = await tx.sql<{ id: Id<'Proposal'> }>(
        `select id from proposal where tenant_id = $1 and state in ('notice', 'voting') and closes_at <= $2
         order by closes_at, id`,
        [tx.now],
      );
      return rows.map((row) => row.id);
    });
  }

  /**
   * Counts a proposal whose voting has ended and writes the decision; a proposal that was counted already, or is still
   * open, stays as it is. Called twice, or by two workers at once, it decides once.
   * Rule: bylaws, articles 9 and 13.
   */
  close(principal: Principal, proposalId: Id<'Proposal'>): Promise<Decision | null> {
    return this.database.write(principal, async (tx) => {
      const proposal = await tx.require(Proposal, proposalId, { lock: 'update' });
      if (!isDueToClose(proposal, tx.now)) return null;
      const charter = await this.charters.ofProposal(tx, proposal);
      const decision = await this.decide(tx, proposal, charter);
      await this.enactments.schedule(tx, decision, kindIn(charter, proposal.kind));
      return decision;
    });
  }

  /**
   * Counts the ballots of a locked proposal under its charter and writes the decision.
   * @param proposal locked for update; its state and end are set here
   */
  async decide(tx: TenantTx, proposal: Proposal, charter: Charter): Promise<Decision> {
    const kind = kindIn(charter, proposal.kind);
    const { noticeAt, opensAt, closesAt } = proposal;
    invariant(noticeAt !== null && opensAt !== null && closesAt !== null, 'a proposal after notice has its hours');
    const electorate = await this.electorates.of(tx, proposal.id);
    const texts = new Map(electorate.map((entry) => [entry.voterId, voterText(entry)]));
    const ballots = await this.ballots.of(tx, proposal.id);
    const zone = (await this.tenants.get(tx, tx.tenantId))?.zone;
    invariant(zone !== undefined, 'a bound tenant exists');
    const { file, text, hash } = buildBallotFile(
      {
        proposal: encodeId('Proposal', proposal.id),
        kind: proposal.kind,
        charterHash: charterHash(charter),
        rule: ruleOf(kind),
        notice: noticeGiven(kind, { noticeAt, opensAt }, zone),
        opensAt,
        closesAt,
      },
      electorate.map(rowOf),
      ballots.map(({ voterId, choice }) => {
        const voter = texts.get(voterId);
        invariant(voter !== undefined, 'a ballot belongs to the electorate');
        return { voter, choice };
      }),
    );
    invariant(file.electorate.hash === proposal.electorateHash, 'the electorate is the one that was published');
    const count = countBallotFile(file);
    const decision = {
      id: newId<'Decision'>(),
      seq: await nextNumber(tx, 'decision'),
      proposalId: proposal.id,
      outcome: count.outcome,
      count,
      ballotFile: text,
      ballotFileHash: hash,
      decidedAt: tx.now,
    };
    await tx.insert(Decision, decision);
    proposal.state = stateAfterCount(count.outcome);
    await tx.update(Proposal, { id: proposal.id }, { state: proposal.state, endedAt: tx.now });
    tx.emit(new DecisionMade({ decisionId: decision.id, outcome: count.outcome }));
    tx.audit({
      action: 'decision.made',
      subject: decision.id,
      facts: { proposal: proposal.id, number: decision.seq.toString(), outcome: count.outcome, ballots: hash },
    });
    return tx.require(Decision, decision.id);
  }

  /** The decision on a proposal; null before it is counted. */
  ofProposal(tx: ReadTx, proposalId: Id<'Proposal'>): Promise<Decision | null> {
    return tx.findOne(Decision, { proposalId });
  }
}

/** The kind of a proposal in the charter of its notice. */
function kindIn(charter: Charter, id: string): DecisionKind {
  const kind = kindOf(charter, id);
  invariant(kind !== null, 'the charter of its notice knows the kind of a proposal');
  return kind;
}
