import { SessionCookies, TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { sendPage } from '../visit/page-reply.js';
import { Page, PageController, Visiting } from '../visit/routes.js';
import { NoSuchPage, type Visit } from '../visit/visit.js';
import { homePage, strangerPage } from './welcome.page.js';

/** The start, and everything that is nowhere. */
@PageController()
export class WelcomeController {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly cookies: SessionCookies,
  ) {}

  @Page()
  async start(@Visiting() visit: Visit, @Res() reply: FastifyReply): Promise<void> {
    const { session, person, accesses } = visit;
    if (session === null || person === null) {
      sendPage(reply, strangerPage({ visit, canSignIn: this.cookies.name !== null }));
      return;
    }
    const known = await this.database.read(jobPrincipal(tenantZero, 'light'), (tx) => this.tenants.list(tx));
    const mine = new Set(accesses.map(({ tenantId }) => tenantId));
    sendPage(
      reply,
      homePage(
        { ...visit, session, person },
        known.filter(({ id }) => mine.has(id)),
      ),
    );
  }

  @Page('*')
  nowhere(): never {
    throw new NoSuchPage();
  }
}
