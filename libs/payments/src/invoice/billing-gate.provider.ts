import { type ReadTx } from '@commonhall/platform';

/** Leave to bill. */
export interface BillingPermit {
  /** Why bills may be made although there is no fresh backup, where somebody overrode that on record; else null. */
  readonly withoutBackupBecause: string | null;
}

/**
 * Says whether bills may be made now. The application provides one that looks for a fresh backup: what is issued cannot
 * be taken back, so it must not be lost with the disk.
 * Source: design record 0013, "Backup".
 */
export abstract class BillingGate {
  /**
   * @param tx bound to tenant zero
   * @throws Problem that says what is missing and how to override it
   */
  abstract assertMayBill(tx: ReadTx): Promise<BillingPermit>;
}
