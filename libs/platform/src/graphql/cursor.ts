import { InvalidInput, type JsonValue, canonicalJson, sha256Hex } from '@commonhall/kernel';

/** What a cursor belongs to. Another tenant, field, filter or order makes another list, and its cursors are refused. */
export interface CursorBinding {
  readonly tenantId: string;
  readonly field: string;
  readonly filter: JsonValue;
  readonly sort: JsonValue;
}

const bindingLength = 16;

/** The short name of a list that its cursors carry. */
export function bindingOf({ tenantId, field, filter, sort }: CursorBinding): string {
  return sha256Hex(canonicalJson({ tenantId, field, filter, sort })).slice(0, bindingLength);
}

/**
 * Writes where a row stands in its list: the values of its sort key. Opaque, but no secret: the values are the row's
 * own, and a made-up cursor shows no more than a made-up filter could.
 */
export function encodeCursor(binding: string, key: readonly JsonValue[]): string {
  return Buffer.from(JSON.stringify([binding, ...key])).toString('base64url');
}

/**
 * Reads the sort key out of a cursor of the same list.
 * @param length how many values the list's sort key has
 * @throws InvalidInput for a cursor of another list, and for what is no cursor
 * Rule: libs/platform/src/graphql/README.md, "lists" (cursors are bound to tenant, field, filter and sort).
 */
export function decodeCursor(
  binding: string,
  length: number,
  cursor: string,
  path: readonly string[] = ['after'],
): JsonValue[] {
  const [found, ...key] = parse(cursor);
  if (found === undefined) throw noCursor(path);
  if (found !== binding || key.length !== length) {
    throw new InvalidInput(
      'That cursor belongs to another list. Repeat the filter and order that it came from, or start without it.',
      path,
    );
  }
  return key;
}

/** What is said of a text that no list has given. */
export function noCursor(path: readonly string[] = ['after']): InvalidInput {
  return new InvalidInput('That is no cursor. Pass on an endCursor or cursor as it was given.', path);
}

function parse(cursor: string): JsonValue[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && value.every((part) => part === null || typeof part !== 'object'))
      return value as JsonValue[];
  } catch {
    // Not JSON: no cursor of ours.
  }
  return [];
}
