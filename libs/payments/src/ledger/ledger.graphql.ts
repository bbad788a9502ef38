import { type Id, type Money } from '@commonhall/kernel';
import { IdField, MoneyType, Node, connectionOf } from '@commonhall/platform';
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';

const accountKinds = {
  ASSET: 'asset',
  LIABILITY: 'liability',
  INCOME: 'income',
  EXPENSE: 'expense',
  CLEARING: 'clearing',
} as const;

registerEnumType(accountKinds, { name: 'LedgerAccountKind', description: 'A clearing account comes back to nothing.' });

@ObjectType('LedgerAccount', { description: 'An account of the books and what stands on it.' })
export class LedgerAccountType {
  @IdField('LedgerAccount')
  readonly id!: Id<'LedgerAccount'>;

  @Field()
  readonly code!: string;

  @Field()
  readonly name!: string;

  @Field(() => accountKinds)
  readonly kind!: (typeof accountKinds)[keyof typeof accountKinds];

  @Field(() => MoneyType, { complexity: 0, description: 'Debits are positive, credits negative.' })
  readonly balance!: Money;
}

@ObjectType('Posting', { description: 'One side of an entry.' })
export class PostingType {
  @Field({ description: "The account's code." })
  readonly account!: string;

  @Field({ description: "The account's name." })
  readonly name!: string;

  @Field(() => MoneyType, { complexity: 0, description: 'A debit is positive, a credit negative.' })
  readonly amount!: Money;
}

@ObjectType('JournalEntry', {
  implements: () => [Node],
  description: 'A balanced entry: its postings sum to nothing. It never changes.',
})
export class JournalEntryType {
  @IdField('JournalEntry')
  readonly id!: Id<'JournalEntry'>;

  @Field(() => Date, { description: 'The instant to which it belongs in the books.' })
  readonly at!: Date;

  @Field(() => Date)
  readonly recordedAt!: Date;

  @Field({ description: 'What made it: a taking, an invoice, …' })
  readonly cause!: string;

  @IdField('Transfer', {
    nullable: true,
    description: "Shared with the entry that answers it in another tenant's books.",
  })
  readonly transferId!: Id<'Transfer'> | null;

  @Field(() => [PostingType])
  readonly postings!: readonly PostingType[];
}

export const JournalEntryConnection = connectionOf(JournalEntryType);
