import { statement } from '@commonhall/platform';
import { type CommentType } from './comment.graphql.js';

/** A comment as lists and loaders read it. */
export type CommentRow = CommentType & { readonly answerToId: string | null };

const columns = `id, proposal_id as "proposalId", answer_to_id as "answerToId", text, written_at as "writtenAt"`;

/** $2 proposal, $3 the id to start after, $4 how many; newest first. Ids sort by their time. */
export const commentPage = statement<CommentRow>(
  'comment.page',
  `select ${columns} from comment
   where tenant_id = $1 and proposal_id = $2 and id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by id desc limit $4`,
);

/** $2 ids. */
export const commentsById = statement<CommentRow>(
  'comment.by-id',
  `select ${columns} from comment where tenant_id = $1 and id = any($2::uuid[])`,
);
