import { IdempotentPayload, Rule, idempotencyKey, text } from '@commonhall/platform';
import { Field, InputType, ObjectType } from '@nestjs/graphql';
import * as v from 'valibot';
import { ProposalType, SummaryInput } from '../proposal/proposal.graphql.js';

@InputType()
export class ProposeAdmissionsInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Rule(text(200))
  @Field()
  readonly title!: string;

  @Field(() => SummaryInput)
  readonly summary!: SummaryInput;

  // Its length is a fault like others, which the reader of the sheet tells in words of its own.
  @Rule(v.string())
  @Field({
    description:
      'A spreadsheet as CSV, one organisation in each row below the names of the columns: Organisation, Kind, Legal form, Members, Modules wanted, Delegate, Delegate e-mail, Registration number, Address. The delegate is invited as the officer of the organisation, who then appoints whom it chooses.',
  })
  readonly sheet!: string;
}

@ObjectType()
export class ProposeAdmissionsPayload extends IdempotentPayload {
  @Field(() => ProposalType, { nullable: true })
  readonly proposal!: ProposalType | null;
}
