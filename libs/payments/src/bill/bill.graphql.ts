import { type Id, type LocalMonth, type Money } from '@commonhall/kernel';
import { IdField, LocalMonthScalar, MoneyType, Node, connectionOf } from '@commonhall/platform';
import { Field, ObjectType } from '@nestjs/graphql';
import { BillLineType, PartyType } from '../invoice/bill-line.graphql.js';

@ObjectType('Bill', {
  implements: () => [Node],
  description: "The co-op's invoice as the organisation receives it. It never changes.",
})
export class BillType {
  @IdField('PayableBill')
  readonly id!: Id<'PayableBill'>;

  @IdField('Invoice', { description: "The co-op's own record of it; only the co-op can open that." })
  readonly invoiceId!: Id<'Invoice'>;

  @Field()
  readonly number!: string;

  @Field(() => LocalMonthScalar)
  readonly month!: LocalMonth;

  @Field(() => MoneyType, { complexity: 0, description: 'The sum of the lines.' })
  readonly total!: Money;

  @Field(() => Date)
  readonly issuedAt!: Date;

  @Field(() => Date)
  readonly receivedAt!: Date;

  @Field(() => PartyType, { complexity: 0 })
  readonly issuer!: PartyType;

  @Field(() => PartyType, { complexity: 0 })
  readonly recipient!: PartyType;

  @Field(() => [BillLineType])
  readonly lines!: readonly BillLineType[];
}

export const BillConnection = connectionOf(BillType);
