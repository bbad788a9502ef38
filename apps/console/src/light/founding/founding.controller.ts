import { CharterLibrary, Foundings } from '@commonhall/governance';
import { decodeId, newId } from '@commonhall/kernel';
import { TenantDatabase, tenantZero } from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type FormState, emptyForm } from '../page/form.js';
import { pathOf } from '../page/sections.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, VisitingTenant } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { NoSuchPage, NotForYou, type TenantVisit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { charterPage } from './charter.page.js';
import {
  type FoundingStep,
  faultsOn,
  founderCounts,
  nextStep,
  readFoundingForm,
  stepIn,
  stepOf,
  stepOfField,
  valuesOfFounding,
  withFounders,
} from './founding-form.js';
import { draftedPage, foundingPage } from './founding.page.js';

/** Founding the co-op: its draft, its charter, its signatures. */
@PageController('t/:slug')
export class FoundingController {
  constructor(
    private readonly foundings: Foundings,
    private readonly library: CharterLibrary,
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
  ) {}

  @Page('founding')
  async draft(
    @VisitingTenant() visit: TenantVisit,
    @Query() { again }: { readonly again?: unknown },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.assertFounds(visit);
    const view = await this.foundings.view(visit.principal);
    if (view.isRunning) {
      seeOther(reply, pathOf(visit.tenant.slug, 'charter'));
      return;
    }
    if (view.proposalId !== null && again === undefined) {
      sendPage(reply, draftedPage(visit, view));
      return;
    }
    const founders = view.founders.map(({ name, email, admission }) => ({ name, email, organisation: admission }));
    const values = view.name === null ? {} : valuesOfFounding(view.name, founders);
    this.show(reply, visit, {
      form: { values, faults: [] },
      step: 'name',
      founders: Math.max(founders.length, founderCounts.least),
    });
  }

  /** Goes from page to page with what was typed, and drafts the founding in the end. */
  @Form('founding', 'person')
  async prepare(
    @VisitingTenant() visit: TenantVisit,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.assertFounds(visit);
    const step = stepIn(form);
    const { button } = form;
    if (button === 'another' || (button === 'remove' && typeof step === 'number')) {
      const changed = withFounders(form, button === 'another' ? 'another' : { remove: Number(step) });
      this.turn(reply, visit, { form: changed, step: null });
      return;
    }
    if (button.startsWith('edit-')) {
      this.turn(reply, visit, { form, step: stepOf(button.slice('edit-'.length)) });
      return;
    }
    const read = readFoundingForm(form, visit.words);
    const { state, founders } = read;
    const here = faultsOn(step, state.faults);
    if (here.length > 0) {
      this.show(reply, visit, { form: { ...state, faults: here }, step, founders: founders.length }, 422);
      return;
    }
    if (button !== 'send' || state.faults.length > 0) {
      this.turn(reply, visit, { form, step: null });
      return;
    }
    try {
      await this.foundings.prepare(visit.principal, { name: read.name, founders, idempotencyKey: form.key });
      seeOther(reply, pathOf(visit.tenant.slug, 'founding'));
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      const at = stepOfField(faults[0]?.field ?? null);
      this.show(reply, visit, { form: { ...state, faults }, step: at, founders: founders.length }, status);
    }
  }

  @Page('charter')
  async charter(
    @VisitingTenant() visit: TenantVisit,
    @Query('signed') signed: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.showCharter(reply, visit, { form: emptyForm, justFounded: signed !== undefined });
  }

  @Form('charter', 'person')
  async sign(
    @VisitingTenant() visit: TenantVisit,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const proposalId = decodeId('Proposal', form.text('proposal'));
      await this.foundings.sign(visit.principal, { proposalId, idempotencyKey: form.key });
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      await this.showCharter(reply, visit, { form: { values: {}, faults }, justFounded: false }, status);
      return;
    }
    // With the last signature the co-op has its name, and with it another address.
    const { principal, tenant } = visit;
    const now = await this.database.read(principal, (tx) => this.tenants.get(tx, tenant.id));
    seeOther(reply, `${pathOf(now?.slug ?? tenant.slug, 'charter')}?signed=1`);
  }

  private async showCharter(
    reply: FastifyReply,
    visit: TenantVisit,
    { form, justFounded }: { readonly form: FormState; readonly justFounded: boolean },
    status = 200,
  ): Promise<void> {
    const founding = await this.foundings.view(visit.principal);
    const isCoop = visit.tenant.id === tenantZero;
    const blank = isCoop ? this.library.coop() : this.library.organisation();
    sendPage(reply, charterPage({ visit, founding, blank, justFounded, form, formKey: newId() }), { status });
  }

  /** Turns to a page of the form, without a word about what is not filled in yet. @param step null for the next one */
  private turn(
    reply: FastifyReply,
    visit: TenantVisit,
    { form, step }: { readonly form: SubmittedForm; readonly step: FoundingStep | null },
  ): void {
    const read = readFoundingForm(form, visit.words);
    this.show(reply, visit, {
      form: { ...read.state, faults: [] },
      step: step ?? nextStep(read),
      founders: read.founders.length,
    });
  }

  private show(
    reply: FastifyReply,
    visit: TenantVisit,
    page: Pick<Parameters<typeof foundingPage>[0], 'form' | 'step' | 'founders'>,
    status = 200,
  ): void {
    sendPage(reply, foundingPage({ visit, ...page, formKey: newId() }), { status });
  }

  /** @throws NoSuchPage outside of the co-op, NotForYou for all but the administrator */
  private assertFounds({ tenant, principal, words }: TenantVisit): void {
    if (tenant.id !== tenantZero) throw new NoSuchPage();
    if (!principal.roles.includes('administrator')) throw new NotForYou(words.founding.notYours);
  }
}
