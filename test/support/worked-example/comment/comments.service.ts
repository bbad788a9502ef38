import { NotFound, newId } from '@commonhall/kernel';
import {
  type Connection,
  type Once,
  type PageArgs,
  type Principal,
  TenantDatabase,
  connect,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { assertMaySpeak } from './comment.access.js';
import { Comment } from './comment.entity.js';
import { type AddCommentInput } from './comment.graphql.js';
import { DiscussionFull } from './comment.problems.js';
import { type CommentRow, commentPage } from './comment.queries.js';

const mostComments = 5;

/** What is said about proposals. */
@Injectable()
export class Comments {
  constructor(private readonly database: TenantDatabase) {}

  /** A page of what was said about a proposal, newest first. */
  of(principal: Principal, proposalId: string, page: PageArgs): Promise<Connection<CommentRow>> {
    return connect({
      principal,
      page,
      field: 'Query.comments',
      filter: { proposalId },
      sort: ['-id'],
      fetch: ({ limit, after }) => this.database.query(principal, commentPage, [proposalId, after?.[0] ?? null, limit]),
      keyOf: ({ id }) => [id],
    });
  }

  /** Adds a comment. @throws AccessDenied | NotFound | DiscussionFull */
  add(principal: Principal, { idempotencyKey, ...input }: AddCommentInput): Promise<Once<Comment>> {
    return this.database.writeOnce(principal, { operation: 'addComment', idempotencyKey, input }, async (tx) => {
      assertMaySpeak(principal);
      const said = await tx.find(Comment, { proposalId: input.proposalId });
      if (said.length >= mostComments) throw new DiscussionFull(mostComments);
      const answerToId = input.answerToId ?? null;
      if (answerToId !== null && !said.some(({ id }) => id === answerToId)) {
        throw new NotFound('Comment', ['input', 'answerToId']);
      }
      const id = newId<'Comment'>();
      await tx.insert(Comment, { id, proposalId: input.proposalId, answerToId, text: input.text, writtenAt: tx.now });
      tx.audit({ action: 'comment.added', subject: id });
      return tx.require(Comment, id);
    });
  }
}
