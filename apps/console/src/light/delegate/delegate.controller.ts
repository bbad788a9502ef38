import { newId } from '@commonhall/kernel';
import { DelegateAppointments } from '@commonhall/membership';
import { tenantZero } from '@commonhall/platform';
import { Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type FormState, emptyForm } from '../page/form.js';
import { pathOf } from '../page/sections.js';
import { isMailAddress } from '../visit/mail-address.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, VisitingTenant } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { NoSuchPage, NotForYou, type TenantVisit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { delegatePage } from './delegate.page.js';

/** An officer appoints the organisation's delegate, in the organisation's own tenant. */
@PageController('t/:slug/delegate')
export class DelegateController {
  constructor(private readonly appointments: DelegateAppointments) {}

  @Page()
  async delegate(
    @VisitingTenant() visit: TenantVisit,
    @Query('appointed') appointed: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.show(reply, visit, { form: emptyForm, justAppointed: appointed !== undefined });
  }

  @Form('', 'person')
  async appoint(
    @VisitingTenant() visit: TenantVisit,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [name, email] = [form.text('name'), form.text('email')];
    const { delegate, refusal } = visit.words;
    const faults = [
      ...(name === '' ? [{ field: 'name', message: delegate.missingName }] : []),
      ...(name.length > 200 ? [{ field: 'name', message: refusal.tooLong(200) }] : []),
      ...(isMailAddress(email) ? [] : [{ field: 'email', message: delegate.missingEmail }]),
    ];
    if (faults.length > 0) {
      await this.show(reply, visit, { form: { values: { name, email }, faults } }, 422);
      return;
    }
    try {
      await this.appointments.appoint(visit.principal, { name, email, idempotencyKey: form.key });
    } catch (error) {
      const { faults: refused, status } = refusalOf(error, visit);
      await this.show(reply, visit, { form: { values: { name, email }, faults: refused } }, status);
      return;
    }
    seeOther(reply, `${pathOf(visit.tenant.slug, 'delegate')}?appointed=1`);
  }

  private async show(
    reply: FastifyReply,
    visit: TenantVisit,
    { form, justAppointed = false }: { readonly form: FormState; readonly justAppointed?: boolean },
    status = 200,
  ): Promise<void> {
    const { tenant, principal, words } = visit;
    if (tenant.id === tenantZero) throw new NoSuchPage();
    if (!principal.roles.includes('administrator')) throw new NotForYou(words.delegate.mayNot);
    const appointments = await this.appointments.list(principal);
    sendPage(reply, delegatePage({ visit, appointments, justAppointed, form, formKey: newId() }), { status });
  }
}
