import { NotFound } from '@commonhall/kernel';
import {
  CurrentLoaders,
  CurrentPrincipal,
  Loaders,
  type Once,
  type Principal,
  RefusableMutation,
} from '@commonhall/platform';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ProposalType } from '../proposal/proposal.graphql.js';
import { NotInElectorate, ProposalNotOpen } from '../proposal/proposal.problems.js';
import { type Ballot } from './ballot.entity.js';
import { BallotType, CastBallotInput, CastBallotPayload } from './ballot.graphql.js';
import { Ballots } from './ballots.service.js';
import { ViewerBallotLoader } from './viewer-ballot.loader.js';

@Resolver(() => ProposalType)
export class BallotsResolver {
  constructor(
    private readonly ballots: Ballots,
    private readonly viewer: ViewerBallotLoader,
  ) {}

  @ResolveField(() => Boolean, { description: 'Whether one may cast, or replace, a ballot at this moment.' })
  async viewerCanCast(@Parent() { id }: ProposalType, @CurrentLoaders() loaders: Loaders): Promise<boolean> {
    return (await loaders.of(this.viewer).load(id))?.canCast ?? false;
  }

  @ResolveField(() => BallotType, { nullable: true, description: "One's own ballot; nobody else's is shown by name." })
  async viewerBallot(@Parent() { id }: ProposalType, @CurrentLoaders() loaders: Loaders): Promise<BallotType | null> {
    const row = await loaders.of(this.viewer).load(id);
    if (row === null) return null;
    const { id: ballotId, choice, castAt } = row;
    return ballotId === null || choice === null || castAt === null
      ? null
      : { id: ballotId, proposalId: id, choice, castAt };
  }

  @RefusableMutation(CastBallotPayload, [NotFound, ProposalNotOpen, NotInElectorate], {
    description: 'Casts a ballot, or replaces it: the last one before closing counts.',
  })
  castBallot(@CurrentPrincipal() principal: Principal, @Args('input') input: CastBallotInput): Promise<Once<Ballot>> {
    return this.ballots.cast(principal, input);
  }
}
