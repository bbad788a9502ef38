import { type Noun, idPrefixes } from '@commonhall/kernel';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';

/** A root field with the documents that select everything below it. */
export interface Operation {
  readonly name: string;
  readonly root: 'query' | 'mutation';
  readonly field: GraphQLField<unknown, unknown>;
  readonly documents: readonly string[];
  /** Tells no more than whether there is anything. */
  readonly glance: string;
}

/** A place in the arguments that takes an id. */
export interface IdSlot {
  /** Names, and numbers within lists: `['input', 'proposalId']`. */
  readonly path: readonly (string | number)[];
  /** Whose ids; null where any may stand. */
  readonly noun: Noun | null;
}

export interface WalkLimits {
  readonly depth: number;
  /** Words and signs of one document; the API counts them too. */
  readonly tokens: number;
}

const apiLimits: WalkLimits = { depth: 10, tokens: 900 };

/** Every root field of the schema, with documents that together select each field down to the deepest level allowed. */
export function operationsOf(schema: GraphQLSchema, limits: WalkLimits = apiLimits): Operation[] {
  return (['query', 'mutation'] as const).flatMap((root) => {
    const type = root === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).map((field) => ({
      name: field.name,
      root,
      field,
      documents: documentsOf(schema, root, field, limits),
      glance: documentsOf(schema, root, field, limits, true)[0]!,
    }));
  });
}

/** A selection on its way into a document. */
interface Selection {
  /** What opens it: `nodes` or `... on Member`. */
  readonly head: string;
  readonly leaves: readonly string[];
  readonly below: readonly Selection[];
}

