import { type Id, type JsonValue } from '@commonhall/kernel';
import { IdField, JsonScalar } from '@commonhall/platform';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { LabelType } from '../policy/policy.graphql.js';
import { type Charter, charterHash } from './charter.js';
import { type CharterVersion } from './charter-version.entity.js';

@ObjectType('Charter', {
  description: 'The rules by which this tenant makes rules, as data that is checked and hashed.',
})
export class CharterType {
  @Field(() => Int)
  readonly version!: number;

  @Field(() => LabelType)
  readonly name!: LabelType;

  @Field({ description: 'SHA-256 of the canonical document (RFC 8785): what proposals and ballot files name.' })
  readonly hash!: string;

  @Field(() => JsonScalar, { description: 'The whole charter, in the format `commonhall.charter@1`.' })
  readonly document!: JsonValue;

  @Field(() => Date, { nullable: true, description: 'From when it binds; null while it is a draft.' })
  readonly from!: Date | null;

  @IdField('Decision', { nullable: true, description: 'The decision that adopted it; null while it is a draft.' })
  readonly decisionId!: Id<'Decision'> | null;
}

/** A charter as the API shows it; without its version it is a draft. */
export function shownCharter(
  charter: Charter,
  adopted: Pick<CharterVersion, 'fromInstant' | 'decisionId'> | null,
): CharterType {
  return {
    version: charter.version,
    name: charter.name,
    hash: charterHash(charter),
    document: charter,
    from: adopted?.fromInstant ?? null,
    decisionId: adopted?.decisionId ?? null,
  };
}
