import { AccessDenied } from '@commonhall/kernel';
import { type Principal } from '@commonhall/platform';

/** Whoever acts as a person may speak; keys and jobs may not. @throws AccessDenied */
export function assertMaySpeak(principal: Principal): void {
  if (principal.kind !== 'person') throw new AccessDenied('Only people comment. Sign in yourself; a key cannot do it.');
}
