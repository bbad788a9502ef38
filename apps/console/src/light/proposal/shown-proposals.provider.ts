import {
  Charters,
  DecisionOfProposalLoader,
  type EffectType,
  EffectsLoader,
  ElectorateVotesLoader,
  ProposalLoader,
  type ProposalRow,
  Proposals,
  ViewerBallotLoader,
  kindOf,
} from '@commonhall/governance';
import { type Id } from '@commonhall/kernel';
import { type Caster, Memberships, OrganisationOfMemberLoader } from '@commonhall/membership';
import { TenantDatabase } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { NoSuchPage, type TenantVisit } from '../visit/visit.js';
import { type FeeDryRunShown, readDryRun } from './dry-run.js';
import { type ShownProposal } from './proposal.page.js';

/** Gathers what the page of a proposal shows, from the services that the API asks too. */
@Injectable()
export class ShownProposals {
  constructor(
    private readonly database: TenantDatabase,
    private readonly memberships: Memberships,
    private readonly charters: Charters,
    private readonly proposals: Proposals,
    private readonly loader: ProposalLoader,
    private readonly effects: EffectsLoader,
    private readonly votes: ElectorateVotesLoader,
    private readonly decisions: DecisionOfProposalLoader,
    private readonly ballots: ViewerBallotLoader,
    private readonly organisations: OrganisationOfMemberLoader,
  ) {}

  /** The organisation for which the visitor casts; null for nobody's. */
  casterOf({ principal }: TenantVisit): Promise<Caster | null> {
    return this.database.read(principal, (tx) => this.memberships.casterFor(tx, principal));
  }

  /** @throws NoSuchPage for what is not there, and for the draft of another organisation */
  async of(visit: TenantVisit, id: Id<'Proposal'>): Promise<ShownProposal> {
    const { principal } = visit;
    const [proposal] = await this.loader.load(principal, [id]);
    if (proposal === null || proposal === undefined) throw new NoSuchPage();
    const [[effects], [electorateVotes], [decision], [ballot], proposer, { caster, kind }] = await Promise.all([
      this.effects.load(principal, [id]),
      this.votes.load(principal, [id]),
      this.decisions.load(principal, [id]),
      this.ballots.load(principal, [id]),
      this.proposerOf(visit, proposal),
      this.standing(visit, proposal),
    ]);
    const isOpen = (decision ?? null) === null && proposal.state !== 'withdrawn';
    return {
      proposal,
      effects: effects ?? [],
      dryRuns: isOpen ? await this.dryRunsOf(visit, effects ?? []) : new Map(),
      proposer,
      kind,
      electorateVotes: electorateVotes ?? null,
      decision: decision ?? null,
      ballot: ballot ?? null,
      organisation: caster?.name ?? null,
      isOwn: caster !== null && caster.memberId === proposal.proposerMemberId,
    };
  }

  private async proposerOf({ principal }: TenantVisit, { proposerMemberId }: ProposalRow): Promise<string | null> {
    if (proposerMemberId === null) return null;
    const [organisation] = await this.organisations.load(principal, [proposerMemberId]);
    return organisation?.name ?? null;
  }

  /** For whom the visitor casts, and the rule under which it is decided, where that is the charter in force. */
  private standing(
    { principal }: TenantVisit,
    proposal: ProposalRow,
  ): Promise<{ caster: Caster | null; kind: ShownProposal['kind'] }> {
    return this.database.read(principal, async (tx) => {
      const caster = await this.memberships.casterFor(tx, principal);
      const version = await this.charters.inForce(tx);
      const isRuled = version !== null && (proposal.charterHash === null || proposal.charterHash === version.hash);
      return { caster, kind: isRuled ? kindOf(version.charter, proposal.kind) : null };
    });
  }

  private async dryRunsOf(
    { principal }: TenantVisit,
    effects: readonly EffectType[],
  ): Promise<ReadonlyMap<string, FeeDryRunShown>> {
    const found = new Map<string, FeeDryRunShown>();
    for (const { id, policyKey, value } of effects) {
      if (policyKey === null || value === null) continue;
      const dryRun = readDryRun(await this.proposals.dryRun(principal, policyKey, value));
      if (dryRun !== null) found.set(id, dryRun);
    }
    return found;
  }
}
