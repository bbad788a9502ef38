import { type PipeTransform } from '@nestjs/common';
import { decodeId, nounWords, type Noun } from '@commonhall/kernel';
import { Args, Extensions, Field, ID } from '@nestjs/graphql';

/** The extension of a field that holds ids, in output and input types alike. */
export const idOf = 'idOf';

export interface IdFieldOptions {
  readonly name?: string;
  readonly nullable?: boolean;
  /** The field holds a list of ids. */
  readonly list?: boolean;
  readonly description?: string;
  readonly deprecationReason?: string;
}

/**
 * Marks a field of an object or input type as the id of a noun: a UUID in memory, `mem_…` outside. The schema encodes it
 * on its way out and decodes it on its way in.
 * Rule: design record 0012, rule 8; libs/platform/src/graphql/README.md, "ids".
 */
export function IdField(noun: Noun, { list = false, description, ...options }: IdFieldOptions = {}): PropertyDecorator {
  const field = Field(() => (list ? [ID] : ID), {
    description: description ?? `${list ? 'Ids' : 'Id'} of the ${nounWords(noun)}.`,
    ...options,
  });
  const mark = Extensions({ [idOf]: noun });
  return (target, key) => {
    field(target, key);
    mark(target, key);
  };
}

/**
 * An argument that takes the id of a noun: `@IdArg('Member') id: MemberId`, or `@IdArg('Member', 'ids', { list: true })`.
 * @throws InvalidId, which names the path and whose id it is
 */
export function IdArg(
  noun: Noun,
  name = 'id',
  { list = false, nullable = false }: Pick<IdFieldOptions, 'list' | 'nullable'> = {},
): ParameterDecorator {
  return Args(name, { type: () => (list ? [ID] : ID), nullable }, new IdPipe(noun, name));
}

class IdPipe implements PipeTransform<unknown, unknown> {
  constructor(
    private readonly noun: Noun,
    private readonly name: string,
  ) {}

  transform(value: unknown): unknown {
    return decodeIds(this.noun, value, [this.name]);
  }
}

/** Decodes an id, or each of a list; null and undefined stay what they are. @throws InvalidId */
export function decodeIds(noun: Noun, value: unknown, path: readonly string[]): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item: unknown, index) => decodeIds(noun, item, [...path, String(index)]));
  return decodeId(noun, typeof value === 'string' ? value : JSON.stringify(value), path);
}
