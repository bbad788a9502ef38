import { AccessDenied, type Id, invariant } from '@commonhall/kernel';
import {
  type Connection,
  CurrentLoaders,
  CurrentPrincipal,
  Loaders,
  type Once,
  PageArgs,
  type Principal,
  RefusableMutation,
} from '@commonhall/platform';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RecordTakingInput, RecordTakingPayload, TakingConnection, TakingType } from './taking.graphql.js';
import { TakingLoader } from './taking.loader.js';
import { type ListedTaking, type Taking } from './taking.queries.js';
import { Takings } from './takings.service.js';

@Resolver(() => TakingType)
export class TakingsResolver {
  constructor(
    private readonly service: Takings,
    private readonly loader: TakingLoader,
  ) {}

  @Query(() => TakingConnection, { description: 'What this organisation has taken, newest first.' })
  takings(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<ListedTaking>> {
    return this.service.list(principal, page);
  }

  @RefusableMutation(RecordTakingPayload, [AccessDenied], {
    description:
      "Records what the organisation has taken; the platform's fee accrues by the version in force at that instant.",
  })
  recordTaking(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: RecordTakingInput,
  ): Promise<Once<Taking>> {
    return this.service.record(principal, input);
  }

  @ResolveField()
  async recordedAt(@Parent() taking: ListedTaking, @CurrentLoaders() loaders: Loaders): Promise<Date> {
    return (await this.whole(taking, loaders)).recordedAt;
  }

  @ResolveField()
  async policyVersionId(
    @Parent() taking: ListedTaking,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<Id<'PolicyVersion'> | null> {
    return (await this.whole(taking, loaders)).policyVersionId;
  }

  @ResolveField()
  async decisionId(@Parent() taking: ListedTaking, @CurrentLoaders() loaders: Loaders): Promise<Id<'Decision'> | null> {
    return (await this.whole(taking, loaders)).decisionId;
  }

  @ResolveField()
  async provisional(@Parent() taking: ListedTaking, @CurrentLoaders() loaders: Loaders): Promise<boolean> {
    return (await this.whole(taking, loaders)).provisional;
  }

  /** Lists leave out what few of their readers ask for. */
  private async whole(taking: ListedTaking, loaders: Loaders): Promise<Taking> {
    if (isWhole(taking)) return taking;
    const whole = await loaders.of(this.loader).load(taking.id);
    invariant(whole !== null, 'a taking that was listed is there');
    return whole;
  }
}

function isWhole(taking: ListedTaking): taking is Taking {
  return 'recordedAt' in taking;
}
