import { CurrentPrincipal, type Principal, TenantDatabase } from '@commonhall/platform';
import { Query, Resolver } from '@nestjs/graphql';
import { TenantType } from './tenant.graphql.js';
import { boundTenant } from './tenant.queries.js';
import { type Tenant } from './tenants.service.js';

@Resolver(() => TenantType)
export class TenantsResolver {
  constructor(private readonly database: TenantDatabase) {}

  @Query(() => TenantType, { nullable: true, description: 'The tenant that this request is for.' })
  async tenant(@CurrentPrincipal() principal: Principal): Promise<Tenant | null> {
    const [tenant] = await this.database.query(principal, boundTenant);
    return tenant ?? null;
  }
}
