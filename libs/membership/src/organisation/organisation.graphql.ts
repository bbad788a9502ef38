import { type Id } from '@commonhall/kernel';
import { IdField, Node, connectionOf } from '@commonhall/platform';
import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Organisation', {
  implements: () => [Node],
  description: 'A legal identity that the co-op knows, with its entry in the register of members.',
})
export class OrganisationType {
  @IdField('Organisation')
  readonly id!: Id<'Organisation'>;

  @IdField('Member', { description: 'Its entry in the register of members.' })
  readonly memberId!: Id<'Member'>;

  @Field()
  readonly name!: string;

  @Field({ description: 'What it does, in its own words.' })
  readonly kind!: string;

  @Field()
  readonly legalForm!: string;

  @Field()
  readonly registrationNumber!: string;

  @Field(() => Int, { description: 'How many members it says that it has.' })
  readonly memberCount!: number;

  @Field(() => String, { nullable: true, description: 'The slug of the tenant that it uses.' })
  readonly slug!: string | null;

  @Field(() => Date)
  readonly enteredAt!: Date;

  @IdField('Decision', { description: 'The decision that admitted it.' })
  readonly decisionId!: Id<'Decision'>;

  @Field(() => Date, { nullable: true, description: 'When its entry ended.' })
  readonly ceasedAt!: Date | null;
}

export const OrganisationConnection = connectionOf(OrganisationType);
