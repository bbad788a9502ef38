import { AuditTrail } from '@commonhall/platform';
import { ModuleSwitches } from '@commonhall/tenancy';
import { Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { sendPage } from '../visit/page-reply.js';
import { Page, PageController, VisitingTenant } from '../visit/routes.js';
import { type TenantVisit } from '../visit/visit.js';
import { overviewPage } from './overview.page.js';

/** The start inside a tenant. */
@PageController('t/:slug')
export class OverviewController {
  constructor(
    private readonly switches: ModuleSwitches,
    private readonly trail: AuditTrail,
  ) {}

  @Page()
  async overview(@VisitingTenant() visit: TenantVisit, @Res() reply: FastifyReply): Promise<void> {
    const [modules, heads] = await Promise.all([
      this.switches.offered(visit.principal),
      this.trail.heads(visit.principal),
    ]);
    sendPage(reply, overviewPage({ visit, modules, heads }));
  }
}
