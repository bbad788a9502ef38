import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValueNode,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  visit,
} from 'graphql';
import { fragmentsOf } from './limits.js';

/**
 * The page size of a connection that is asked for without `first`, and the largest.
 * Rule: libs/platform/src/graphql/README.md, "lists".
 */
export const pageSizes = { default: 50, most: 100 } as const;

/** A list that is no connection counts as so many, unless its length stands in the request. */
const plainListSize = 10;
const mutationCost = 10;
const introspectionCost = 100;

/**
 * What an operation may cost at most, before anything of it runs: one point for each object that it may answer with, so
 * that page sizes multiply (20 members with 5 organisations each: 1 + 20 + 20 × 5 …); leaf fields are free, a mutation
 * is 10, a look into the schema 100. `complexity` in a field's options replaces its own point.
 * Fragments are counted once each, so that counting costs no more than reading.
 * @returns at least 1; whole, at most `Number.MAX_SAFE_INTEGER`
 * Rule: libs/platform/src/graphql/README.md, "limits" (own cost rule that multiplies page sizes).
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 1;
  const meter: Meter = {
    schema,
    fragments: fragmentsOf(document),
    variables: withDefaults(operation, variables),
    counted: new Map(),
  };
  const total = costOfSelection(
    meter,
    operation.selectionSet,
    root,
    operation.operation === OperationTypeNode.MUTATION ? mutationCost : 1,
    1,
  );
  return Math.max(1, Math.min(Math.ceil(total), Number.MAX_SAFE_INTEGER));
}

/** So many sets of page sizes are remembered of one operation; more are nobody's habit. */
const mostSizes = 100;

/** As `costOf`, for an operation that comes again and again: it is walked once for each set of page sizes. */
export function costMeter(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Readonly<Record<string, unknown>>) => number {
  const names = new Set<string>();
  visit(document, {
    Argument: ({ value }) => {
      if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  const known = new Map<string, number>();
  return (variables) => {
    let sizes = '';
    for (const name of names) sizes += `${sizeOf(variables[name])} `;
    const before = known.get(sizes);
    if (before !== undefined) return before;
    const cost = costOf(schema, document, operation, variables);
    if (known.size >= mostSizes) known.clear();
    known.set(sizes, cost);
    return cost;
  };
}

/** All that the cost looks at in a variable: a number, the length of a list, whether it was given. */
function sizeOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.length}`;
  return value === undefined ? '' : '-';
}

interface Meter {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly counted: Map<string, number>;
}

/** @param page the size of the page that `nodes` and `edges` of this selection hold; 1 outside connections */
function costOfSelection(
  meter: Meter,
  set: SelectionSetNode,
  parent: GraphQLNamedOutputType,
  own: number,
  page: number,
): number {
  let total = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      total += costOfField(meter, selection, parent, own, page);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition ? namedType(meter, selection.typeCondition.name.value) : parent;
      if (type) total += costOfSelection(meter, selection.selectionSet, type, own, page);
    } else {
      total += costOfFragment(meter, selection.name.value, own, page);
    }
  }
  return total;
}

function costOfFragment(meter: Meter, name: string, own: number, page: number): number {
  const key = `${name} ${own} ${page}`;
  const known = meter.counted.get(key);
  if (known !== undefined) return known;
  meter.counted.set(key, 0); // Documents with cycles are refused before; this only keeps the count finite.
  const fragment = meter.fragments.get(name);
  const type = fragment ? namedType(meter, fragment.typeCondition.name.value) : undefined;
  const cost = fragment && type ? costOfSelection(meter, fragment.selectionSet, type, own, page) : 0;
  meter.counted.set(key, cost);
  return cost;
}

function costOfField(meter: Meter, node: FieldNode, parent: GraphQLNamedOutputType, own: number, page: number): number {
  const name = node.name.value;
  if (name === '__schema' || name === '__type') return introspectionCost;
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  if (field === undefined) return 0;
  const type = getNamedType(field.type);
  const declared: unknown = field.extensions['complexity'];
  const point = typeof declared === 'number' ? declared : isCompositeType(type) ? own : 0;
  if (!node.selectionSet) return point;
  if (isConnection(type)) return point + costOfSelection(meter, node.selectionSet, type, 1, pageSize(meter, node));
  return (point + costOfSelection(meter, node.selectionSet, type, 1, 1)) * lengthOf(meter, node, field, parent, page);
}

/**
 * Connections are told by their name, as `connectionOf` gives it.
 * Rule: Relay's connection specification, section 2.
 */
function isConnection(type: GraphQLNamedOutputType): boolean {
  return type.name.endsWith('Connection');
}

function lengthOf(
  meter: Meter,
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedOutputType,
  page: number,
): number {
  if (!isListType(getNullableType(field.type))) return 1;
  if (isConnection(parent)) return page;
  for (const argument of node.arguments ?? []) {
    const value = valueOf(meter, argument.value);
    if (Array.isArray(value)) return value.length;
  }
  return plainListSize;
}

function pageSize(meter: Meter, node: FieldNode): number {
  const argument = node.arguments?.find(({ name }) => name.value === 'first');
  const first = argument ? valueOf(meter, argument.value) : undefined;
  return typeof first === 'number' ? Math.min(Math.max(first, 1), pageSizes.most) : pageSizes.default;
}

function valueOf(meter: Meter, node: ValueNode): unknown {
  if (node.kind === Kind.VARIABLE) return meter.variables[node.name.value];
  if (node.kind === Kind.INT) return Number(node.value);
  if (node.kind === Kind.LIST) return node.values;
  return undefined;
}

function withDefaults(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)] as const] : [],
  );
  return { ...Object.fromEntries(defaults), ...variables };
}

function namedType(meter: Meter, name: string): GraphQLNamedOutputType | undefined {
  const type = meter.schema.getType(name);
  return type && isCompositeType(type) ? type : undefined;
}
