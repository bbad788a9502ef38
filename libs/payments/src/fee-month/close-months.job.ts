import { type LocalMonth } from '@commonhall/kernel';
import { waitingChangeOf } from '@commonhall/governance';
import { ScheduledJob, TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { Tenants, attemptEach, forEachTenant } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { platformFee } from '../fee/platform-fee.policies.js';
import { FeeMonths, endedMonths } from './fee-months.service.js';

/**
 * Closes the months that have ended, in each tenant by its own zone. Billing follows by event. A month in which a decided
 * fee should have begun that is not in force yet, since the worker stood still, waits for it.
 * Source of the rule: bylaws, article 10(1): in force from the end of its stay.
 */
@Injectable()
export class CloseMonths extends ScheduledJob {
  readonly name = 'payments.close-months';
  readonly everyMs = 10_000;

  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly months: FeeMonths,
  ) {
    super();
  }

  /** @throws AggregateError when some months could not be closed; the others are */
  async run(): Promise<void> {
    const zero = jobPrincipal(tenantZero, this.name);
    const waiting = await this.database.read(zero, (tx) => waitingChangeOf(tx, platformFee.key));
    await forEachTenant(this.database, this.tenants, this.name, async (job) => {
      if (job.tenantId === tenantZero) return;
      const ended = await this.database.read(job, (tx) =>
        tx.sql<{ period: LocalMonth }>(endedMonths, [waiting !== null && waiting < tx.now ? waiting : tx.now]),
      );
      await attemptEach('months to close', ended, ({ period }) =>
        this.database.write(job, (tx) => this.months.close(tx, period)),
      );
    });
  }
}
