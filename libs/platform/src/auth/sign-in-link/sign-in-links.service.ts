import { type Id, sha256Hex } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { tenantZero } from '../../database/binding.js';
import { type Once, TenantDatabase } from '../../database/tenant-database.js';
import { AccessDirectory } from '../access-directory/access-directory.service.js';
import { Attempts } from '../attempt/attempts.service.js';
import { type MailLink, MailLinks } from '../mail-link/mail-links.service.js';
import { People, normalEmail } from '../person/people.service.js';
import { jobPrincipal } from '../principal.js';
import { SignInLinkRequested } from './sign-in-link.events.js';

/** Long enough for a slow mail server, short enough for a letter box that others may open. */
export const signInLinkMinutes = 60;

export interface SignInLinkRequest {
  readonly email: string;
  readonly idempotencyKey: string;
  /** The IP address from which it is asked. */
  readonly from: string;
}

/** Strangers act by this name: whoever asks for a link is nobody yet. */
const asking = jobPrincipal(tenantZero, 'platform.request-sign-in-link');

/** Links that sign people in, sent to the address that they are known by. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly database: TenantDatabase,
    private readonly people: People,
    private readonly directory: AccessDirectory,
    private readonly attempts: Attempts,
    private readonly links: MailLinks,
  ) {}

  /**
   * Has a link sent to whoever has this address. Known and unknown addresses leave by the same statements, in the same
   * time: link and letter are made by the worker.
   * @throws TooManyAttempts for an address, known or not, or a computer, that asks too often
   * Rule: design record 0015, "Signing in" (the same answer in the same time).
   */
  async request({ email, idempotencyKey, from }: SignInLinkRequest): Promise<Once<boolean>> {
    const address = normalEmail(email);
    await this.attempts.spend([
      { kind: 'mail-to-address', of: address },
      { kind: 'mail-from-ip', of: from },
    ]);
    const person = await this.people.byEmail(address);
    const call = {
      operation: 'requestSignInLink',
      idempotencyKey: keyOf(from, idempotencyKey),
      input: { email: address },
    };
    return this.database.writeOnce(asking, call, (tx) => {
      tx.emit(new SignInLinkRequested({ personId: person?.id ?? null }));
      return Promise.resolve(true);
    });
  }

  /** Makes the link; it leads to the co-op, or, for somebody who has no part in it, to where they have one. */
  async issue(personId: Id<'Person'>): Promise<MailLink> {
    const accesses = await this.directory.of(personId);
    const { tenantId } = accesses.find((access) => access.tenantId === tenantZero) ??
      accesses[0] ?? { tenantId: tenantZero };
    return this.links.issue({ purpose: 'sign-in', personId, tenantId, hours: signInLinkMinutes / 60 });
  }
}

/** All strangers act by one name, so a key is told apart by the computer that it came from. */
function keyOf(from: string, idempotencyKey: string): string {
  return sha256Hex(JSON.stringify([from, idempotencyKey]));
}
