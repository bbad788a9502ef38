import { AccessDenied, type Id, InvalidInput, type JsonValue, NotFound } from '@commonhall/kernel';
import { OrganisationOfMemberLoader, OrganisationType } from '@commonhall/membership';
import {
  type Connection,
  CurrentLoaders,
  CurrentPrincipal,
  IdArg,
  JsonScalar,
  Loaders,
  type Once,
  PageArgs,
  type Principal,
  RefusableMutation,
} from '@commonhall/platform';
import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { StillForming } from '../charter/charter.problems.js';
import { DecisionType } from '../decision/decision.graphql.js';
import { DecisionOfProposalLoader } from '../decision/decision.loader.js';
import {
  AnnounceProposalInput,
  AnnounceProposalPayload,
  EffectType,
  ProposalConnection,
  ProposalType,
  ProposeInput,
  ProposePayload,
  type ProposedEffectInput,
  WithdrawProposalInput,
  WithdrawProposalPayload,
} from './proposal.graphql.js';
import { EffectsLoader, ElectorateVotesLoader, ProposalLoader } from './proposal.loader.js';
import {
  CharterPartNotAllowed,
  EffectCountRefused,
  EffectNotAllowed,
  ElectorateTooSmall,
  MayNotPropose,
  NoticeTooShort,
  PolicyKeyNotAllowed,
  ProposalStateRefused,
  UnknownDecisionKind,
} from './proposal.problems.js';
import { type ProposalRow } from './proposal.queries.js';
import { type ShownProposal, shownOnce } from './shown-proposal.js';
import { type ProposedEffect, Proposals } from './proposals.service.js';

const refusedDraft = [
  StillForming,
  UnknownDecisionKind,
  MayNotPropose,
  PolicyKeyNotAllowed,
  EffectNotAllowed,
  CharterPartNotAllowed,
  EffectCountRefused,
];

@Resolver(() => ProposalType)
export class ProposalsResolver {
  constructor(
    private readonly service: Proposals,
    private readonly loader: ProposalLoader,
    private readonly effectsOf: EffectsLoader,
    private readonly votesOf: ElectorateVotesLoader,
    private readonly decisionOf: DecisionOfProposalLoader,
    private readonly organisationOf: OrganisationOfMemberLoader,
  ) {}

  @Query(() => ProposalConnection, { description: 'What was proposed here, the latest first.' })
  proposals(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<ProposalRow>> {
    return this.service.page(principal, page);
  }

  @Query(() => ProposalType, { nullable: true })
  proposal(
    @CurrentPrincipal() _: Principal,
    @IdArg('Proposal') id: Id<'Proposal'>,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<ProposalRow | null> {
    return loaders.of(this.loader).load(id);
  }

  @ResolveField(() => [EffectType], { description: 'What it would do, all of it together or nothing.' })
  async effects(@Parent() { id }: ProposalType, @CurrentLoaders() loaders: Loaders): Promise<readonly EffectType[]> {
    return (await loaders.of(this.effectsOf).load(id)) ?? [];
  }

  @ResolveField(() => Int, { nullable: true, description: 'How many votes there are; null before notice.' })
  electorateVotes(@Parent() { id }: ProposalType, @CurrentLoaders() loaders: Loaders): Promise<number | null> {
    return loaders.of(this.votesOf).load(id);
  }

  @ResolveField(() => DecisionType, {
    nullable: true,
    description: 'Null before closing: nobody sees a result earlier.',
  })
  decision(@Parent() { id }: ProposalType, @CurrentLoaders() loaders: Loaders): Promise<DecisionType | null> {
    return loaders.of(this.decisionOf).load(id);
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'The organisation that proposed it.' })
  proposer(
    @Parent() { proposerMemberId }: Pick<ProposalRow, 'proposerMemberId'>,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<OrganisationType | null> | null {
    return proposerMemberId === null ? null : loaders.of(this.organisationOf).load(proposerMemberId);
  }

  @RefusableMutation(ProposePayload, refusedDraft, {
    description: 'Writes a draft. Nobody but the organisation that proposes it sees it before notice is given.',
  })
  async propose(
    @CurrentPrincipal() principal: Principal,
    @Args('input') { summary, effects, ...input }: ProposeInput,
  ): Promise<Once<ShownProposal>> {
    const proposed = await this.service.propose(principal, {
      ...input,
      summary: { en: summary.en, cy: summary.cy ?? null },
      effects: effects.map(proposedEffect),
    });
    return shownOnce(proposed);
  }

  @RefusableMutation(
    AnnounceProposalPayload,
    [...refusedDraft, NotFound, AccessDenied, ProposalStateRefused, NoticeTooShort, ElectorateTooSmall],
    { description: 'Gives notice: the electorate is frozen and the hours are fixed.' },
  )
  async announceProposal(
    @CurrentPrincipal() principal: Principal,
    @Args('input') { opensOn, ...input }: AnnounceProposalInput,
  ): Promise<Once<ShownProposal>> {
    return shownOnce(await this.service.announce(principal, { ...input, opensOn: opensOn ?? null }));
  }

  @RefusableMutation(WithdrawProposalPayload, [NotFound, AccessDenied, ProposalStateRefused], {
    description: 'Takes a proposal back, which is possible until voting opens.',
  })
  async withdrawProposal(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: WithdrawProposalInput,
  ): Promise<Once<ShownProposal>> {
    return shownOnce(await this.service.withdraw(principal, input));
  }
}

@Resolver(() => EffectType)
export class EffectsResolver {
  constructor(private readonly service: Proposals) {}

  @ResolveField(() => JsonScalar, {
    nullable: true,
    description:
      "What the new value would have done to the last bills: one's own exactly, the others' as a distribution. Null where nothing can be said.",
  })
  dryRun(@CurrentPrincipal() principal: Principal, @Parent() effect: EffectType): Promise<JsonValue | null> | null {
    const { policyKey, value } = effect;
    return policyKey === null || value === null ? null : this.service.dryRun(principal, policyKey, value);
  }
}

function proposedEffect({ policy, declared }: ProposedEffectInput, index: number): ProposedEffect {
  const policyChange = policy ?? null;
  const declaredEffect = declared ?? null;
  if (policyChange !== null && declaredEffect === null) {
    return { type: 'policy', key: policyChange.key, value: policyChange.value };
  }
  if (declaredEffect !== null && policyChange === null && declaredEffect.type !== 'policy') return declaredEffect;
  throw new InvalidInput('Give either a policy to set, or an effect that a module declares, and not both.', [
    'input',
    'effects',
    String(index),
  ]);
}
