import { type Id } from '@commonhall/kernel';
import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../../graphql/connection.graphql.js';
import { IdField } from '../../graphql/id-field.js';
import { Payload } from '../../graphql/problem.graphql.js';
import { Rule, text } from '../../graphql/rule.js';
import { type Scope } from '../principal.js';

const scopeNames = { READ: 'read', WRITE: 'write', SCHEMA_READ: 'schema:read' } as const satisfies Record<
  string,
  Scope
>;

registerEnumType(scopeNames, {
  name: 'ApiKeyScope',
  description: 'What a key may do; each is given by itself.',
  valuesMap: {
    READ: { description: 'Queries.' },
    WRITE: { description: 'Mutations, but for what only a person does: ballots, delegates, keys.' },
    SCHEMA_READ: { description: 'Introspection.' },
  },
});

@ObjectType('ApiKey', { description: "A program's way in. The key itself is shown once, when it is made." })
export class ApiKeyType {
  @IdField('ApiKey')
  readonly id!: Id<'ApiKey'>;

  @Field()
  readonly name!: string;

  @Field({ description: 'The first letters of the key.' })
  readonly shown!: string;

  @Field(() => [scopeNames])
  readonly scopes!: readonly Scope[];

  @Field(() => Date)
  readonly createdAt!: Date;

  @Field(() => Date)
  readonly expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: 'To the minute.' })
  readonly lastUsedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  readonly revokedAt!: Date | null;
}

export const ApiKeyConnection = connectionOf(ApiKeyType);

@InputType()
export class CreateApiKeyInput {
  @Rule(text(200))
  @Field({ description: 'What the key is for.' })
  readonly name!: string;

  @Field(() => [scopeNames])
  readonly scopes!: Scope[];

  @Field(() => Date, { nullable: true, description: 'At most a year from now, which is what it is without this.' })
  readonly expiresAt?: Date | null;
}

@ObjectType()
export class CreateApiKeyPayload extends Payload {
  @Field(() => ApiKeyType, { nullable: true })
  readonly apiKey!: ApiKeyType | null;

  @Field(() => String, { nullable: true, description: 'The key: `chk_…`. Keep it now; it is never shown again.' })
  readonly token!: string | null;
}

@InputType()
export class RevokeApiKeyInput {
  @IdField('ApiKey')
  readonly apiKeyId!: Id<'ApiKey'>;
}

@ObjectType()
export class RevokeApiKeyPayload extends Payload {
  @Field(() => ApiKeyType, { nullable: true })
  readonly apiKey!: ApiKeyType | null;
}
