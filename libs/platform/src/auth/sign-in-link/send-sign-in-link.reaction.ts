import { type Id } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { type TenantTx } from '../../database/tenant-tx.js';
import { Mails } from '../../mail/mails.service.js';
import { Reaction } from '../../outbox/reaction.js';
import { People } from '../person/people.service.js';
import { SignInLinkRequested } from './sign-in-link.events.js';
import { signInLinkMail } from './sign-in-link.mails.js';
import { SignInLinks, signInLinkMinutes } from './sign-in-links.service.js';

/** Writes the letter with the link, in the person's language. Runs in tenant zero. */
@Injectable()
export class SendSignInLink extends Reaction<SignInLinkRequested> {
  readonly name = 'platform.send-sign-in-link';
  readonly event = SignInLinkRequested;

  constructor(
    private readonly people: People,
    private readonly links: SignInLinks,
    private readonly mails: Mails,
  ) {
    super();
  }

  async react(tx: TenantTx, { personId: asked }: SignInLinkRequested['payload']): Promise<void> {
    if (asked === null) return;
    const personId = asked as Id<'Person'>;
    const person = (await this.people.byIds([personId])).get(personId);
    if (person === undefined) return; // Erased meanwhile.
    const { url } = await this.links.issue(personId);
    await this.mails.send(tx, {
      to: { personId, name: person.name, address: person.email },
      locale: person.locale,
      template: signInLinkMail,
      facts: { minutes: signInLinkMinutes },
      link: url,
    });
  }
}
