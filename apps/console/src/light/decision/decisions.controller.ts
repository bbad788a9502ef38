import {
  type BallotFile,
  DecisionLoader,
  type DecisionType,
  Decisions,
  EffectsLoader,
  EnactmentsLoader,
} from '@commonhall/governance';
import { decodeId } from '@commonhall/kernel';
import { Param, Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { pageAfter } from '../visit/page-after.js';
import { sendPage } from '../visit/page-reply.js';
import { Page, PageController, VisitingTenant } from '../visit/routes.js';
import { NoSuchPage, type TenantVisit } from '../visit/visit.js';
import { decisionListPage, decisionPage } from './decision.page.js';

/** What was decided, with the whole count. */
@PageController('t/:slug/decisions')
export class DecisionsController {
  constructor(
    private readonly decisions: Decisions,
    private readonly loader: DecisionLoader,
    private readonly effects: EffectsLoader,
    private readonly enactments: EnactmentsLoader,
  ) {}

  @Page()
  async list(
    @VisitingTenant() visit: TenantVisit,
    @Query('after') after: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = await this.decisions.page(visit.principal, pageAfter(after));
    const { hasNextPage, endCursor } = page.pageInfoOf();
    sendPage(reply, decisionListPage({ visit, decisions: page.nodes, next: hasNextPage ? endCursor : null }));
  }

  @Page(':id')
  async decision(
    @VisitingTenant() visit: TenantVisit,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { principal } = visit;
    const decision = await this.require(visit, id);
    const [[effects], [enactments]] = await Promise.all([
      this.effects.load(principal, [decision.proposalId]),
      this.enactments.load(principal, [decision.id]),
    ]);
    const file = JSON.parse(decision.ballotFile) as BallotFile;
    const page = decisionPage({ visit, decision, file, effects: effects ?? [], enactments: enactments ?? [] });
    sendPage(reply, page);
  }

  /** The canonical ballot file, to the byte: its SHA-256 is the one that the decision's page shows. */
  @Page(':id/ballots.json')
  async ballotFile(
    @VisitingTenant() visit: TenantVisit,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { number, ballotFile } = await this.require(visit, id);
    void reply
      .header('content-disposition', `attachment; filename="decision-${number}-ballots.json"`)
      .header('content-security-policy', "default-src 'none'")
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send(Buffer.from(ballotFile, 'utf8'));
  }

  private async require({ principal }: TenantVisit, id: string): Promise<DecisionType> {
    const [decision] = await this.loader.load(principal, [decodeId('Decision', id)]);
    if (decision === null || decision === undefined) throw new NoSuchPage();
    return decision;
  }
}
