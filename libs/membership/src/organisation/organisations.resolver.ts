import { type Connection, CurrentPrincipal, PageArgs, type Principal } from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { OrganisationConnection, OrganisationType } from './organisation.graphql.js';
import { type OrganisationRow } from './organisation.queries.js';
import { Organisations } from './organisations.service.js';

@Resolver(() => OrganisationType)
export class OrganisationsResolver {
  constructor(private readonly service: Organisations) {}

  @Query(() => OrganisationConnection, {
    description: 'The organisations in the register of this tenant, by name. Only the co-op itself has any.',
  })
  organisations(
    @CurrentPrincipal() principal: Principal,
    @Args() page: PageArgs,
  ): Promise<Connection<OrganisationRow>> {
    return this.service.page(principal, page);
  }
}
