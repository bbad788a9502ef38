import { ScheduledJob, TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
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

  async run(): Promise<void> {
    const zero = jobPrincipal(tenantZero, this.name);
    for (const tenant of await this.database.read(zero, (tx) => this.tenants.list(tx))) {
      const principal = jobPrincipal(tenant.id, this.name);
      for (const id of await this.decisions.dueToClose(principal)) await this.decisions.close(principal, id);
    }
  }
}
