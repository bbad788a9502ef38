import { type Id } from '@commonhall/kernel';
import { BatchLoader, NodeLoader, type Principal, TenantDatabase, groupedBy, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type DecisionType, type EnactmentType } from './decision.graphql.js';
import { type DecisionRow, decisionsById, decisionsByProposal, enactmentsOfDecisions } from './decision.queries.js';

@Injectable()
export class DecisionLoader extends NodeLoader<'Decision', DecisionType> {
  readonly noun = 'Decision';

  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Decision'>[]): Promise<readonly (DecisionType | null)[]> {
    const rows = await this.database.query(principal, decisionsById, [ids]);
    return inOrderOf(ids, rows.map(shownDecision), ({ id }) => id);
  }
}

/** The decision on a proposal; null before it is counted. */
@Injectable()
export class DecisionOfProposalLoader extends BatchLoader<Id<'Proposal'>, DecisionType> {
  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Proposal'>[]): Promise<readonly (DecisionType | null)[]> {
    const rows = await this.database.query(principal, decisionsByProposal, [ids]);
    return inOrderOf(ids, rows.map(shownDecision), ({ proposalId }) => proposalId);
  }
}

@Injectable()
export class EnactmentsLoader extends BatchLoader<Id<'Decision'>, readonly EnactmentType[]> {
  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Decision'>[]): Promise<readonly (readonly EnactmentType[])[]> {
    const rows = await this.database.query(principal, enactmentsOfDecisions, [ids]);
    return groupedBy(ids, rows, ({ decisionId }) => decisionId);
  }
}

/** A stored decision as the API shows it. */
export function shownDecision({ stored, ...row }: DecisionRow): DecisionType {
  const { all, tests, quorumNeeded } = stored;
  return {
    ...row,
    count: {
      electorate: Number(all.electorate),
      present: Number(all.present),
      yes: Number(all.yes),
      no: Number(all.no),
      abstain: Number(all.abstain),
      quorumNeeded: Number(quorumNeeded),
      tests,
    },
  };
}
