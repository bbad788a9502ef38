import { Ballots } from '@commonhall/governance';
import { decodeId, newId } from '@commonhall/kernel';
import { Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type FormState } from '../page/form.js';
import { pathOf } from '../page/sections.js';
import { proposalPage } from '../proposal/proposal.page.js';
import { ShownProposals } from '../proposal/shown-proposals.provider.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, VisitingTenant } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { type TenantVisit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { receiptPage } from './ballot.page.js';
import { isChoice } from './choice.js';

/** Casting a ballot, and its receipt. */
@PageController('t/:slug/proposals/:id/ballot')
export class BallotsController {
  constructor(
    private readonly ballots: Ballots,
    private readonly shown: ShownProposals,
  ) {}

  @Page()
  async receipt(
    @VisitingTenant() visit: TenantVisit,
    @Param('id') proposal: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const shown = await this.shown.of(visit, decodeId('Proposal', proposal));
    const { ballot, organisation } = shown;
    if (
      ballot === null ||
      ballot.id === null ||
      ballot.choice === null ||
      ballot.castAt === null ||
      organisation === null
    ) {
      seeOther(reply, `${pathOf(visit.tenant.slug, 'proposals', proposal)}#ballot`);
      return;
    }
    const { id, choice, castAt } = ballot;
    const { title, closesAt } = shown.proposal;
    sendPage(reply, receiptPage({ visit, title, ballot: { ...ballot, id, choice, castAt }, organisation, closesAt }));
  }

  @Form('', 'person')
  async cast(
    @VisitingTenant() visit: TenantVisit,
    @Param('id') proposal: string,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const proposalId = decodeId('Proposal', proposal);
    const choice = form.text('choice');
    const again = async (faults: FormState['faults'], status: number): Promise<void> => {
      const shown = await this.shown.of(visit, proposalId);
      const page = proposalPage({ visit, shown, form: { values: form.values(), faults }, formKey: newId() });
      sendPage(reply, page, { status });
    };
    if (!isChoice(choice)) {
      await again([{ field: 'choice', message: visit.words.ballot.missing }], 422);
      return;
    }
    try {
      await this.ballots.cast(visit.principal, { proposalId, choice, idempotencyKey: form.key });
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      await again(faults, status);
      return;
    }
    seeOther(reply, pathOf(visit.tenant.slug, 'proposals', proposal, 'ballot'));
  }
}
