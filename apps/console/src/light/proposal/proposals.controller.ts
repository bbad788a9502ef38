import { Proposals } from '@commonhall/governance';
import { decodeId, encodeId, newId } from '@commonhall/kernel';
import { Param, Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type FormState, emptyForm } from '../page/form.js';
import { pathOf } from '../page/sections.js';
import { pageAfter } from '../visit/page-after.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, VisitingTenant } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { type TenantVisit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { proposalListPage, proposalPage } from './proposal.page.js';
import { ShownProposals } from './shown-proposals.provider.js';

/** What the members are asked to decide. */
@PageController('t/:slug/proposals')
export class ProposalsController {
  constructor(
    private readonly proposals: Proposals,
    private readonly shown: ShownProposals,
  ) {}

  @Page()
  async list(
    @VisitingTenant() visit: TenantVisit,
    @Query('after') after: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const page = await this.proposals.page(visit.principal, pageAfter(after));
    const { hasNextPage, endCursor } = page.pageInfoOf();
    const caster = await this.shown.casterOf(visit);
    sendPage(
      reply,
      proposalListPage({
        visit,
        proposals: page.nodes,
        next: hasNextPage ? endCursor : null,
        mayPropose: caster !== null && visit.coop.foundedAt !== null,
      }),
    );
  }

  @Page(':id')
  async proposal(
    @VisitingTenant() visit: TenantVisit,
    @Param('id') id: string,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const what = done === 'notice' || done === 'withdraw' ? done : null;
    await this.show(reply, visit, { id, form: emptyForm, done: what });
  }

  /** Giving notice of a draft, and taking a proposal back. */
  @Form(':id', 'person')
  async act(
    @VisitingTenant() visit: TenantVisit,
    @Param('id') id: string,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const proposalId = decodeId('Proposal', id);
    const input = { proposalId, idempotencyKey: form.key };
    try {
      if (form.button === 'withdraw') await this.proposals.withdraw(visit.principal, input);
      else await this.proposals.announce(visit.principal, { ...input, opensOn: null });
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      await this.show(reply, visit, { id, form: { values: {}, faults } }, status);
      return;
    }
    const done = form.button === 'withdraw' ? 'withdraw' : 'notice';
    seeOther(reply, `${pathOf(visit.tenant.slug, 'proposals', encodeId('Proposal', proposalId))}?done=${done}`);
  }

  private async show(
    reply: FastifyReply,
    visit: TenantVisit,
    {
      id,
      form,
      done = null,
    }: { readonly id: string; readonly form: FormState; readonly done?: 'notice' | 'withdraw' | null },
    status = 200,
  ): Promise<void> {
    const shown = await this.shown.of(visit, decodeId('Proposal', id));
    sendPage(reply, proposalPage({ visit, shown, done, form, formKey: newId() }), { status });
  }
}
