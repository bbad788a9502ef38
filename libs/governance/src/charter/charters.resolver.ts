import { CurrentPrincipal, type Principal, TenantDatabase } from '@commonhall/platform';
import { Query, Resolver } from '@nestjs/graphql';
import { CharterType, shownCharter } from './charter.graphql.js';
import { Charters } from './charters.service.js';

@Resolver(() => CharterType)
export class ChartersResolver {
  constructor(
    private readonly database: TenantDatabase,
    private readonly charters: Charters,
  ) {}

  @Query(() => CharterType, {
    nullable: true,
    description: 'The charter in force here; null while the co-op is forming.',
  })
  async charter(@CurrentPrincipal() principal: Principal): Promise<CharterType | null> {
    const version = await this.database.read(principal, (tx) => this.charters.inForce(tx));
    return version === null ? null : shownCharter(version.charter, version);
  }
}
