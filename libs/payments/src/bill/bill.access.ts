import { type Principal, type Role } from '@commonhall/platform';

/** Besides those who keep the books, the delegate: it votes on the fee that they state. */
const readers: ReadonlySet<Role> = new Set(['administrator', 'secretary', 'treasurer', 'auditor', 'delegate']);

/** May read the bills of its tenant. Rule: README, "Who may do what". */
export function mayReadBills(principal: Principal): boolean {
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
