import { type Id } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { jobPrincipal } from '../auth/principal.js';
import { type Statement, TenantDatabase, tenantZero } from '../database/index.js';
import { ScheduledJob } from '../queue/job.js';
import { Seals, anythingUnsealed } from './seals.service.js';

/** Between two passes over every row of a tenant; the passes between look at the last hour's ids. */
const wholePassEveryMs = 24 * 3_600_000;

/** Tenants asked at once over the pipelined connections. */
const askedAtOnce = 20;

/**
 * Seals what was written since the last pass, in every tenant, well within a minute of the commit. Chaining inside each
 * write would make a tenant's writes queue for one another; this lets them run side by side and states the unsealed tail.
 */
@Injectable()
export class SealChains extends ScheduledJob {
  readonly name = 'platform.seal-chains';
  readonly everyMs = 20_000;

  private asks: Statement<{ waiting: boolean }> | undefined;
  private readonly wholePassAtMs = new Map<Id<'Tenant'>, number>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly seals: Seals,
  ) {
    super();
  }

  async run(): Promise<void> {
    let turn = await this.tenantsWithWork();
    // Fair turns: a tenant with a long backlog waits for the others after each batch.
    while (turn.length > 0) {
      const again: Id<'Tenant'>[] = [];
      for (const tenantId of turn) if (await this.sealTenant(tenantId)) again.push(tenantId);
      turn = again;
    }
  }

  private async sealTenant(tenantId: Id<'Tenant'>): Promise<boolean> {
    const all = this.isWholePassDue(tenantId);
    const more = await this.database.write(jobPrincipal(tenantId, this.name), (tx) => this.seals.sealSome(tx, { all }));
    if (all && !more) this.wholePassAtMs.set(tenantId, performance.now());
    return more;
  }

  private async tenantsWithWork(): Promise<Id<'Tenant'>[]> {
    const asks = (this.asks ??= anythingUnsealed());
    const tenants = await this.database.read(jobPrincipal(tenantZero, this.name), (tx) =>
      tx.sql<{ id: Id<'Tenant'> }>('select id from tenant where $1::uuid is not null order by id'),
    );
    const due: Id<'Tenant'>[] = [];
    for (let from = 0; from < tenants.length; from += askedAtOnce) {
      const some = tenants.slice(from, from + askedAtOnce);
      const answers = await Promise.all(
        some.map(async ({ id }) => {
          if (this.isWholePassDue(id)) return true;
          const [answer] = await this.database.query(jobPrincipal(id, this.name), asks);
          return answer?.waiting === true;
        }),
      );
      due.push(...some.filter((_, index) => answers[index]).map(({ id }) => id));
    }
    return due;
  }

  private isWholePassDue(tenantId: Id<'Tenant'>): boolean {
    const at = this.wholePassAtMs.get(tenantId);
    return at === undefined || performance.now() - at > wholePassEveryMs;
  }
}
