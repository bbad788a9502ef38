import { type Principal, type Role } from '@commonhall/platform';

const recorders: ReadonlySet<Role> = new Set(['treasurer']);

/** May record takings: the treasurer, a key that may write, and jobs of modules whose sales are takings. */
export function mayRecordTaking(principal: Principal): boolean {
  switch (principal.kind) {
    case 'person':
      return principal.roles.some((role) => recorders.has(role));
    case 'key':
      return principal.scopes.includes('write');
    case 'job':
      return true;
    case 'operator':
      return false;
  }
}
