import { type Id } from '@commonhall/kernel';
import { BatchLoader, type Principal, TenantDatabase, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type ViewerBallotRow, viewerBallots } from './ballot.queries.js';

/** The viewer's own standing on proposals; null where the viewer casts for nobody there. */
@Injectable()
export class ViewerBallotLoader extends BatchLoader<Id<'Proposal'>, ViewerBallotRow> {
  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Proposal'>[]): Promise<readonly (ViewerBallotRow | null)[]> {
    if (principal.kind !== 'person') return ids.map(() => null);
    const rows = await this.database.query(principal, viewerBallots, [principal.personId, ids]);
    return inOrderOf(ids, rows, ({ proposalId }) => proposalId);
  }
}
