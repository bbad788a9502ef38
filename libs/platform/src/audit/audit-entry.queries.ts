import { type Id, type JsonObject } from '@commonhall/kernel';
import { statement } from '../database/index.js';

export interface AuditEntryRow {
  readonly id: Id<'AuditEntry'>;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly facts: JsonObject;
  readonly requestId: string | null;
  readonly seq: string | null;
  readonly hash: string | null;
}

const entries = `select e.id, e.at, e.actor, e.action, e.subject, e.facts, e.request_id as "requestId", s.seq, s.hash
  from audit_entry e left join seal s on s.tenant_id = $1 and s.chain = 'audit' and s.row_id = e.id
  where e.tenant_id = $1`;

/** $2 the id to start after, $3 how many; newest first. Ids sort by their time. */
export const auditPage = statement<AuditEntryRow>(
  'audit.page',
  `${entries} and e.id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') order by e.id desc limit $3`,
);

/** $2 ids. */
export const auditEntriesById = statement<AuditEntryRow>('audit.by-id', `${entries} and e.id = any ($2::uuid[])`);
