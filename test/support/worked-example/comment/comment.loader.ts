import { type Id } from '@commonhall/kernel';
import { NodeLoader, type Principal, TenantDatabase, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type CommentRow, commentsById } from './comment.queries.js';

/** Providing it is all that `node(id:)` needs. */
@Injectable()
export class CommentLoader extends NodeLoader<'Comment', CommentRow> {
  readonly noun = 'Comment';

  constructor(private readonly database: TenantDatabase) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Comment'>[]): Promise<readonly (CommentRow | null)[]> {
    return inOrderOf(ids, await this.database.query(principal, commentsById, [ids]), ({ id }) => id);
  }
}
