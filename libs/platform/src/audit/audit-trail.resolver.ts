import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Principal } from '../auth/principal.js';
import { CurrentPrincipal } from '../graphql/caller.js';
import { type Connection, PageArgs } from '../graphql/connection.graphql.js';
import { AuditEntryConnection, AuditEntryType, SealHeadType } from './audit-entry.graphql.js';
import { AuditTrail } from './audit-trail.service.js';

@Resolver(() => AuditEntryType)
export class AuditTrailResolver {
  constructor(private readonly trail: AuditTrail) {}

  @Query(() => AuditEntryConnection, {
    description: 'What was done here, newest first; for administrators and auditors.',
  })
  auditTrail(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<AuditEntryType>> {
    return this.trail.page(principal, page);
  }

  @Query(() => [SealHeadType], { description: 'The last seal of each chain. Note them, to compare later.' })
  sealHeads(@CurrentPrincipal() principal: Principal): Promise<SealHeadType[]> {
    return this.trail.heads(principal);
  }
}
