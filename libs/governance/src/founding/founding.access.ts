import { AccessDenied } from '@commonhall/kernel';
import { type Principal } from '@commonhall/platform';

/**
 * Refuses to let anybody but the administrator of the forming co-op draft its founding. A person does it, never a key.
 * @throws AccessDenied
 * Rule: bylaws, article 3(1); design record 0015, "Founding".
 */
export function assertMayPrepareFounding(principal: Principal): void {
  if (principal.kind === 'person' && principal.roles.includes('administrator')) return;
  throw new AccessDenied('The founding is drafted by whoever opened the welcome link of this installation.');
}