function documentsOf(
  schema: GraphQLSchema,
  root: Operation['root'],
  field: GraphQLField<unknown, unknown>,
  { depth, tokens }: WalkLimits,
  onlyType = false,
): string[] {
  const named = getNamedType(field.type);
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`);
  const passed = field.args.map(({ name }) => `${name}: $${name}`);
  const arguments_ = passed.length === 0 ? '' : `(${passed.join(', ')})`;
  const open = `${root} Walk${variables.length === 0 ? '' : `(${variables.join(', ')})`}`;
  if (!isCompositeType(named)) return [`${open} { ${field.name}${arguments_} }`];
  const head = `${field.name}${arguments_}`;
  if (onlyType) return [`${open} { ${head} { __typename } }`];
  const selection = selectionOf(schema, head, named, depth - 1);
  const room = tokens - 8 * (field.args.length + 2);
  return packed(selection, room).map((text) => `${open} { ${text} }`);
}

/** @param levels how many levels of fields may still follow */
function selectionOf(schema: GraphQLSchema, head: string, type: GraphQLNamedType, levels: number): Selection {
  if (levels <= 0) return { head, leaves: [], below: [] };
  const leaves = ['__typename'];
  const below: Selection[] = [];
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      assertNoArguments(type.name, field);
      if (!isCompositeType(named)) leaves.push(field.name);
      else if (levels > 1) below.push(selectionOf(schema, field.name, named, levels - 1));
    }
  }
  if (isInterfaceType(type) || isUnionType(type)) {
    const own = isInterfaceType(type) ? Object.keys(type.getFields()) : [];
    for (const possible of schema.getPossibleTypes(type)) {
      const within = selectionOf(schema, `... on ${possible.name}`, possible, levels);
      const fresh = within.leaves.filter((name) => name !== '__typename' && !own.includes(name));
      // Under its type's name, for two types may have fields of one name and different types.
      const named = (name: string): string =>
        `${possible.name[0]!.toLowerCase()}${possible.name.slice(1)}${capital(name)}: ${name}`;
      if (fresh.length + within.below.length === 0) continue;
      below.push({
        head: within.head,
        leaves: fresh.map(named),
        below: within.below.map((child) => ({ ...child, head: named(child.head) })),
      });
    }
  }
  return { head, leaves, below };
}

const capital = (name: string): string => `${name[0]!.toUpperCase()}${name.slice(1)}`;

/** What stands below the root is asked for as it is; whoever gives a field arguments says here how to fill them. */
function assertNoArguments(type: string, field: GraphQLField<unknown, unknown>): void {
  const unknown = field.args.filter((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
  const ids = field.args.filter((argument) => getNamedType(argument.type).name === 'ID');
  if (unknown.length + ids.length > 0) {
    throw new Error(
      `${type}.${field.name} has arguments that the walk cannot fill: ${[...unknown, ...ids].map(({ name }) => name).join(', ')}`,
    );
  }
}

/** Cuts a selection into texts that each have room in a document, each with the way down from the root. */
function packed(selection: Selection, room: number): string[] {
  const own = tokensOf(selection.leaves) + tokensOf([selection.head]) + 2;
  const texts: string[] = [];
  let current: string[] = [...selection.leaves];
  let used = own;
  const flush = (): void => {
    if (current.length > 0) texts.push(`${selection.head} { ${current.join(' ')} }`);
    current = [];
    used = tokensOf([selection.head]) + 2;
  };
  for (const child of selection.below) {
    for (const text of packed(child, room - tokensOf([selection.head]) - 2)) {
      const size = tokensOf([text]);
      if (used + size > room) flush();
      current.push(text);
      used += size;
    }
  }
  flush();
  return texts;
}

const tokensOf = (texts: readonly string[]): number => texts.join(' ').match(/\w+|\.\.\.|[^\s\w]/g)?.length ?? 0;

/** More than any tenant has rows of most kinds, so that others' would show. */
const pageSize = 8;

/** Values for arguments that take no id, by `Query.field.argument`; what is not here and cannot be made up is named. */
export type KnownArguments = Readonly<Record<string, unknown>>;

/**
 * Values for the arguments of a query, all but its ids filled in.
 * @throws Error that names the first argument which nobody knows how to fill
 */
export function queryVariables(
  field: GraphQLField<unknown, unknown>,
  known: KnownArguments,
): {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly ids: readonly IdSlot[];
  readonly cursors: readonly string[];
} {
  const variables: Record<string, unknown> = {};
  const ids: IdSlot[] = [];
  const cursors: string[] = [];
  for (const { name, type, extensions } of field.args) {
    const named = getNamedType(type);
    const place = `Query.${field.name}.${name}`;
    if (place in known) variables[name] = known[place];
    else if (named.name === 'ID') ids.push({ path: isList(type) ? [name, 0] : [name], noun: nounOf(extensions) });
    else if (name === 'after' && named.name === 'String') cursors.push(name);
    else if (name === 'first' && named.name === 'Int') variables[name] = pageSize;
    else if (isEnumType(named)) variables[name] = listed(type, named.getValues()[0]?.name);
    else throw new Error(`The walk cannot fill ${place} (${String(type)}): give it a value.`);
  }
  return { variables, ids, cursors };
}

/**
 * The places in a mutation's good input that take an id.
 * @throws Error that names a field of the input which the good inputs leave out, so that a new one joins
 */
export function idsOfInputs(
  field: GraphQLField<unknown, unknown>,
  inputs: readonly Readonly<Record<string, unknown>>[],
): IdSlot[] {
  const slots = new Map<string, IdSlot>();
  const filled = new Set<string>();
  const wanted = new Set<string>();
  for (const { name, type } of field.args) {
    eachField(type, [name], (path, fieldType, extensions) => {
      wanted.add(path.filter((part) => typeof part === 'string').join('.'));
      if (getNamedType(fieldType).name === 'ID') {
        const slot = { path: isList(fieldType) ? [...path, 0] : path, noun: nounOf(extensions) };
        slots.set(slot.path.join('.'), slot);
      }
    });
  }
  for (const input of inputs)
    eachValue(input, [], (path) => filled.add(path.filter((part) => typeof part === 'string').join('.')));
  const missing = [...wanted].filter((path) => !filled.has(path));
  if (missing.length > 0)
    throw new Error(
      `The good inputs of ${field.name} leave out ${missing.join(', ')}: write them in test/support/good-inputs.ts.`,
    );
  return [...slots.values()];
}

function eachField(
  type: GraphQLInputType,
  path: readonly (string | number)[],
  visit: (
    path: readonly (string | number)[],
    type: GraphQLInputType,
    extensions: Readonly<Record<string, unknown>>,
  ) => void,
): void {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return;
  for (const field of Object.values(named.getFields())) {
    const place = [...path, field.name];
    visit(place, field.type, field.extensions);
    eachField(field.type, isList(field.type) ? [...place, 0] : place, visit);
  }
}

function eachValue(
  value: unknown,
  path: readonly (string | number)[],
  visit: (path: readonly (string | number)[]) => void,
): void {
  if (path.length > 0) visit(path);
  if (Array.isArray(value))
    value.forEach((item, index) => {
      eachValue(item, [...path, index], visit);
    });
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) eachValue(item, [...path, key], visit);
  }
}

/** The value with another one at a place. */
export function withAt(value: unknown, path: readonly (string | number)[], put: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return put;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === first ? withAt(item, rest, put) : item));
  const record = (value ?? (typeof first === 'number' ? [] : {})) as Record<string, unknown>;
  if (typeof first === 'number') return [withAt(undefined, rest, put)];
  return { ...record, [first]: withAt(record[first], rest, put) };
}

/** The object types that answers can hold, refusals and payloads aside. */
export function shownTypes(schema: GraphQLSchema): string[] {
  const found = new Set<string>();
  const visit = (type: GraphQLNamedType): void => {
    if (isScalarType(type) || isEnumType(type) || found.has(type.name)) return;
    if (isInterfaceType(type) || isUnionType(type)) {
      schema.getPossibleTypes(type).forEach(visit);
      return;
    }
    if (!isObjectType(type)) return;
    found.add(type.name);
    for (const field of Object.values(type.getFields())) visit(getNamedType(field.type));
  };
  for (const field of Object.values((schema.getQueryType() as GraphQLObjectType).getFields()))
    visit(getNamedType(field.type));
  return [...found].sort();
}

function isList(type: GraphQLInputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

function listed(type: GraphQLInputType, value: unknown): unknown {
  return isList(type) ? [value] : value;
}

function nounOf(extensions: Readonly<Record<string, unknown>>): Noun | null {
  const noun = extensions['idOf'];
  return typeof noun === 'string' && noun in idPrefixes ? (noun as Noun) : null;
}
