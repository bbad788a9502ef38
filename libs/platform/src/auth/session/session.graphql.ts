import { type Id } from '@commonhall/kernel';
import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IdField } from '../../graphql/id-field.js';
import { IdempotentPayload, Payload } from '../../graphql/problem.graphql.js';
import { Rule, emailAddress, idempotencyKey, text } from '../../graphql/rule.js';
import { type LinkPurpose } from '../mail-link/mail-links.service.js';
import { passwordLength } from '../password/passwords.service.js';

const purposes = { WELCOME: 'welcome', FOUNDING: 'founding', INVITATION: 'invitation', SIGN_IN: 'sign-in' } as const;

registerEnumType(purposes, { name: 'LinkPurpose', description: 'What a link by mail is for.' });

@ObjectType('Session', { description: 'Somebody who has signed in. Browsers get it as a cookie besides.' })
export class SessionType {
  @Field({ description: 'For scripts: send it as `Authorization: Bearer chs_…`. Shown once.' })
  readonly token!: string;

  @Field(() => Date)
  readonly expiresAt!: Date;

  @IdField('Person')
  readonly personId!: Id<'Person'>;
}

@InputType()
export class SignInInput {
  @Rule(emailAddress)
  @Field()
  readonly email!: string;

  @Rule(text(1000))
  @Field()
  readonly password!: string;
}

@ObjectType()
export class SignInPayload extends Payload {
  @Field(() => SessionType, { nullable: true })
  readonly session!: SessionType | null;
}

@InputType()
export class OpenLinkInput {
  @Rule(text(200))
  @Field({ description: 'The last part of the link: `/link/<token>`.' })
  readonly token!: string;

  @Rule(text(200))
  @Field(() => String, { nullable: true, description: 'Who you are; a welcome link asks for it.' })
  readonly name?: string | null;

  @Rule(emailAddress)
  @Field(() => String, { nullable: true, description: 'Your mail address; a welcome link asks for it.' })
  readonly email?: string | null;

  @Rule(idempotencyKey)
  @Field(() => String, {
    nullable: true,
    description:
      'The same key again, within an hour, opens the link again with a new session and ends the one before: for answers that were lost.',
  })
  readonly idempotencyKey?: string | null;
}

@ObjectType()
export class OpenLinkPayload extends Payload {
  @Field(() => SessionType, { nullable: true })
  readonly session!: SessionType | null;

  @Field(() => purposes, { nullable: true })
  readonly purpose!: LinkPurpose | null;

  @IdField('Tenant', { nullable: true, description: 'Where to go on.' })
  readonly tenantId!: Id<'Tenant'> | null;
}

@ObjectType()
export class SignOutPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'How many sessions ended.' })
  readonly sessionsEnded!: number | null;
}

@InputType()
export class SetPasswordInput {
  @Rule(text(1000))
  @Field({ description: `${passwordLength.least} to ${passwordLength.most} characters.` })
  readonly password!: string;

  @Rule(text(1000))
  @Field(() => String, {
    nullable: true,
    description: 'The present password; may be left out within 15 minutes of signing in.',
  })
  readonly currentPassword?: string | null;
}

@ObjectType()
export class SetPasswordPayload extends Payload {
  @Field(() => SessionType, { nullable: true, description: 'This session with a new token; all others have ended.' })
  readonly session!: SessionType | null;
}

@InputType()
export class RequestSignInLinkInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Rule(emailAddress)
  @Field()
  readonly email!: string;
}

@ObjectType()
export class RequestSignInLinkPayload extends IdempotentPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True whether or not somebody here has this address. If somebody has, a mail is under way.',
  })
  readonly accepted!: boolean | null;
}
