import { type Id } from '@commonhall/kernel';
import { IdField, IdempotentPayload, Node, Rule, connectionOf, idempotencyKey, text } from '@commonhall/platform';
import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType('Comment', { implements: () => [Node], description: 'What somebody said about a proposal.' })
export class CommentType {
  @IdField('Comment')
  readonly id!: Id<'Comment'>;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;

  @Field()
  readonly text!: string;

  @Field(() => Date)
  readonly writtenAt!: Date;
}

export const CommentConnection = connectionOf(CommentType);

@InputType()
export class AddCommentInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;

  @IdField('Comment', { nullable: true, description: 'The comment that this one answers.' })
  readonly answerToId?: Id<'Comment'> | null;

  @Rule(text(500))
  @Field()
  readonly text!: string;
}

@ObjectType()
export class AddCommentPayload extends IdempotentPayload {
  @Field(() => CommentType, { nullable: true })
  readonly comment!: CommentType | null;
}
