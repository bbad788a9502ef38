import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ValueNode,
  getNamedType,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isInputType,
  isSpecifiedScalarType,
  parse,
  typeFromAST,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { type GraphqlContext } from './caller.js';
import { costMeter } from './cost.js';
import { masked } from './masking.js';

export interface CompilationOptions {
  /** How many compiled operations are kept, the least recently used goes first. */
  readonly kept: number;
  /** An operation is compiled when it is seen so many times: what comes once is not worth its compiling. */
  readonly fromSight: number;
  /** Told what broke behind a field: errors here pass none of Apollo's hooks. */
  readonly report: (errors: readonly GraphQLError[], context: GraphqlContext, operationName: string | null) => void;
}

/** An operation that Apollo found valid and graphql-jit compiled. */
export interface KnownOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly costOf: (variables: Variables) => number;
  readonly query: CompiledQuery['query'];
}

type Variables = Readonly<Record<string, unknown>>;

interface Sighting {
  times: number;
  /** Null: not to be compiled. Undefined: not tried yet. */
  known: KnownOperation | null | undefined;
}

/**
 * Runs operations by graphql-jit where that answers as graphql-js would, and leaves all others to Apollo.
 *
 * graphql-jit goes past Apollo's error handling, reads some documents otherwise than graphql-js, and writes literals into
 * the code that it makes: a string that holds its own mark for dates would run as code. So it never sees a document with a
 * string, list or object in it (those who want speed send variables), nor any that `isCompilable` does not know as safe.
 * Rule: design record 0016 (4).
 */
export class CompiledOperations {
  private readonly sightings = new Map<string, Sighting>();

  constructor(private readonly options: CompilationOptions) {}

  /** What is known of a text; Apollo sees to all others. */
  find(source: string, operationName: string | null): KnownOperation | null {
    const key = keyOf(source, operationName);
    const sighting = this.sightings.get(key);
    if (sighting?.known === undefined || sighting.known === null) return null;
    this.use(key, sighting);
    return sighting.known;
  }

  /** Counts one more sight of an operation that Apollo found valid. */
  see({ schema, source, document, operation, request }: ValidRequest): KnownOperation | null {
    if (document === undefined || operation === undefined || source === undefined) return null;
    const { kept, fromSight } = this.options;
    const operationName = request.operationName ?? null;
    const key = keyOf(source, operationName);
    const sighting = this.sightings.get(key) ?? { times: 0, known: undefined };
    this.use(key, sighting);
    if (this.sightings.size > kept) this.sightings.delete(this.sightings.keys().next().value ?? '');
    sighting.times += 1;
    if (sighting.times < fromSight) return null;
    if (sighting.known === undefined) {
      const compiled = compile(schema, source, operation.name?.value ?? null);
      sighting.known =
        compiled === null
          ? null
          : { schema, document, operation, costOf: costMeter(schema, document, operation), query: compiled.query };
    }
    return sighting.known;
  }

  /**
   * @returns the answer with its errors masked and reported; null where nothing has run, for graphql-js alone decides
   *   which variables are acceptable, and words the refusal
   */
  async run(
    { schema, operation, query }: KnownOperation,
    context: GraphqlContext,
    variables: Variables,
  ): Promise<FormattedExecutionResult | null> {
    const definitions = operation.variableDefinitions ?? [];
    if (definitions.length > 0 && getVariableValues(schema, definitions, variables).errors !== undefined) return null;
    const result = (await query(undefined, context, variables)) as ExecutionResult;
    if (!('data' in result)) return null;
    const { data, errors } = result;
    if (errors === undefined || errors.length === 0) return { data };
    this.options.report(errors, context, operation.name?.value ?? null);
    return { data, errors: errors.map(masked) };
  }

  /** What is answered, masked and reported, where an operation broke as a whole. */
  broken(error: unknown, context: GraphqlContext, { operation }: KnownOperation): FormattedExecutionResult {
    const cause = error instanceof Error ? error : new Error(String(error));
    const failure = new GraphQLError(cause.message, { originalError: cause });
    this.options.report([failure], context, operation.name?.value ?? null);
    return { errors: [masked(failure)] };
  }

  /** The map is in the order of use: what is used goes to its end. */
  private use(key: string, sighting: Sighting): void {
    this.sightings.delete(key);
    this.sightings.set(key, sighting);
  }
}

type ValidRequest = Pick<GraphQLRequestContext<GraphqlContext>, 'schema' | 'source' | 'request'> & {
  readonly document?: DocumentNode;
  readonly operation?: OperationDefinitionNode;
};

function keyOf(source: string, operationName: string | null): string {
  return operationName === null ? source : `${operationName} ${source}`;
}

/** Lets Apollo, which has read and admitted the operation, have it run by graphql-jit. */
export function compiledExecution(operations: CompiledOperations): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async responseForOperation(context) {
          const known = operations.see(context);
          if (known === null) return null;
          const singleResult = await operations.run(known, context.contextValue, context.request.variables ?? {});
          if (singleResult === null) return null;
          return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
        },
      }),
  };
}

function compile(schema: GraphQLSchema, source: string, operationName: string | null): CompiledQuery | null {
  const document = parse(source); // Its own tree: graphql-jit leaves notes in it.
  if (!isCompilable(schema, document)) return null;
  try {
    const compiled = compileQuery(schema, document, operationName ?? undefined, {
      useExperimentalPathBasedSkipInclude: true,
      disablingCapturingStackErrors: true,
    });
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    return null;
  }
}

/**
 * Tells whether graphql-jit 0.8 is known to read this document as graphql-js does, and to make harmless code of it.
 * Refused: literals other than numbers, booleans, enums and null (code injection; defaults of input fields and missing
 * variables inside them are read otherwise); defaults of variables that custom scalars would have to parse; input types
 * with defaults or `@oneOf`; aliases and variables with an underscore (names of the generated code may then collide);
 * introspection; subscriptions.
 */
export function isCompilable(schema: GraphQLSchema, document: DocumentNode): boolean {
  let compilable = true;
  const no = (): false => (compilable = false);
  visit(document, {
    OperationDefinition: (node) => (node.operation === OperationTypeNode.SUBSCRIPTION ? no() : undefined),
    Field: (node) => {
      if (node.alias?.value.includes('_') === true) return no();
      return node.name.value === '__schema' || node.name.value === '__type' ? no() : undefined;
    },
    Argument: (node) => (isHarmless(node.value) ? undefined : no()),
    VariableDefinition: (node) => {
      const type = typeFromAST(schema, node.type as Parameters<typeof typeFromAST>[1] & { kind: 'NamedType' });
      if (node.variable.name.value.includes('_') || type === undefined || !isInputType(type)) return no();
      if (readsOtherwise(type, new Set())) return no();
      const named = getNamedType(type);
      const hasDefault = node.defaultValue !== undefined;
      if (hasDefault && !(isHarmless(node.defaultValue) && (isSpecifiedScalarType(named) || isEnumType(named))))
        return no();
      return undefined;
    },
  });
  return compilable;
}

function isHarmless(value: ValueNode | undefined): boolean {
  switch (value?.kind) {
    case Kind.VARIABLE:
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.BOOLEAN:
    case Kind.ENUM:
    case Kind.NULL:
      return true;
    default:
      return false;
  }
}

function readsOtherwise(type: GraphQLInputType, seen: Set<unknown>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  if (named.isOneOf) return true;
  return Object.values(named.getFields()).some(
    (field) => field.defaultValue !== undefined || readsOtherwise(field.type, seen),
  );
}
