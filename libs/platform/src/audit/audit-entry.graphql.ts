import { type Id, type JsonObject } from '@commonhall/kernel';
import { Field, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../graphql/connection.graphql.js';
import { IdField } from '../graphql/id-field.js';
import { Node } from '../graphql/node.resolver.js';
import { JsonScalar } from '../graphql/scalars.js';

@ObjectType('AuditSeal', { description: 'Binds an entry to all that were sealed before it.' })
export class AuditSealType {
  @Field({ description: 'Its number in the chain, from 1.' })
  readonly seq!: string;

  @Field({ description: 'SHA-256 over the entry, its number and the seal before.' })
  readonly hash!: string;
}

@ObjectType('AuditEntry', { implements: () => [Node], description: 'Who did what, and when. Never changed.' })
export class AuditEntryType {
  @IdField('AuditEntry')
  readonly id!: Id<'AuditEntry'>;

  @Field(() => Date, { description: "By the installation's clock." })
  readonly at!: Date;

  @Field({ description: 'Kind and id: "person:per_…", "key:key_…", "job:payments.bill", or "operator".' })
  readonly actor!: string;

  @Field({ description: 'What was done, as "policy.enacted".' })
  readonly action!: string;

  @Field({ description: 'What it was done to: a UUID, or another stable name.' })
  readonly subject!: string;

  @Field(() => JsonScalar)
  readonly facts!: JsonObject;

  @Field(() => String, { nullable: true, description: 'The request, as the log calls it.' })
  readonly requestId!: string | null;

  @Field(() => AuditSealType, { nullable: true, description: 'Null for less than a minute after it was written.' })
  readonly seal!: AuditSealType | null;
}

export const AuditEntryConnection = connectionOf(AuditEntryType);

@ObjectType('SealHead', {
  description: 'The last seal of a chain: keep it, and nobody can change what lies before it unseen.',
})
export class SealHeadType {
  @Field({ description: '"audit", "ledger" or "decision".' })
  readonly chain!: string;

  @Field({ description: 'How many rows are sealed.' })
  readonly seq!: string;

  @Field(() => String, { nullable: true, description: 'Null where nothing is sealed yet.' })
  readonly hash!: string | null;
}
