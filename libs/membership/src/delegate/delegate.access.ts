import { AccessDenied } from '@commonhall/kernel';
import { type Principal, tenantZero } from '@commonhall/platform';

/**
 * Refuses to let anybody but an administrator of the organisation appoint its delegate: neither the co-op nor its
 * operator can, and no key may. @throws AccessDenied
 * Rule: bylaws, article 2(3); libs/platform/src/graphql/README.md, "keys".
 */
export function assertMayAppointDelegate(principal: Principal): void {
  if (principal.tenantId === tenantZero) {
    throw new AccessDenied('A delegate is appointed in the tenant of the organisation itself. Choose that tenant.');
  }
  if (principal.kind === 'person' && principal.roles.includes('administrator')) return;
  throw new AccessDenied('A delegate is appointed by an administrator of the organisation, signed in as a person.');
}
