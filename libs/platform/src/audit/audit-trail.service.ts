import { Injectable } from '@nestjs/common';
import { assertMay } from '../auth/access.js';
import { type Principal } from '../auth/principal.js';
import { TenantDatabase } from '../database/index.js';
import { type Connection, type PageArgs, connect } from '../graphql/connection.graphql.js';
import { auditAccess } from './audit-entry.access.js';
import { type AuditEntryType, type SealHeadType } from './audit-entry.graphql.js';
import { entryOutside } from './audit-entry.loader.js';
import { auditPage } from './audit-entry.queries.js';
import { declaredChains } from './chain.js';
import { Seals } from './seals.service.js';

/** What was done in a tenant, for those who watch over it. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly database: TenantDatabase,
    private readonly seals: Seals,
  ) {}

  /** Newest first. @throws AccessDenied */
  async page(principal: Principal, page: PageArgs): Promise<Connection<AuditEntryType>> {
    assertMay(auditAccess, 'read', principal);
    return connect({
      principal,
      page,
      field: 'Query.auditTrail',
      sort: ['-id'],
      fetch: async ({ limit, after }) =>
        (await this.database.query(principal, auditPage, [after?.[0] ?? null, limit])).map(entryOutside),
      keyOf: ({ id }) => [id],
    });
  }

  /** The last seal of each chain. @throws AccessDenied */
  async heads(principal: Principal): Promise<SealHeadType[]> {
    assertMay(auditAccess, 'heads', principal);
    return this.database.read(principal, async (tx) => {
      const heads: SealHeadType[] = [];
      for (const { chain } of declaredChains()) {
        const { seq, hash } = await this.seals.head(tx, chain);
        heads.push({ chain, seq: seq.toString(), hash });
      }
      return heads;
    });
  }
}
