import { type Id } from '@commonhall/kernel';
import { IdField, IdempotentPayload, Rule, emailAddress, idempotencyKey, text } from '@commonhall/platform';
import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType('DelegateAppointment', {
  description: 'Whom an organisation named to cast its ballots, in its own tenant.',
})
export class DelegateAppointmentType {
  @IdField('DelegateAppointment')
  readonly id!: Id<'DelegateAppointment'>;

  @Field()
  readonly name!: string;

  @Field()
  readonly email!: string;

  @Field(() => Date)
  readonly appointedAt!: Date;

  @Field(() => Date, { nullable: true })
  readonly endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the co-op could not seat this person.' })
  readonly refusal!: string | null;
}

@InputType()
export class AppointDelegateInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Rule(text(200))
  @Field()
  readonly name!: string;

  @Rule(emailAddress)
  @Field({ description: 'Where the invitation goes. The address is the person: their login is made from it.' })
  readonly email!: string;
}

@ObjectType()
export class AppointDelegatePayload extends IdempotentPayload {
  @Field(() => DelegateAppointmentType, { nullable: true })
  readonly appointment!: DelegateAppointmentType | null;
}
