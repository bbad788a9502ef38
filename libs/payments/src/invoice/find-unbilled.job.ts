import { QueuePort, ScheduledJob, jobId } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { Billing } from './billing.service.js';
import { BillOrganisation } from './bill-organisation.job.js';

/** Finds organisations with a month to be billed and rings for each of them. */
@Injectable()
export class FindUnbilled extends ScheduledJob {
  readonly name = 'payments.find-unbilled';
  readonly everyMs = 5_000;

  constructor(
    private readonly billing: Billing,
    private readonly port: QueuePort,
  ) {
    super();
  }

  async run(): Promise<void> {
    const tenants = await this.billing.unbilled();
    if (tenants.length === 0) return;
    await this.port.add(
      'billing',
      tenants.map((tenantId) => ({ name: BillOrganisation.jobName, id: jobId(tenantId, 'bill'), data: { tenantId } })),
    );
  }
}
