import { type Id, encodeId, invariant } from '@commonhall/kernel';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Principal } from '../auth/principal.js';
import { TenantDatabase, type TenantTx } from '../database/index.js';
import { OutsideReaction } from '../outbox/reaction.js';
import { htmlLetter, plainLetter } from './letter.js';
import { Mail } from './mail.entity.js';
import { MailWritten } from './mail.events.js';
import { MailOptions } from './mail-options.js';

/** A server that says nothing for so long is given up. */
const answerWithinMs = 20_000;

/**
 * Hands a letter to the mail server, while no transaction is open, and then marks it as sent. While the server refuses, it
 * is tried again like any other reaction.
 */
@Injectable()
export class SendMail extends OutsideReaction<MailWritten> implements OnApplicationShutdown {
  readonly name = 'platform.send-mail';
  readonly event = MailWritten;
  override readonly queue = 'mail';
  private transport: ReturnType<typeof transportTo> | undefined;

  constructor(
    private readonly database: TenantDatabase,
    private readonly options: MailOptions,
  ) {
    super();
  }

  async perform(principal: Principal, { mailId }: MailWritten['payload']): Promise<void> {
    const mail = await this.database.read(principal, (tx) => tx.findOne(Mail, waiting(mailId)));
    if (mail === null) return;
    const host = new URL(this.options.publicUrl).hostname;
    await (
      await this.server()
    ).sendMail({
      from: { name: 'Commonhall', address: this.options.from ?? `commonhall@${host}` },
      to: { name: mail.toName, address: mail.toAddress },
      subject: mail.subject,
      text: plainLetter(mail),
      html: htmlLetter(mail),
      messageId: `<${encodeId('Mail', mail.id)}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.locale },
    });
  }

  async react(tx: TenantTx, { mailId }: MailWritten['payload']): Promise<void> {
    await tx.update(Mail, waiting(mailId), { state: 'sent', sentAt: tx.now, link: null });
  }

  async onApplicationShutdown(): Promise<void> {
    (await this.transport)?.close();
  }

  private server(): ReturnType<typeof transportTo> {
    const { smtpUrl } = this.options;
    invariant(smtpUrl !== null, 'a letter waits only where a mail server is set');
    return (this.transport ??= transportTo(smtpUrl));
  }
}

function waiting(mailId: string): { readonly id: Id<'Mail'>; readonly state: 'waiting' } {
  return { id: mailId as Id<'Mail'>, state: 'waiting' };
}

/** The mail client is loaded with the first letter: most processes never send one. */
async function transportTo(address: string) {
  const { createTransport } = await import('nodemailer');
  const url = new URL(address);
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const auth =
    url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } };
  return createTransport({
    host: url.hostname,
    port,
    secure,
    ...auth,
    connectionTimeout: answerWithinMs / 2,
    greetingTimeout: answerWithinMs / 2,
    socketTimeout: answerWithinMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
