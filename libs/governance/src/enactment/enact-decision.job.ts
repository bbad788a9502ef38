import { ScheduledJob, TenantDatabase } from '@commonhall/platform';
import { Tenants, attemptEach, forEachTenant } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Enactments } from './enactments.service.js';

/** Finds decisions whose stay has ended, in every tenant in turn, and enacts them. */
@Injectable()
export class EnactDecision extends ScheduledJob {
  readonly name = 'governance.enact-decision';
  readonly everyMs = 2000;

  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly enactments: Enactments,
  ) {
    super();
  }

  /** @throws AggregateError when some could not be enacted; the others are */
  run(): Promise<void> {
    return forEachTenant(this.database, this.tenants, this.name, async (principal) => {
      const due = await this.enactments.due(principal);
      await attemptEach('decisions to enact', due, (one) => this.enactments.enact(principal, one));
    });
  }
}
