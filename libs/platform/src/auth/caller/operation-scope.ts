import { type DocumentNode, Kind, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { type Scope } from '../principal.js';

/**
 * The scope that a key needs for an operation before any of its fields is looked at: `write` for mutations, `read` for
 * data, `schema:read` for what asks about the schema alone.
 * Rule: libs/platform/src/graphql/README.md, "keys", "introspection".
 */
export function scopeOf(_: DocumentNode, { operation, selectionSet }: OperationDefinitionNode): Scope {
  if (operation !== OperationTypeNode.QUERY) return 'write';
  const aboutSchema = selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
  );
  return aboutSchema ? 'schema:read' : 'read';
}
