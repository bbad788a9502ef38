import { DecisionLoader } from '@commonhall/governance';
import { type Id, decodeId, encodeId } from '@commonhall/kernel';
import { type Bill, Bills, FeeVersions } from '@commonhall/payments';
import { TenantDatabase, tenantZero } from '@commonhall/platform';
import { Param, Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { pathOf } from '../page/sections.js';
import { pageAfter } from '../visit/page-after.js';
import { sendPage } from '../visit/page-reply.js';
import { Page, PageController, VisitingTenant } from '../visit/routes.js';
import { NoSuchPage, type TenantVisit, principalIn } from '../visit/visit.js';
import { type DecisionBehind, billListPage, billPage } from './bill.page.js';

/** What the organisation pays for the platform. */
@PageController('t/:slug/bills')
export class BillsController {
  constructor(
    private readonly bills: Bills,
    private readonly versions: FeeVersions,
    private readonly decisions: DecisionLoader,
    private readonly database: TenantDatabase,
  ) {}

  @Page()
  async list(
    @VisitingTenant() visit: TenantVisit,
    @Query('after') after: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = await this.bills.page(visit.principal, pageAfter(after));
    const { hasNextPage, endCursor } = page.pageInfoOf();
    sendPage(reply, billListPage({ visit, bills: page.nodes, next: hasNextPage ? endCursor : null }));
  }

  @Page(':id')
  async bill(@VisitingTenant() visit: TenantVisit, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const [bill] = await this.bills.byIds(visit.principal, [decodeId('PayableBill', id)]);
    if (bill === undefined) throw new NoSuchPage();
    const versions = await this.database.read(visit.principal, (tx) => this.versions.all(tx));
    const decisions = await this.decisionsBehind(visit, bill);
    sendPage(reply, billPage({ visit, bill, versions: new Map(versions.map((one) => [one.id, one])), decisions }));
  }

  /** The decisions that set the bill's fees. They stand in the co-op: whoever has no part in it sees none. */
  private async decisionsBehind(visit: TenantVisit, { lines }: Bill): Promise<ReadonlyMap<string, DecisionBehind>> {
    const principal = principalIn(visit, tenantZero);
    if (principal === null) return new Map();
    const ids = [...new Set<Id<'Decision'>>(lines.map(({ decisionId }) => decisionId))];
    const found = (await this.decisions.load(principal, ids)).filter((decision) => decision !== null);
    return new Map(
      found.map(({ id, number, title }) => [
        id,
        { number, title, path: pathOf(visit.coop.slug, 'decisions', encodeId('Decision', id)) },
      ]),
    );
  }
}
