import { type Id } from '@commonhall/kernel';
import { IdField, Node, connectionOf } from '@commonhall/platform';
import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type EnactmentState } from '../enactment/enactment.entity.js';
import { type Comparison, type CountTest, type ResolutionOutcome } from '../tally/resolution.js';

const outcomes = { CARRIED: 'carried', LOST: 'lost', INQUORATE: 'inquorate', INVALID: 'invalid' } as const;
registerEnumType(outcomes, { name: 'Outcome' });

const enactmentStates = {
  SCHEDULED: 'scheduled',
  ENACTED: 'enacted',
  STOPPED: 'stopped',
  SUPERSEDED: 'superseded',
} as const;
registerEnumType(enactmentStates, { name: 'EnactmentState' });

@ObjectType('CountTest', { description: 'One test of a count, with the two whole numbers that were compared.' })
export class CountTestType {
  @Field()
  readonly test!: string;

  @Field({ description: 'A class of voters, or `all`.' })
  readonly scope!: string;

  @Field()
  readonly left!: string;

  @Field(() => String)
  readonly comparison!: Comparison | '<=';

  @Field()
  readonly right!: string;

  @Field()
  readonly passed!: boolean;

  @Field(() => String, { nullable: true, description: 'Where the comparison is not what decided.' })
  readonly because!: CountTest['because'];
}

@ObjectType('Count', { description: 'What was cast, in votes, and every test that was made.' })
export class CountType {
  @Field(() => Int, { description: 'All votes of the electorate.' })
  readonly electorate!: number;

  @Field(() => Int, { description: 'Votes present or cast, abstentions included.' })
  readonly present!: number;

  @Field(() => Int)
  readonly yes!: number;

  @Field(() => Int)
  readonly no!: number;

  @Field(() => Int)
  readonly abstain!: number;

  @Field(() => Int, { description: 'Votes that had to be present.' })
  readonly quorumNeeded!: number;

  @Field(() => [CountTestType])
  readonly tests!: readonly CountTestType[];
}

@ObjectType('Enactment', { description: 'One effect of a carried decision on its way into force.' })
export class EnactmentType {
  @IdField('Enactment')
  readonly id!: Id<'Enactment'>;

  @IdField('Effect')
  readonly effectId!: Id<'Effect'>;

  @Field(() => enactmentStates)
  readonly state!: EnactmentState;

  @Field(() => Date, { description: 'When its stay ends.' })
  readonly dueAt!: Date;

  @Field(() => Date, { nullable: true })
  readonly doneAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was stopped.' })
  readonly reason!: string | null;
}

@ObjectType('Decision', { implements: () => [Node], description: 'What the members decided, with the whole count.' })
export class DecisionType {
  @IdField('Decision')
  readonly id!: Id<'Decision'>;

  @Field(() => Int, { description: 'Counts up in its tenant, from 1, without gaps. The founding is number one.' })
  readonly number!: number;

  @Field({ description: 'The title of what was proposed.' })
  readonly title!: string;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;

  @Field(() => outcomes)
  readonly outcome!: ResolutionOutcome;

  @Field(() => Date)
  readonly decidedAt!: Date;

  @Field(() => CountType)
  readonly count!: CountType;

  @Field({
    description: 'The canonical ballot file (RFC 8785): enough to count again, and nothing that names a voter.',
  })
  readonly ballotFile!: string;

  @Field({ description: 'SHA-256 of the ballot file.' })
  readonly ballotFileHash!: string;

  @Field({ description: 'SHA-256 of the electorate, as it was published at notice.' })
  readonly electorateHash!: string;
}

export const DecisionConnection = connectionOf(DecisionType);
