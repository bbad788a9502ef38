import { type Id } from '@commonhall/kernel';
import {
  type Connection,
  CurrentLoaders,
  CurrentPrincipal,
  IdArg,
  Loaders,
  PageArgs,
  type Principal,
} from '@commonhall/platform';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ProposalType } from '../proposal/proposal.graphql.js';
import { ProposalLoader } from '../proposal/proposal.loader.js';
import { DecisionConnection, DecisionType, EnactmentType } from './decision.graphql.js';
import { DecisionLoader, EnactmentsLoader } from './decision.loader.js';
import { Decisions } from './decisions.service.js';

@Resolver(() => DecisionType)
export class DecisionsResolver {
  constructor(
    private readonly service: Decisions,
    private readonly loader: DecisionLoader,
    private readonly proposals: ProposalLoader,
    private readonly enactmentsOf: EnactmentsLoader,
  ) {}

  @Query(() => DecisionConnection, { description: 'What was decided here, the latest first.' })
  decisions(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<DecisionType>> {
    return this.service.page(principal, page);
  }

  @Query(() => DecisionType, { nullable: true })
  decision(
    @CurrentPrincipal() _: Principal,
    @IdArg('Decision') id: Id<'Decision'>,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<DecisionType | null> {
    return loaders.of(this.loader).load(id);
  }

  @ResolveField(() => ProposalType, { nullable: true })
  proposal(@Parent() { proposalId }: DecisionType, @CurrentLoaders() loaders: Loaders): Promise<ProposalType | null> {
    return loaders.of(this.proposals).load(proposalId);
  }

  @ResolveField(() => [EnactmentType], { description: 'What it put, or will put, into effect.' })
  async enactments(
    @Parent() { id }: DecisionType,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<readonly EnactmentType[]> {
    return (await loaders.of(this.enactmentsOf).load(id)) ?? [];
  }
}
