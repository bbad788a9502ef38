import { BackupFreshness, type ReadTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { BillingGate, type BillingPermit } from './billing-gate.provider.js';

/** Bills are made while a good backup is younger than 48 hours, or somebody went on record that they may be without. */
@Injectable()
export class FreshBackupGate extends BillingGate {
  constructor(private readonly freshness: BackupFreshness) {
    super();
  }

  async assertMayBill(tx: ReadTx): Promise<BillingPermit> {
    await this.freshness.assertFresh(tx);
    return { withoutBackupBecause: (await this.freshness.state(tx)).overriddenBecause };
  }
}
