import { type Id, type Money } from '@commonhall/kernel';
import { IdField, MoneyType } from '@commonhall/platform';
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

const lineKinds = { USE: 'use', FREE_TIER: 'free-tier', CAP: 'cap' } as const;
const stepKinds = {
  TIER: 'tier',
  FIXED: 'fixed',
  ROUNDING: 'rounding',
  FREE_TIER: 'free-tier',
  CAP: 'cap',
  PROVISIONAL: 'provisional',
} as const;

registerEnumType(lineKinds, { name: 'BillLineKind', description: 'What a line charges, or takes off.' });
registerEnumType(stepKinds, { name: 'ArithmeticStepKind' });

@ObjectType('ArithmeticStep', {
  description: "One step of how a line's amount came about. The steps of a line sum to its amount.",
})
export class ArithmeticStepType {
  @Field(() => stepKinds)
  readonly kind!: (typeof stepKinds)[keyof typeof stepKinds];

  @Field(() => MoneyType, { complexity: 0, nullable: true, description: 'The takings that the rate is taken on.' })
  readonly base!: Money | null;

  @Field(() => Int, { nullable: true, description: 'Hundredths of a percent.' })
  readonly rateBps!: number | null;

  @Field(() => MoneyType, {
    complexity: 0,
    nullable: true,
    description: 'The end of the tier, the free tier or the cap; or what is charged once for each taking.',
  })
  readonly limit!: Money | null;

  @Field(() => Int, { nullable: true, description: 'How many takings.' })
  readonly count!: number | null;

  @Field({
    description:
      'Major units, exact: a rate on takings may end in fractions of the smallest coin, which the step ROUNDING closes.',
  })
  readonly amount!: string;
}

@ObjectType('BillLine', { description: 'The fee under one version, or what its free tier or its cap takes off.' })
export class BillLineType {
  @Field(() => lineKinds)
  readonly kind!: (typeof lineKinds)[keyof typeof lineKinds];

  @Field()
  readonly label!: string;

  @Field(() => Int, { description: "How many of the month's takings fall under this version." })
  readonly takings!: number;

  @Field(() => MoneyType, { complexity: 0, description: 'What they come to.' })
  readonly base!: Money;

  @Field(() => MoneyType, { complexity: 0, description: 'Negative for what is taken off.' })
  readonly amount!: Money;

  // A line and its steps are one row: what they cost is the line's point.
  @Field(() => [ArithmeticStepType], { complexity: 0 })
  readonly arithmetic!: readonly ArithmeticStepType[];

  @IdField('PolicyVersion', { description: 'The version of the fee that charges it.' })
  readonly policyVersionId!: Id<'PolicyVersion'>;

  @IdField('Decision', { description: 'The decision that made that version.' })
  readonly decisionId!: Id<'Decision'>;
}

@ObjectType('Party', { description: 'Who sends a bill, or to whom it goes, as they were on the day.' })
export class PartyType {
  @Field()
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly legalForm!: string | null;

  @Field(() => String, { nullable: true })
  readonly registrationNumber!: string | null;

  @Field(() => String, { nullable: true })
  readonly address!: string | null;
}
