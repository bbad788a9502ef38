import { type Id } from '@commonhall/kernel';
import {
  IdField,
  IdempotentPayload,
  type Role,
  Rule,
  connectionOf,
  emailAddress,
  idempotencyKey,
  roleEnum,
  text,
} from '@commonhall/platform';
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type GrantableRole, grantableRoles } from './role-holder.access.js';

const grantableEnum = Object.fromEntries(
  grantableRoles.map((role) => [role.toUpperCase().replaceAll('-', '_'), role]),
) as Record<string, GrantableRole>;
registerEnumType(grantableEnum, {
  name: 'GrantableRole',
  description: 'What an administrator may make of a person. A delegate is appointed instead, and a member is entered.',
});

@ObjectType('RoleHolder', { description: 'A person with a part in this organisation.' })
export class RoleHolderType {
  @IdField('Person')
  readonly personId!: Id<'Person'>;

  @Field({ description: 'As the person calls themselves.' })
  readonly name!: string;

  @Field()
  readonly email!: string;

  @Field(() => [roleEnum], { description: 'Empty once the last one was taken.' })
  readonly roles!: readonly Role[];
}

export const RoleHolderConnection = connectionOf(RoleHolderType);

@InputType()
export class InvitePersonInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @Rule(text(200))
  @Field({
    description: 'Ignored for a person who is known here already: whoever invites somebody does not rename them.',
  })
  readonly name!: string;

  @Rule(emailAddress)
  @Field({ description: 'Where the invitation goes. The address is the person: their login is made from it.' })
  readonly email!: string;

  @Field(() => grantableEnum)
  readonly role!: GrantableRole;
}

@InputType()
export class GrantRoleInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Person', { description: 'Somebody who has, or had, a part in this organisation.' })
  readonly personId!: Id<'Person'>;

  @Field(() => grantableEnum)
  readonly role!: GrantableRole;
}

@InputType()
export class RevokeRoleInput {
  @Rule(idempotencyKey)
  @Field()
  readonly idempotencyKey!: string;

  @IdField('Person')
  readonly personId!: Id<'Person'>;

  @Field(() => grantableEnum)
  readonly role!: GrantableRole;
}

@ObjectType()
export class InvitePersonPayload extends IdempotentPayload {
  @Field(() => RoleHolderType, { nullable: true })
  readonly roleHolder!: RoleHolderType | null;
}

@ObjectType()
export class GrantRolePayload extends IdempotentPayload {
  @Field(() => RoleHolderType, { nullable: true })
  readonly roleHolder!: RoleHolderType | null;
}

@ObjectType()
export class RevokeRolePayload extends IdempotentPayload {
  @Field(() => RoleHolderType, { nullable: true })
  readonly roleHolder!: RoleHolderType | null;
}
