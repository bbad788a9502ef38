import { type Id, type JsonObject, invariant } from '@commonhall/kernel';
import { type MailTemplate, MailLinks, Mails, People, type Role, type TenantTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { RoleGrants } from '../role-grant/role-grants.service.js';

/** How long the link of an invitation opens; afterwards its receiver asks for a new one at sign-in. */
const linkHours = 14 * 24;

export interface NewInvitation<Facts extends JsonObject> {
  readonly personId: Id<'Person'>;
  readonly role: Role;
  /** What the mail says; the link stands in it. */
  readonly template: MailTemplate<Facts>;
  readonly facts: Facts;
  readonly purpose?: 'founding' | 'invitation';
}

/** Asking a person into a tenant: a role, and a letter with a link that signs them in. */
@Injectable()
export class Invitations {
  constructor(
    private readonly people: People,
    private readonly roles: RoleGrants,
    private readonly links: MailLinks,
    private readonly mails: Mails,
  ) {}

  /**
   * Grants the role in the bound tenant and writes to the person, in their language. A link that was made by an attempt
   * which was undone is known to nobody.
   */
  async invite<Facts extends JsonObject>(
    tx: TenantTx,
    { personId, role, template, facts, purpose = 'invitation' }: NewInvitation<Facts>,
  ): Promise<void> {
    const person = (await this.people.byIds([personId])).get(personId);
    invariant(person !== undefined, 'an invited person has a login');
    await this.roles.grant(tx, personId, role);
    const { url } = await this.links.issue({ purpose, personId, tenantId: tx.tenantId, hours: linkHours });
    await this.mails.send(tx, {
      to: { personId, name: person.name, address: person.email },
      locale: person.locale,
      template,
      facts,
      link: url,
    });
  }
}
