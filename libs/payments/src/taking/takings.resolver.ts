import { AccessDenied } from '@commonhall/kernel';
import {
  type Connection,
  CurrentPrincipal,
  type Once,
  PageArgs,
  type Principal,
  RefusableMutation,
} from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { RecordTakingInput, RecordTakingPayload, TakingConnection, TakingType } from './taking.graphql.js';
import { type Taking } from './taking.queries.js';
import { Takings } from './takings.service.js';

@Resolver(() => TakingType)
export class TakingsResolver {
  constructor(private readonly service: Takings) {}

  @Query(() => TakingConnection, { description: 'What this organisation has taken, newest first.' })
  takings(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<Taking>> {
    return this.service.page(principal, page);
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
}
