import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { type CurrencyCode } from '@commonhall/kernel';
import { CurrencyCodeScalar } from './scalars.js';

/** Outside: `{ amount: "12.50", currency: "GBP" }`. Fields of this type hold kernel's `Money`; the schema writes the text. */
@ObjectType('Money', { description: 'An amount of money, exact to the last digit of its currency.' })
export class MoneyType {
  @Field(() => String, {
    name: 'amount',
    description: 'Major units as exact text, with all digits of the currency: `12.50`.',
  })
  readonly minor!: bigint;

  @Field(() => CurrencyCodeScalar)
  readonly currency!: CurrencyCode;
}

/** Resolvers receive kernel's `Money` in its place. */
@InputType({ description: 'An amount of money. More decimals than the currency has are refused, not rounded.' })
export class MoneyInput {
  @Field(() => String, { description: 'Major units: `12.50`.' })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar)
  readonly currency!: CurrencyCode;
}
