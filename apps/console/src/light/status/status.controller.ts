import { ReadinessCheck, TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { sendPage } from '../visit/page-reply.js';
import { Page, PageController, Visiting } from '../visit/routes.js';
import { type Visit } from '../visit/visit.js';
import { statusPage } from './status.page.js';
import { answeringSince, version } from './version.js';

/** What runs here. Rule: design record 0013, "Strangers": they see health and name. */
@PageController('status')
export class StatusController {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly readiness: ReadinessCheck,
  ) {}

  @Page()
  async status(@Visiting() visit: Visit, @Res() reply: FastifyReply): Promise<void> {
    const { isReady } = await this.readiness.readiness();
    const inside = visit.accesses.length === 0 ? null : await this.inside(visit);
    sendPage(reply, statusPage({ visit, isHealthy: isReady, inside }), { status: isReady ? 200 : 503 });
  }

  private inside({ accesses }: Visit): Promise<NonNullable<Parameters<typeof statusPage>[0]['inside']>> {
    const mine = new Set(accesses.map(({ tenantId }) => tenantId));
    return this.database.read(jobPrincipal(tenantZero, 'light'), async (tx) => ({
      version,
      since: answeringSince,
      now: tx.now,
      tenants: (await this.tenants.list(tx)).filter(({ id }) => mine.has(id)),
    }));
  }
}
