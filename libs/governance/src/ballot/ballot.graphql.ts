import { type Id } from '@commonhall/kernel';
import { IdField, IdempotentPayload, Rule, idempotencyKey } from '@commonhall/platform';
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type ResolutionChoice } from '../tally/resolution.js';

const choices = { YES: 'yes', NO: 'no', ABSTAIN: 'abstain' } as const;
registerEnumType(choices, { name: 'Choice', description: 'What a ballot on a resolution says.' });

@ObjectType('Ballot', { description: "One's own ballot: the one of the organisation for which one casts." })
export class BallotType {
  @IdField('Ballot')
  readonly id!: Id<'Ballot'>;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;

  @Field(() => choices)
  readonly choice!: ResolutionChoice;

  @Field(() => Date)
  readonly castAt!: Date;
}

@InputType()
export class CastBallotInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;

  @Field(() => choices)
  readonly choice!: ResolutionChoice;
}

@ObjectType()
export class CastBallotPayload extends IdempotentPayload {
  @Field(() => BallotType, { nullable: true })
  readonly ballot!: BallotType | null;
}
