import { type Id, type JsonValue, type LocalDate } from '@commonhall/kernel';
import {
  DateScalar,
  IdField,
  IdempotentPayload,
  JsonScalar,
  Node,
  Rule,
  connectionOf,
  idempotencyKey,
  text,
} from '@commonhall/platform';
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { LabelType } from '../policy/policy.graphql.js';
import { type ChangeDirection, type ProposalState, proposalStates } from './proposal-state.js';

const stateEnum = Object.fromEntries(
  proposalStates.map((state) => [state.toUpperCase().replaceAll('-', '_'), state]),
) as Record<string, ProposalState>;
registerEnumType(stateEnum, {
  name: 'ProposalState',
  valuesMap: {
    STAY: { description: 'Carried, and waiting until it may take effect.' },
    STOPPED: { description: 'Carried, but what it would change had changed meanwhile.' },
    INQUORATE: { description: 'Too few took part: it says nothing about the question.' },
  },
});

const directions = { RAISES: 'raises', LOWERS: 'lowers', NEITHER: 'neither' } as const;
registerEnumType(directions, {
  name: 'ChangeDirection',
  description: 'Whether a charge asks more or less of members than before. It decides how long the change waits.',
});

@ObjectType('Effect', { description: 'One thing that a proposal would do.' })
export class EffectType {
  @IdField('Effect')
  readonly id!: Id<'Effect'>;

  @Field({ description: '`policy`, or what a module declares: `membership.admit`.' })
  readonly type!: string;

  @Field(() => LabelType, { description: 'What it does, in one sentence.' })
  readonly description!: LabelType;

  @Field(() => String, { nullable: true, description: 'The policy that it sets.' })
  readonly policyKey!: string | null;

  @Field(() => JsonScalar, { nullable: true, description: 'The value that the policy would have.' })
  readonly value!: JsonValue | null;

  @Field(() => JsonScalar, { nullable: true, description: 'The value that the policy had at notice.' })
  readonly baseValue!: JsonValue | null;

  @Field(() => directions, { nullable: true })
  readonly direction!: ChangeDirection | null;
}

@ObjectType('Proposal', {
  implements: () => [Node],
  description: 'Effects that somebody asks the electorate to carry.',
})
export class ProposalType {
  @IdField('Proposal')
  readonly id!: Id<'Proposal'>;

  @Field(() => Int, { description: 'Counts up in its tenant, from 1, without gaps.' })
  readonly number!: number;

  @Field({ description: 'A kind of decision of the charter: `policy-change`.' })
  readonly kind!: string;

  @Field()
  readonly title!: string;

  @Field(() => LabelType)
  readonly summary!: LabelType;

  @Field(() => stateEnum)
  readonly state!: ProposalState;

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date, { nullable: true })
  readonly noticeAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly opensAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'The first instant that is too late for a ballot.' })
  readonly closesAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was decided or withdrawn.' })
  readonly endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the charter under which it is decided.' })
  readonly charterHash!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the electorate, published at notice.' })
  readonly electorateHash!: string | null;
}

export const ProposalConnection = connectionOf(ProposalType);

@InputType({ description: 'A text that says why, in English and, where somebody wrote it, in Welsh.' })
export class SummaryInput {
  @Rule(text(5000))
  @Field()
  readonly en!: string;

  @Rule(text(5000))
  @Field(() => String, { nullable: true })
  readonly cy?: string | null;
}

@InputType()
export class PolicyChangeInput {
  @Field()
  readonly key!: string;

  @Field(() => JsonScalar)
  readonly value!: JsonValue;
}

@InputType()
export class DeclaredEffectInput {
  @Field({ description: '`membership.admit`.' })
  readonly type!: string;

  @Field(() => JsonScalar)
  readonly content!: JsonValue;
}

@InputType({ description: 'One thing to do: either a policy to set, or an effect that a module declares.' })
export class ProposedEffectInput {
  @Field(() => PolicyChangeInput, { nullable: true })
  readonly policy?: PolicyChangeInput | null;

  @Field(() => DeclaredEffectInput, { nullable: true })
  readonly declared?: DeclaredEffectInput | null;
}

@InputType()
export class ProposeInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Field({ description: 'A kind of decision of the charter: `policy-change`.' })
  readonly kind!: string;

  @Rule(text(200))
  @Field()
  readonly title!: string;

  @Field(() => SummaryInput)
  readonly summary!: SummaryInput;

  @Field(() => [ProposedEffectInput])
  readonly effects!: ProposedEffectInput[];
}

@InputType()
export class AnnounceProposalInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;

  @Field(() => DateScalar, { nullable: true, description: 'A later day than the charter asks for.' })
  readonly opensOn?: LocalDate | null;
}

@InputType()
export class WithdrawProposalInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Proposal')
  readonly proposalId!: Id<'Proposal'>;
}

@ObjectType()
export class ProposePayload extends IdempotentPayload {
  @Field(() => ProposalType, { nullable: true })
  readonly proposal!: ProposalType | null;
}

@ObjectType()
export class AnnounceProposalPayload extends IdempotentPayload {
  @Field(() => ProposalType, { nullable: true })
  readonly proposal!: ProposalType | null;
}

@ObjectType()
export class WithdrawProposalPayload extends IdempotentPayload {
  @Field(() => ProposalType, { nullable: true })
  readonly proposal!: ProposalType | null;
}
