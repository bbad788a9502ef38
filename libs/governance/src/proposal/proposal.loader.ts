import { type Id } from '@commonhall/kernel';
import {
  BatchLoader,
  EffectRegister,
  NodeLoader,
  type Principal,
  TenantDatabase,
  findPolicy,
  groupedBy,
  inOrderOf,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type EffectType } from './proposal.graphql.js';
import {
  type EffectRow,
  type ProposalRow,
  effectsOfProposals,
  electorateVotesOfProposals,
  proposalsById,
} from './proposal.queries.js';

@Injectable()
export class ProposalLoader extends NodeLoader<'Proposal', ProposalRow> {
  readonly noun = 'Proposal';

  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Proposal'>[]): Promise<readonly (ProposalRow | null)[]> {
    return inOrderOf(
      ids,
      await this.database.query(principal, proposalsById, [personOf(principal), ids]),
      ({ id }) => id,
    );
  }
}

/** The effects of proposals, each with what it does in a sentence. */
@Injectable()
export class EffectsLoader extends BatchLoader<Id<'Proposal'>, readonly EffectType[]> {
  constructor(
    private readonly database: TenantDatabase,
    private readonly register: EffectRegister,
  ) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Proposal'>[]): Promise<readonly (readonly EffectType[])[]> {
    const rows = await this.database.query(principal, effectsOfProposals, [ids]);
    return groupedBy(ids, rows, ({ proposalId }) => proposalId).map((group) => group.map((row) => this.shown(row)));
  }

  private shown({ id, type, policyKey, content, baseValue, direction }: EffectRow): EffectType {
    if (policyKey === null) {
      const { effect, content: read } = this.register.parse(type, content);
      return { id, type, description: effect.describe(read), policyKey, value: null, baseValue, direction };
    }
    const labels = findPolicy(policyKey)?.labels ?? { en: policyKey, cy: policyKey };
    return { id, type, description: labels, policyKey, value: content, baseValue, direction };
  }
}

/** How many votes there are on a proposal; null before notice. */
@Injectable()
export class ElectorateVotesLoader extends BatchLoader<Id<'Proposal'>, number> {
  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Proposal'>[]): Promise<readonly (number | null)[]> {
    const rows = await this.database.query(principal, electorateVotesOfProposals, [ids]);
    return inOrderOf(ids, rows, ({ proposalId }) => proposalId).map((row) => row?.votes ?? null);
  }
}

/** The person who looks; a key or a job is nobody's delegate. */
export function personOf(principal: Principal): Id<'Person'> | null {
  return principal.kind === 'person' ? principal.personId : null;
}
