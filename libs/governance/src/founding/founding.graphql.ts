import { type Id, type JsonValue } from '@commonhall/kernel';
import {
  IdField,
  IdempotentPayload,
  JsonScalar,
  Rule,
  emailAddress,
  idempotencyKey,
  text,
  wholeNumber,
} from '@commonhall/platform';
import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { CharterType } from '../charter/charter.graphql.js';
import { LabelType } from '../policy/policy.graphql.js';
import { ProposalType } from '../proposal/proposal.graphql.js';

@ObjectType('Founder', { description: 'Somebody who signs the charter for an organisation.' })
export class FounderType {
  @IdField('Founder')
  readonly id!: Id<'Founder'>;

  @Field()
  readonly name!: string;

  @Field({ description: 'The organisation that enters with this signature.' })
  readonly organisation!: string;

  @Field(() => Date, { nullable: true })
  readonly signedAt!: Date | null;
}

@ObjectType('FoundingPolicy', {
  description: 'A policy with which a tenant is founded; provisional until it is ratified.',
})
export class FoundingPolicyType {
  @Field()
  readonly key!: string;

  @Field(() => LabelType)
  readonly label!: LabelType;

  @Field(() => JsonScalar)
  readonly value!: JsonValue;
}

@ObjectType('Founding', { description: 'How this tenant came, or comes, to have a charter.' })
export class FoundingType {
  @Field({ description: 'Whether every founder has signed.' })
  readonly isRunning!: boolean;

  @IdField('Proposal', { nullable: true, description: 'The draft to sign; null before anything was drafted.' })
  readonly proposalId!: Id<'Proposal'> | null;

  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Field(() => CharterType, { nullable: true })
  readonly charter!: CharterType | null;

  @Field(() => [FoundingPolicyType])
  readonly policies!: readonly FoundingPolicyType[];

  @Field(() => [FounderType])
  readonly founders!: readonly FounderType[];

  @Field(() => FounderType, { nullable: true, description: 'Who is asking, if they are a founder.' })
  readonly viewer!: FounderType | null;

  @Field(() => Date, { nullable: true, description: 'Once somebody signed: when the draft lapses unless all have.' })
  readonly lapsesAt!: Date | null;
}

@InputType({ description: 'What an organisation states of itself.' })
export class FoundingOrganisationInput {
  @Rule(text(200))
  @Field()
  readonly name!: string;

  @Rule(text(200))
  @Field({ description: 'What it does, in its own words: "community newspaper".' })
  readonly kind!: string;

  @Rule(text(200))
  @Field()
  readonly legalForm!: string;

  @Rule(text(100))
  @Field()
  readonly registrationNumber!: string;

  @Rule(text(500))
  @Field()
  readonly address!: string;

  @Rule(wholeNumber(0, 10_000_000))
  @Field(() => Int, { description: 'How many members it has.' })
  readonly memberCount!: number;

  @Field(() => [String], { description: 'Names of modules: `membership`.' })
  readonly modulesWanted!: string[];
}

@InputType()
export class FounderInput {
  @Rule(text(200))
  @Field()
  readonly name!: string;

  @Rule(emailAddress)
  @Field({ description: 'Where the link to sign goes.' })
  readonly email!: string;

  @Field(() => FoundingOrganisationInput)
  readonly organisation!: FoundingOrganisationInput;
}

@InputType()
export class PrepareFoundingInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Rule(text(200))
  @Field({ description: 'What the co-op is called.' })
  readonly name!: string;

  @Field(() => [FounderInput])
  readonly founders!: FounderInput[];
}

@InputType()
export class SignCharterInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Proposal', { description: 'The draft that was read.' })
  readonly proposalId!: Id<'Proposal'>;
}

@ObjectType()
export class PrepareFoundingPayload extends IdempotentPayload {
  @Field(() => ProposalType, { nullable: true })
  readonly proposal!: ProposalType | null;
}

@ObjectType()
export class SignCharterPayload extends IdempotentPayload {
  @Field(() => ProposalType, { nullable: true })
  readonly proposal!: ProposalType | null;
}
