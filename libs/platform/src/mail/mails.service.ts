import { type Id, InvalidInput, type JsonObject, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { type TenantTx } from '../database/index.js';
import { emailAddress } from '../graphql/rule.js';
import { Mail } from './mail.entity.js';
import { MailWritten } from './mail.events.js';
import { MailOptions } from './mail-options.js';
import { type MailTemplate } from './mail-template.js';

export interface NewMail<Facts extends JsonObject> {
  readonly to: { readonly personId: Id<'Person'> | null; readonly name: string; readonly address: string };
  readonly locale: 'en' | 'cy';
  readonly template: MailTemplate<Facts>;
  readonly facts: Facts;
  /** Stands below the text; null for a letter that only tells. */
  readonly link: string | null;
}

/** Letters to people. */
@Injectable()
export class Mails {
  constructor(private readonly options: MailOptions) {}

  /**
   * Writes a letter in the transaction of what it tells: it goes out when that commits, and not otherwise. A mail server
   * may get a letter twice, with the same Message-ID, where the worker is killed between its answer and our commit.
   * @throws InvalidInput for an address that cannot be one
   * Rule: design record 0013, "Mail".
   */
  async send<Facts extends JsonObject>(
    tx: TenantTx,
    { to, locale, template, facts, link }: NewMail<Facts>,
  ): Promise<Id<'Mail'>> {
    const address = v.safeParse(emailAddress, to.address);
    if (!address.success) throw new InvalidInput(address.issues[0].message, ['email']);
    const { subject, body } = template[locale];
    const known = v.parse(template.facts, facts);
    const id = newId<'Mail'>();
    const isLocal = this.options.smtpUrl === null;
    await tx.insert(Mail, {
      id,
      template: template.name,
      locale,
      personId: to.personId,
      toName: oneLine(to.name, 200),
      toAddress: address.output,
      subject: oneLine(subject(known), 500),
      paragraphs: [...body(known)],
      link,
      state: isLocal ? 'local' : 'waiting',
      createdAt: tx.now,
      sentAt: null,
    });
    if (!isLocal) tx.emit(new MailWritten({ mailId: id }));
    return id;
  }
}

/** Names of people and organisations stand in headers: what would begin a new header becomes a blank. */
function oneLine(text: string, most: number): string {
  return text
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')
    .trim()
    .slice(0, most);
}
