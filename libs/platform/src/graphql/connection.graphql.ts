import { InvalidInput, type JsonValue } from '@commonhall/kernel';
import { type Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { type Principal } from '../auth/principal.js';
import { pageSizes } from './cost.js';
import { bindingOf, decodeCursor, encodeCursor, noCursor } from './cursor.js';

/** The arguments of every list: `@Args() page: PageArgs`. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: pageSizes.default,
    description: `How many, 1 to ${pageSizes.most}.`,
  })
  readonly first!: number | null;

  @Field(() => String, { nullable: true, description: 'The `endCursor` of the page before.' })
  readonly after?: string | null;
}

@ObjectType()
export class PageInfo {
  @Field()
  readonly hasNextPage!: boolean;

  @Field()
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true })
  readonly endCursor!: string | null;
}

/** One page of a list. Edges are made only where they are asked for. */
export interface Connection<Row> {
  readonly nodes: readonly Row[];
  readonly totalCount?: number;
  edgesOf(): readonly { readonly node: Row; readonly cursor: string }[];
  pageInfoOf(): PageInfo;
}

/**
 * The connection type of a node type: `MemberConnection` with `nodes`, `edges` and `pageInfo`. Called once, beside the
 * node: `export const MemberConnection = connectionOf(MemberType);`. A method answers with `connect`.
 * @param options.name the node's GraphQL name; by default its class's, without a last "Type"
 * Rule: libs/platform/src/graphql/README.md, "lists"; Relay's connection specification.
 */
export function connectionOf<Node extends object>(
  node: Type<Node>,
  { name = node.name.replace(/Type$/, ''), totalCount = false }: { name?: string; totalCount?: boolean } = {},
): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => node)
    readonly node!: Node;

    @Field(() => String)
    readonly cursor!: string;
  }

  @ObjectType(`${name}Connection`)
  class NodeConnection {
    @Field(() => [node])
    readonly nodes!: readonly Node[];

    @Field(() => [Edge])
    readonly edges!: readonly Edge[];

    @Field(() => PageInfo)
    readonly pageInfo!: PageInfo;
  }
  if (totalCount) Field(() => Int)(NodeConnection.prototype, 'totalCount');
  return NodeConnection as unknown as Type<Connection<Node>>;
}

/** A list, and how to fetch a page of it. */
export interface ListOf<Row> {
  readonly principal: Principal;
  readonly page: PageArgs;
  /** The field's name with its type's: `Query.members`. With filter and sort it binds the cursors. */
  readonly field: string;
  readonly filter?: JsonValue;
  /** The order as the SQL has it, ending in id: `['name', 'id']`. */
  readonly sort: readonly string[];
  /**
   * Fetches up to `limit` rows after the key: `where (name, id) > ($2, $3) order by name, id limit $4`, on an index that
   * begins with the tenant.
   */
  readonly fetch: (window: {
    readonly limit: number;
    readonly after: readonly JsonValue[] | null;
  }) => Promise<readonly Row[]>;
  /** The row's sort key. Instants as the database's own text: a `Date` drops microseconds, and rows with them. */
  readonly keyOf: (row: Row) => readonly JsonValue[];
}

/**
 * One page by keyset: as fast on the last page as on the first, without gap or double while rows come and go.
 * @throws InvalidInput for `first` outside 1 to 100, and for a cursor of another list
 * Rule: libs/platform/src/graphql/README.md, "lists".
 */
export async function connect<Row>({
  principal,
  page,
  field,
  filter = null,
  sort,
  fetch,
  keyOf,
}: ListOf<Row>): Promise<Connection<Row>> {
  const first = page.first ?? pageSizes.default;
  if (first < 1 || first > pageSizes.most) {
    throw new InvalidInput(`A page has 1 to ${pageSizes.most} entries. Ask for the next with after.`, ['first']);
  }
  let bound: string | undefined;
  const binding = (): string => (bound ??= bindingOf({ tenantId: principal.tenantId, field, filter, sort: [...sort] }));
  const after =
    page.after === undefined || page.after === null ? null : decodeCursor(binding(), sort.length, page.after);
  // One more than shown: is there a next page?
  const rows = await fetch({ limit: first + 1, after }).catch((error: unknown) => {
    throw after !== null && isUnfit(error) ? noCursor() : error;
  });
  const nodes = rows.slice(0, first);
  const cursorOf = (row: Row): string => encodeCursor(binding(), keyOf(row));
  return {
    nodes,
    edgesOf: () => nodes.map((node) => ({ node, cursor: cursorOf(node) })),
    pageInfoOf: () => {
      const [start] = nodes;
      const end = nodes.at(-1);
      return {
        hasNextPage: rows.length > first,
        hasPreviousPage: after !== null,
        startCursor: start === undefined ? null : cursorOf(start),
        endCursor: end === undefined ? null : cursorOf(end),
      };
    },
  };
}

/**
 * Whether the database found a value unfit for its column: the key of a cursor that somebody made up.
 * Rule: PostgreSQL, appendix A, class 22 (data exception).
 */
function isUnfit(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && code.startsWith('22');
}
