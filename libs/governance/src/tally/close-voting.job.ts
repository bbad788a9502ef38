import { ScheduledJob, TenantDatabase } from '@commonhall/platform';
import { Tenants, attemptEach, forEachTenant } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Decisions } from '../decision/decisions.service.js';

/** Finds proposals whose voting has ended, in every tenant in turn, and counts them. */
@Injectable()
export class CloseVoting extends ScheduledJob {
  readonly name = 'governance.close-voting';
  readonly everyMs = 2000;

  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly decisions: Decisions,
  ) {
    super();
  }

  /** @throws AggregateError when some could not be counted; the others are */
  run(): Promise<void> {
    return forEachTenant(this.database, this.tenants, this.name, async (principal) => {
      const due = await this.decisions.dueToClose(principal);
      await attemptEach('proposals to count', due, (id) => this.decisions.close(principal, id));
    });
  }
}
