import { type Id, type LocalMonth, type Money } from '@commonhall/kernel';
import {
  IdField,
  IdempotentPayload,
  LocalMonthScalar,
  MoneyInput,
  MoneyType,
  Node,
  Rule,
  connectionOf,
  idempotencyKey,
  text,
} from '@commonhall/platform';
import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType('Taking', {
  implements: () => [Node],
  description: "What an organisation has taken: the base of the platform's fee.",
})
export class TakingType {
  @IdField('Taking')
  readonly id!: Id<'Taking'>;

  @Field(() => Date)
  readonly occurredAt!: Date;

  @Field(() => Date)
  readonly recordedAt!: Date;

  @Field(() => MoneyType, { complexity: 0 })
  readonly amount!: Money;

  @Field({ description: 'Where it comes from, in the words of whoever recorded it.' })
  readonly source!: string;

  @Field(() => LocalMonthScalar, {
    description:
      'The month with whose bill its fee comes: its own, or the one that was open when it was recorded after its own was closed.',
  })
  readonly month!: LocalMonth;

  @Field(() => MoneyType, {
    complexity: 0,
    description:
      'What it bears. It may change until its month is closed, when a taking of an earlier instant is recorded later.',
  })
  readonly fee!: Money;

  @IdField('PolicyVersion', {
    nullable: true,
    description: 'The version of the fee in force at its instant; null where none was decided.',
  })
  readonly policyVersionId!: Id<'PolicyVersion'> | null;

  @IdField('Decision', { nullable: true, description: 'The decision that made that version.' })
  readonly decisionId!: Id<'Decision'> | null;

  @Field({ description: 'The members had not ratified the fee yet: nothing is charged.' })
  readonly provisional!: boolean;
}

export const TakingConnection = connectionOf(TakingType);

@InputType()
export class RecordTakingInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Field(() => MoneyInput, { description: "More than nothing, in the currency of the organisation's books." })
  readonly amount!: Money;

  @Field(() => Date, { description: 'Not to come, and not more than a year ago.' })
  readonly occurredAt!: Date;

  @Rule(text(80))
  @Field({ description: 'Where it comes from: "market stall".' })
  readonly source!: string;
}

@ObjectType()
export class RecordTakingPayload extends IdempotentPayload {
  @Field(() => TakingType, { nullable: true })
  readonly taking!: TakingType | null;
}
