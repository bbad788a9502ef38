import { type Id } from '@commonhall/kernel';
import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IdField } from '../../graphql/id-field.js';
import { type Principal, type Role } from '../principal.js';

/** The GraphQL enum of roles. */
export const roleEnum = {
  ADMINISTRATOR: 'administrator',
  SECRETARY: 'secretary',
  TREASURER: 'treasurer',
  MEMBERSHIP_OFFICER: 'membership-officer',
  DELEGATE: 'delegate',
  MEMBER: 'member',
  AUDITOR: 'auditor',
} as const satisfies Record<string, Role>;

registerEnumType(roleEnum, { name: 'Role', description: 'What a person may be in an organisation.' });

const kindNames = { PERSON: 'person', KEY: 'key' } as const satisfies Record<string, Principal['kind']>;

registerEnumType(kindNames, {
  name: 'ViewerKind',
  description: 'A person who has signed in, or a program with a key.',
});

@ObjectType('Person', { description: 'Somebody whom this installation knows.' })
export class PersonType {
  @IdField('Person')
  readonly id!: Id<'Person'>;

  @Field()
  readonly name!: string;

  @Field()
  readonly email!: string;
}

@ObjectType('Access', { description: 'An organisation that the viewer has a part in.' })
export class AccessType {
  @IdField('Tenant')
  readonly tenantId!: Id<'Tenant'>;

  @Field({ description: 'As it stands in addresses, and in the header Commonhall-Tenant.' })
  readonly slug!: string;

  @Field(() => [roleEnum])
  readonly roles!: readonly Role[];
}

@ObjectType('Viewer', { description: 'Who asks.' })
export class ViewerType {
  @Field(() => kindNames)
  readonly kind!: 'person' | 'key';

  @IdField('Tenant', {
    nullable: true,
    description: 'The organisation that the request is for; null where it names none of several.',
  })
  readonly tenantId!: Id<'Tenant'> | null;

  @Field(() => [roleEnum], { description: 'In that organisation.' })
  readonly roles!: readonly Role[];

  readonly personId!: Id<'Person'> | null;
}
