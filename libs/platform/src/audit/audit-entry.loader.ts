import { type Id, encodeId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { may } from '../auth/access.js';
import { type Principal } from '../auth/principal.js';
import { TenantDatabase } from '../database/index.js';
import { inOrderOf } from '../graphql/loaders.js';
import { NodeLoader } from '../graphql/node.resolver.js';
import { auditAccess } from './audit-entry.access.js';
import { type AuditEntryType } from './audit-entry.graphql.js';
import { type AuditEntryRow, auditEntriesById } from './audit-entry.queries.js';

/** Lets `node(id:)` find entries; null for those who may not read the trail. */
@Injectable()
export class AuditEntryLoader extends NodeLoader<'AuditEntry', AuditEntryType> {
  readonly noun = 'AuditEntry';

  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'AuditEntry'>[]): Promise<readonly (AuditEntryType | null)[]> {
    if (!may(auditAccess, 'read', principal)) return ids.map(() => null);
    const rows = await this.database.query(principal, auditEntriesById, [ids]);
    return inOrderOf(ids, rows.map(entryOutside), ({ id }) => id);
  }
}

/** A row as it reads outside. */
export function entryOutside({ actor, seq, hash, ...row }: AuditEntryRow): AuditEntryType {
  return { ...row, actor: actorOutside(actor), seal: seq === null || hash === null ? null : { seq, hash } };
}

function actorOutside(actor: string): string {
  const [kind, id = ''] = actor.split(':', 2);
  if (kind === 'person') return `person:${encodeId('Person', id as Id<'Person'>)}`;
  if (kind === 'key') return `key:${encodeId('ApiKey', id as Id<'ApiKey'>)}`;
  return actor;
}
