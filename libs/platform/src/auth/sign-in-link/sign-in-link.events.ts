import { DomainEvent } from '@commonhall/kernel';

/** Somebody asked for a link that signs them in. Null where nobody has the address: asking leaves the same trace. */
export class SignInLinkRequested extends DomainEvent<{ personId: string | null }> {
  static override readonly type = 'platform.sign-in-link-requested.v1';
}
