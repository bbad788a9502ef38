import { parseUuid } from '@commonhall/kernel';
import { Job, type QueueName } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { Billing } from './billing.service.js';

/** Bills one organisation for every month that is due. */
@Injectable()
export class BillOrganisation extends Job<{ readonly tenantId: string }> {
  static readonly jobName = 'payments.bill-organisation';
  readonly name = BillOrganisation.jobName;
  readonly queue: QueueName = 'billing';

  constructor(private readonly billing: Billing) {
    super();
  }

  async run({ tenantId }: { readonly tenantId: string }): Promise<void> {
    await this.billing.bill([parseUuid<'Tenant'>(tenantId)]);
  }
}
