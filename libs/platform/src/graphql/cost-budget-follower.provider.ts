import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { jobPrincipal } from '../auth/principal.js';
import { TenantDatabase, tenantZero } from '../database/index.js';
import { Policies } from '../policy/index.js';
import { CostBudget } from './cost-budget.js';
import { costBudget } from './cost-budget.policies.js';

/** A decision about the budget binds within this time. */
const readEveryMs = 5_000;

/** Keeps the budget of this process to what the members decided: the policy `api.cost-budget`. */
@Injectable()
export class CostBudgetFollower implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: TenantDatabase,
    private readonly policies: Policies,
    private readonly budget: CostBudget,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.follow();
    this.timer = setInterval(() => {
      this.follow().catch((error: unknown) => {
        new Logger('CostBudget').warn({ msg: 'the policy api.cost-budget could not be read', err: error });
      });
    }, readEveryMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Reads the policy in force now. */
  async follow(): Promise<void> {
    const { value } = await this.database.read(jobPrincipal(tenantZero, 'api.cost-budget'), (tx) =>
      this.policies.inForce(tx, costBudget),
    );
    this.budget.limits = { capacity: value.most, restorePerSecond: value.restorePerSecond };
  }
}
