import { AccessDenied, type Id, NotFound } from '@commonhall/kernel';
import {
  type Connection,
  CurrentLoaders,
  CurrentPrincipal,
  IdArg,
  Loaders,
  type Once,
  PageArgs,
  type Principal,
  RefusableMutation,
} from '@commonhall/platform';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type Comment } from './comment.entity.js';
import { AddCommentInput, AddCommentPayload, CommentConnection, CommentType } from './comment.graphql.js';
import { CommentLoader } from './comment.loader.js';
import { DiscussionFull } from './comment.problems.js';
import { type CommentRow } from './comment.queries.js';
import { Comments } from './comments.service.js';

@Resolver(() => CommentType)
export class CommentsResolver {
  constructor(
    private readonly comments: Comments,
    private readonly loader: CommentLoader,
  ) {}

  @Query(() => CommentConnection, { name: 'comments', description: 'What was said about a proposal, newest first.' })
  commentsOf(
    @CurrentPrincipal() principal: Principal,
    @IdArg('Proposal', 'proposalId') proposalId: Id<'Proposal'>,
    @Args() page: PageArgs,
  ): Promise<Connection<CommentRow>> {
    return this.comments.of(principal, proposalId, page);
  }

  @ResolveField(() => CommentType, { nullable: true, description: 'The comment that this one answers.' })
  answerTo(
    @Parent() { answerToId }: CommentRow,
    @CurrentLoaders() loaders: Loaders,
  ): Promise<CommentRow | null> | null {
    return answerToId === null ? null : loaders.of(this.loader).load(answerToId as Id<'Comment'>);
  }

  @RefusableMutation(AddCommentPayload, [AccessDenied, NotFound, DiscussionFull], {
    description: 'Says something about a proposal.',
  })
  addComment(@CurrentPrincipal() principal: Principal, @Args('input') input: AddCommentInput): Promise<Once<Comment>> {
    return this.comments.add(principal, input);
  }
}
