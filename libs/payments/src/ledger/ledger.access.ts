import { type Principal, type Role } from '@commonhall/platform';

/** Who keeps, runs or examines the books of a tenant. A delegate casts for its organisation; the co-op's books are not its to open. */
const readers: ReadonlySet<Role> = new Set(['administrator', 'secretary', 'treasurer', 'auditor']);

/** May read the books, takings and invoices of its tenant. Rule: README, "Who may do what". */
export function mayReadBooks(principal: Principal): boolean {
  switch (principal.kind) {
    case 'person':
      return principal.roles.some((role) => readers.has(role));
    case 'key':
      return principal.scopes.includes('read');
    case 'job':
    case 'operator':
      return true;
  }
}
