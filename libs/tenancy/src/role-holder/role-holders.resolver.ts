import { AccessDenied, NotFound } from '@commonhall/kernel';
import {
  type Connection,
  CurrentPrincipal,
  CurrentVisit,
  type Once,
  PageArgs,
  type Principal,
  RefusableMutation,
  StepUpNeeded,
  type Visit,
} from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import {
  GrantRoleInput,
  GrantRolePayload,
  InvitePersonInput,
  InvitePersonPayload,
  RevokeRoleInput,
  RevokeRolePayload,
  RoleHolderConnection,
  RoleHolderType,
} from './role-holder.graphql.js';
import { LastAdministrator } from './role-holder.problems.js';
import { type RoleHolder, RoleHolders } from './role-holders.service.js';

const forWhom = 'For administrators who signed in within the last 15 minutes.';

@Resolver(() => RoleHolderType)
export class RoleHoldersResolver {
  constructor(private readonly holders: RoleHolders) {}

  @Query(() => RoleHolderConnection, {
    description: 'Everybody who holds a role here; for administrators, secretaries and auditors.',
  })
  roleHolders(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<RoleHolder>> {
    return this.holders.page(principal, page);
  }

  @RefusableMutation(InvitePersonPayload, [AccessDenied, StepUpNeeded], {
    description: `Gives somebody a role here and writes them a letter with a link that signs them in. ${forWhom}`,
  })
  invitePerson(
    @CurrentPrincipal() principal: Principal,
    @CurrentVisit() { session }: Visit,
    @Args('input') input: InvitePersonInput,
  ): Promise<Once<RoleHolder>> {
    return this.holders.invite(principal, session, input);
  }

  @RefusableMutation(GrantRolePayload, [AccessDenied, StepUpNeeded, NotFound], {
    description: `Gives one more role to somebody who has a part here. ${forWhom}`,
  })
  grantRole(
    @CurrentPrincipal() principal: Principal,
    @CurrentVisit() { session }: Visit,
    @Args('input') input: GrantRoleInput,
  ): Promise<Once<RoleHolder>> {
    return this.holders.grant(principal, session, input);
  }

  @RefusableMutation(RevokeRolePayload, [AccessDenied, StepUpNeeded, NotFound, LastAdministrator], {
    description: `Takes a role; it acts on the person's next request. ${forWhom}`,
  })
  revokeRole(
    @CurrentPrincipal() principal: Principal,
    @CurrentVisit() { session }: Visit,
    @Args('input') input: RevokeRoleInput,
  ): Promise<Once<RoleHolder>> {
    return this.holders.revoke(principal, session, input);
  }
}
