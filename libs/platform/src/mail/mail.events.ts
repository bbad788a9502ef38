import { DomainEvent } from '@commonhall/kernel';

/** A letter waits for the mail server. */
export class MailWritten extends DomainEvent<{ mailId: string }> {
  static override readonly type = 'platform.mail-written.v1';
}
