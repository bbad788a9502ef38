import { type JobPrincipal, ScheduledJob, TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
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

  async run(): Promise<void> {
    const zero = jobPrincipal(tenantZero, this.name);
    for (const tenant of await this.database.read(zero, (tx) => this.tenants.list(tx))) {
      await this.runIn(jobPrincipal(tenant.id, this.name));
    }
  }

  private async runIn(principal: JobPrincipal): Promise<void> {
    for (const due of await this.enactments.due(principal)) await this.enactments.enact(principal, due);
  }
}
