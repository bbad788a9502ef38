import { type Money, Problem, encodeId, invariant, toDecimal } from '@commonhall/kernel';
import {
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldConfigMap,
  type GraphQLFieldResolver,
  GraphQLID,
  GraphQLObjectType,
  GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  isOutputType,
  parseType,
  specifiedScalarTypes,
  typeFromAST,
} from 'graphql';
import { type Connection } from './connection.graphql.js';
import { idOf } from './id-field.js';
import { decoderOf } from './input-decoding.js';
import { type ProblemClass, declaredProblems } from './problem.graphql.js';
import { type Refusable, payloadOf, refusable, refusalOf } from './refusable-mutation.js';
import { DateScalar, DateTimeScalar, JsonScalar, LocalMonthScalar } from './scalars.js';
import { typeNameOf } from './type-names.js';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type AnyField = GraphQLField<unknown, unknown>;

/**
 * Gives the schema that Nest built the house's conventions: types for refusals, ids encoded and decoded, money as text,
 * payloads. All of it in `resolve` functions, so that graphql-js and graphql-jit answer alike.
 * @param written which fields have a resolver that somebody wrote: `Type.field`
 * Rule: design record 0012, rules 7 and 8.
 */
export function withConventions(built: GraphQLSchema, written: ReadonlySet<string>): GraphQLSchema {
  const schema = withProblemTypes(built);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = syncTypeResolver(type.resolveType);
    if (isInterfaceType(type)) for (const field of Object.values(type.getFields())) delete field.resolve;
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const isWritten = written.has(`${type.name}.${field.name}`);
      if (!isWritten) withoutDefaultResolver(field);
      special(type, field);
      encodeIds(field);
      decodeInputs(type, field);
      if (isWritten && field.resolve !== undefined) field.resolve = locatable(field.resolve);
    }
  }
  return schema;
}

/** The implementors of `Problem`, one for each class of refusals that a mutation lists. */
function withProblemTypes(schema: GraphQLSchema): GraphQLSchema {
  const problem = schema.getType('Problem');
  if (!isInterfaceType(problem)) return schema;
  const config = schema.toConfig();
  const implementors = declaredProblems().map(
    (declared) =>
      new GraphQLObjectType({
        name: declared.name,
        interfaces: [problem],
        fields: {
          ...(problem.toConfig().fields as GraphQLFieldConfigMap<unknown, unknown>),
          ...extrasOf(declared, schema),
        },
      }),
  );
  return new GraphQLSchema({ ...config, types: [...config.types, ...implementors] });
}

/** A schema holds a scalar, built in or the house's, only where one of its fields has it; a refusal may be the first that does. */
const scalarTypes = new GraphQLSchema({
  types: [...specifiedScalarTypes, DateScalar, DateTimeScalar, LocalMonthScalar, JsonScalar],
});

function extrasOf({ name, fields = {} }: ProblemClass, schema: GraphQLSchema): GraphQLFieldConfigMap<unknown, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, text]) => {
      const noun = /Id<(\w+)>/.exec(text)?.[1];
      const node = parseType(text.replace(/Id<\w+>/, 'ID'));
      const type: GraphQLType | undefined = typeFromAST(schema, node) ?? typeFromAST(scalarTypes, node);
      invariant(type !== undefined && isOutputType(type), `${name}.${field} has no type of the schema: ${text}`);
      return [field, { type, extensions: noun === undefined ? {} : { [idOf]: noun } }];
    }),
  );
}

/** graphql-jit knows no promises here, and what throws here would be nobody's to catch. */
function syncTypeResolver(original: unknown): (value: unknown, context: unknown, info: unknown) => string | undefined {
  return (value, context, info) => {
    const name = typeNameOf(value);
    if (name !== undefined || typeof original !== 'function') return name;
    try {
      const found: unknown = (original as (...args: unknown[]) => unknown)(value, context, info);
      return typeof found === 'string' ? found : undefined;
    } catch {
      return undefined;
    }
  };
}

/**
 * Nest gives each field a resolver that only reads the property of its name. Without it graphql-jit reads the property in
 * place, which is most of its worth. A probe tells whether it does anything else.
 */
function withoutDefaultResolver(field: AnyField): void {
  const { resolve } = field;
  if (resolve === undefined) return;
  const read: PropertyKey[] = [];
  const probe = new Proxy({}, { get: (_, key) => void read.push(key) });
  const answer: unknown = (resolve as (source: unknown) => unknown)(probe);
  if (answer === undefined && read.length === 1 && read[0] === field.name) delete field.resolve;
}

function special(type: GraphQLObjectType, field: AnyField): void {
  if (type.name === 'Money' && field.name === 'amount') field.resolve = (money) => toDecimal(money as Money);
  if (!type.name.endsWith('Connection')) return;
  if (field.name === 'edges') field.resolve = (page) => (page as Connection<unknown>).edgesOf();
  if (field.name === 'pageInfo') field.resolve = (page) => (page as Connection<unknown>).pageInfoOf();
}

function encodeIds(field: AnyField): void {
  const noun = field.extensions[idOf] as Parameters<typeof encodeId>[0] | undefined;
  if (noun === undefined) return;
  invariant(getNamedType(field.type) === GraphQLID, `${field.name} is marked as an id, but is none`);
  const encode = (value: unknown): unknown => {
    if (value === null || value === undefined) return value;
    if (Array.isArray(value)) return value.map(encode);
    return encodeId(noun, value as Parameters<typeof encodeId>[1]);
  };
  const read: Resolve = field.resolve ?? propertyOf(field.name);
  field.resolve = (...args) => {
    const value: unknown = read(...args);
    return value instanceof Promise ? value.then(encode) : encode(value);
  };
}

function decodeInputs(type: GraphQLObjectType, field: AnyField): void {
  const refuses = field.extensions[refusable] as Refusable | undefined;
  const decode = decoderOf(field.args);
  if (decode === null && refuses === undefined) return;
  const read: Resolve = field.resolve ?? propertyOf(field.name);
  const resolve: Resolve =
    decode === null
      ? read
      : (source, args, context, info) => read(source, decode(args as Readonly<Record<string, unknown>>), context, info);
  if (refuses === undefined) {
    field.resolve = resolve;
    return;
  }
  const payload = getNamedType(field.type);
  invariant(isObjectType(payload), `${type.name}.${field.name} answers with a payload`);
  const names = Object.keys(payload.getFields());
  const shape = {
    results: names.filter((name) => name !== 'problems' && name !== 'replayed'),
    idempotent: names.includes('replayed'),
    input: field.args[0]?.name ?? null,
  };
  for (const name of shape.results) {
    invariant(
      !String(payload.getFields()[name]?.type).endsWith('!'),
      `${payload.name}.${name} is nullable: it is null when refused`,
    );
  }
  field.resolve = async (...args) => {
    try {
      return payloadOf(shape, await resolve(...args));
    } catch (error) {
      return refusalOf(field.name, refuses, shape, error);
    }
  };
}

/**
 * graphql-js takes any error with a `path` for one that knows its place in the answer, and a Problem's path is a place in
 * the input. Wrapped, the answer says both.
 */
function locatable(resolve: Resolve): Resolve {
  const fail = (error: unknown): never => {
    throw error instanceof Problem ? new GraphQLError(error.message, { originalError: error }) : error;
  };
  return (...args) => {
    try {
      const value: unknown = resolve(...args);
      return value instanceof Promise ? value.catch(fail) : value;
    } catch (error) {
      return fail(error);
    }
  };
}

function propertyOf(name: string): Resolve {
  return (source) => (source as Readonly<Record<string, unknown>> | null | undefined)?.[name];
}
