import { type Id, type LocalMonth, type Money } from '@commonhall/kernel';
import { IdField, LocalMonthScalar, MoneyType, Node, connectionOf } from '@commonhall/platform';
import { Field, ObjectType } from '@nestjs/graphql';
import { PartyType } from './bill-line.graphql.js';

@ObjectType('Invoice', {
  implements: () => [Node],
  description: 'What the co-op has invoiced to an organisation. It never changes.',
})
export class InvoiceType {
  @IdField('Invoice')
  readonly id!: Id<'Invoice'>;

  @Field({ description: 'Numbers have no gaps.' })
  readonly number!: string;

  @Field(() => LocalMonthScalar)
  readonly month!: LocalMonth;

  @Field(() => MoneyType, { complexity: 0, description: 'The sum of the lines.' })
  readonly total!: Money;

  @Field(() => Date)
  readonly issuedAt!: Date;

  @IdField('Organisation')
  readonly organisationId!: Id<'Organisation'>;

  @IdField('Member')
  readonly memberId!: Id<'Member'>;

  @Field(() => PartyType, { complexity: 0 })
  readonly issuer!: PartyType;

  @Field(() => PartyType, { complexity: 0 })
  readonly recipient!: PartyType;
}

export const InvoiceConnection = connectionOf(InvoiceType);
