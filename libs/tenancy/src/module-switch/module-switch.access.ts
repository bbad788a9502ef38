import { AccessDenied } from '@commonhall/kernel';
import { type Principal } from '@commonhall/platform';

/**
 * Refuses to let anybody but an administrator, or a key that may write, switch modules.
 * @throws AccessDenied
 */
export function assertMaySwitchModules(principal: Principal): void {
  if (principal.kind === 'person' && principal.roles.includes('administrator')) return;
  if (principal.kind === 'key' && principal.scopes.includes('write')) return;
  throw new AccessDenied('Modules are switched by an administrator of this organisation, or by a key that may write.');
}
