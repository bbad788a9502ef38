import { type Id } from '@commonhall/kernel';
import { CurrencyCodeScalar, IdField, Node } from '@commonhall/platform';
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';

const tenantStates = { ACTIVE: 'active', READ_ONLY: 'read-only', CLOSED: 'closed' } as const;
registerEnumType(tenantStates, { name: 'TenantState' });

const relationships = { CO_OP: 'co-op', MEMBER: 'member', TRIAL: 'trial', HOSTED: 'hosted', FORMER: 'former' } as const;
registerEnumType(relationships, {
  name: 'Relationship',
  description: 'What an organisation is to the co-op. CO_OP is the co-op itself.',
});

@ObjectType('Tenant', { implements: () => [Node], description: "One organisation's isolated space." })
export class TenantType {
  @IdField('Tenant')
  readonly id!: Id<'Tenant'>;

  @Field({ description: 'As it stands in addresses of pages: `river-post`.' })
  readonly slug!: string;

  @Field()
  readonly name!: string;

  @Field(() => tenantStates)
  readonly state!: 'active' | 'read-only' | 'closed';

  @Field(() => relationships)
  readonly relationship!: 'co-op' | 'member' | 'trial' | 'hosted' | 'former';

  @Field({ description: 'The IANA time zone in which its days and months begin.' })
  readonly zone!: string;

  @Field({ description: 'The language in which it is written to, unless a person chose another.' })
  readonly locale!: string;

  @Field(() => CurrencyCodeScalar)
  readonly currency!: string;

  @Field(() => Date)
  readonly foundedAt!: Date;
}
