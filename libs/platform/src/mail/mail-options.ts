/** What mail has to know of the installation. */
export abstract class MailOptions {
  /** Null means that letters stay in the local outbox, where the operator reads them. */
  abstract readonly smtpUrl: string | null;
  /** Where people reach this installation; its host is the sender's, unless the operator named a sender. */
  abstract readonly publicUrl: string;
  /** The sender's address; null for `commonhall@<host of the public address>`. */
  abstract readonly from: string | null;
}
