import { type Id, type JsonValue } from '@commonhall/kernel';
import { IdField, JsonScalar } from '@commonhall/platform';
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';

const policyScopes = { PLATFORM: 'platform', TENANT: 'tenant' } as const;
registerEnumType(policyScopes, {
  name: 'PolicyScope',
  valuesMap: {
    PLATFORM: { description: 'Decided by the members of the co-op, and binding every tenant.' },
    TENANT: { description: 'Decided in a tenant, and binding that tenant.' },
  },
});

@ObjectType('Label', { description: 'A text in each language of the product.' })
export class LabelType {
  @Field()
  readonly en!: string;

  @Field(() => String, { nullable: true })
  readonly cy!: string | null;
}

@ObjectType('PolicyVersion', {
  description: 'One value of a policy, from an instant on, and the decision that made it.',
})
export class PolicyVersionType {
  @IdField('PolicyVersion')
  readonly id!: Id<'PolicyVersion'>;

  @Field(() => JsonScalar)
  readonly value!: JsonValue;

  @Field(() => Date)
  readonly from!: Date;

  @Field({ description: 'Set at the founding and not ratified yet: it binds nobody to pay.' })
  readonly provisional!: boolean;

  @IdField('Decision')
  readonly decisionId!: Id<'Decision'>;
}

@ObjectType('Policy', { description: 'A rule that the members enacted, or may enact.' })
export class PolicyType {
  @Field({ description: '`payments.platform-fee`.' })
  readonly key!: string;

  @Field(() => policyScopes)
  readonly scope!: 'platform' | 'tenant';

  @Field(() => LabelType)
  readonly label!: LabelType;

  @Field({ description: 'What its figures are counted in, in plain words.' })
  readonly unit!: string;

  @Field(() => JsonScalar, { description: 'The value in force; its initial one where nothing was ever decided.' })
  readonly value!: JsonValue;

  @Field(() => PolicyVersionType, { nullable: true, description: 'Null where nothing was ever decided.' })
  readonly version!: PolicyVersionType | null;
}
