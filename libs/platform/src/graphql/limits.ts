import {
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How large one document may be. */
export interface DocumentLimits {
  /** Words and signs of the document; counted by graphql-js while it reads. */
  readonly tokens: number;
  /** Levels of fields from the root, the leaf included. */
  readonly depth: number;
  /** Levels under `__schema` and `__type`, which are exempt from `depth`: the stock introspection query has 15. */
  readonly introspectionDepth: number;
  /** Aliases of one field of one type, in the whole document. */
  readonly aliases: number;
  /** Uses of directives, in the whole document. */
  readonly directives: number;
  /** The body of the request in bytes. */
  readonly bodyBytes: number;
}

/** Rule: libs/platform/src/graphql/README.md, "limits". */
export const documentLimits: DocumentLimits = {
  tokens: 1000,
  depth: 10,
  introspectionDepth: 20,
  aliases: 15,
  directives: 10,
  bodyBytes: 100_000,
};

/**
 * The limits that need the document as a tree, as rules of graphql-js: beyond one of them the document is invalid and
 * nothing of it runs.
 */
export function limitRules(limits: DocumentLimits): ValidationRule[] {
  return [depthRule(limits), aliasRule(limits), directiveRule(limits)];
}

function depthRule(limits: DocumentLimits): ValidationRule {
  return (context) => ({
    Document(document) {
      const fragments = fragmentsOf(document);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const depths = depthsOf(definition.selectionSet, fragments);
        if (depths.own > limits.depth) {
          refuse(
            context,
            definition,
            `This is ${depths.own} levels deep; ${limits.depth} are allowed. Ask in two steps, by id.`,
          );
        }
        if (depths.introspection > limits.introspectionDepth) {
          refuse(
            context,
            definition,
            `This looks ${depths.introspection} levels deep into the schema; ${limits.introspectionDepth} are allowed. Read /schema.graphql instead.`,
          );
        }
      }
      return false;
    },
  });
}

/** Each fragment is measured once, so that fragments which spread fragments cost no more than their text. */
function depthsOf(
  root: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): { own: number; introspection: number } {
  const measured = new Map<string, { own: number; introspection: number }>();
  const measure = (set: SelectionSetNode): { own: number; introspection: number } => {
    let own = 0;
    let introspection = 0;
    const count = (found: { own: number; introspection: number }): void => {
      own = Math.max(own, found.own);
      introspection = Math.max(introspection, found.introspection);
    };
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        if (fragment === undefined) continue;
        const known = measured.get(name);
        if (known === undefined) measured.set(name, { own: 0, introspection: 0 }); // A cycle is refused by a rule of graphql-js.
        const found = known ?? measure(fragment.selectionSet);
        measured.set(name, found);
        count(found);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        count(measure(selection.selectionSet));
      } else {
        const below =
          selection.selectionSet === undefined ? { own: 0, introspection: 0 } : measure(selection.selectionSet);
        const isIntrospection = selection.name.value === '__schema' || selection.name.value === '__type';
        if (isIntrospection) count({ own: 0, introspection: 1 + Math.max(below.own, below.introspection) });
        else count({ own: 1 + below.own, introspection: below.introspection });
      }
    }
    return { own, introspection };
  };
  return measure(root);
}

function aliasRule(limits: DocumentLimits): ValidationRule {
  return (context) => {
    const counts = new Map<string, number>();
    return {
      Field(node) {
        if (node.alias === undefined) return;
        const field = `${context.getParentType()?.name ?? ''}.${node.name.value}`;
        const count = (counts.get(field) ?? 0) + 1;
        counts.set(field, count);
        if (count !== limits.aliases + 1) return;
        refuse(
          context,
          node,
          `The field "${node.name.value}" has more than ${limits.aliases} aliases here. Use a list field, or several requests.`,
        );
      },
    };
  };
}

function directiveRule(limits: DocumentLimits): ValidationRule {
  return (context): ASTVisitor => {
    let count = 0;
    return {
      Directive(node) {
        count += 1;
        if (count === limits.directives + 1)
          refuse(context, node, `There are more than ${limits.directives} directives here.`);
        return false;
      },
    };
  };
}

function refuse(context: ValidationContext, node: ASTNode, message: string): void {
  context.reportError(new GraphQLError(message, { nodes: node }));
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}
