import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentPrincipal } from '../../graphql/caller.js';
import { AccessDirectory, type NamedAccess } from '../access-directory/access-directory.service.js';
import { CurrentVisit, type Visit } from '../caller/current-visit.js';
import { People, type Person } from '../person/people.service.js';
import { type Principal } from '../principal.js';
import { AccessType, PersonType, ViewerType } from './viewer.graphql.js';

@Resolver(() => ViewerType)
export class ViewerResolver {
  constructor(
    private readonly people: People,
    private readonly directory: AccessDirectory,
  ) {}

  @Query(() => ViewerType, { nullable: true, description: 'Who asks; null for a stranger.' })
  viewer(
    @CurrentPrincipal({ optional: true }) principal: Principal | null,
    @CurrentVisit() { session }: Visit,
  ): ViewerType | null {
    if (principal?.kind === 'key') return { kind: 'key', tenantId: principal.tenantId, roles: [], personId: null };
    if (session === null) return null;
    return {
      kind: 'person',
      tenantId: principal?.tenantId ?? null,
      roles: principal?.kind === 'person' ? principal.roles : [],
      personId: session.personId,
    };
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Null for a key.' })
  async person(@Parent() { personId }: ViewerType): Promise<Person | null> {
    return personId === null ? null : ((await this.people.byIds([personId])).get(personId) ?? null);
  }

  @ResolveField(() => [AccessType], { description: 'Every organisation that the person has a part in.' })
  accesses(@Parent() { personId }: ViewerType): Promise<NamedAccess[]> {
    return personId === null ? Promise.resolve([]) : this.directory.of(personId);
  }
}
