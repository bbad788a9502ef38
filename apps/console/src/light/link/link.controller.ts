import { InvalidInput, newId } from '@commonhall/kernel';
import {
  LinkNotValid,
  type LinkPreview,
  MailLinks,
  type OpenedLink,
  SessionCookies,
  TenantDatabase,
  jobPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Param, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, type FormState, emptyForm } from '../page/form.js';
import { pathOf } from '../page/sections.js';
import { FormTokens } from '../visit/form-token.js';
import { isMailAddress } from '../visit/mail-address.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, Visiting } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { type Visit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { linkPage } from './link.page.js';

/** Links that came by mail. */
@PageController('link/:token')
export class LinkController {
  constructor(
    private readonly links: MailLinks,
    private readonly cookies: SessionCookies,
    private readonly tokens: FormTokens,
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
  ) {}

  @Page()
  async look(
    @Visiting() visit: Visit,
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const preview = await this.links.look(token);
    if (preview === null) throw new LinkNotValid();
    this.show({ request, reply, visit, preview, token }, emptyForm);
  }

  @Form('', 'stranger')
  async open(
    @Visiting() visit: Visit,
    @Param('token') token: string,
    @Submitted() form: SubmittedForm,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const preview = await this.links.look(token);
    const [name, email] = [form.text('name'), form.text('email')];
    const again = (faults: readonly Fault[], status: number): void => {
      if (preview === null) throw new LinkNotValid();
      this.show({ request, reply, visit, preview, token }, { values: { name, email }, faults }, status);
    };
    const missing = preview?.asksName === true ? missingIn({ name, email }, visit) : [];
    if (missing.length > 0) {
      again(missing, 422);
      return;
    }
    try {
      const { from, session } = visit;
      const opened = await this.links.open(token, { name, email, from, replaces: session, idempotencyKey: form.key });
      const next = new URLSearchParams({ next: await this.goOn(opened), after: 'link' });
      seeOther(reply, `/password?${next.toString()}`, this.cookies.keep(opened.session));
    } catch (error) {
      // Name and address were read above: what the service still refuses about them is whose the address is.
      if (error instanceof InvalidInput) again([{ field: 'email', message: visit.words.refusal.addressKnown }], 422);
      else {
        const { faults, status } = refusalOf(error, visit);
        again(faults, status);
      }
    }
  }

  private show(
    at: { request: FastifyRequest; reply: FastifyReply; visit: Visit; preview: LinkPreview; token: string },
    form: FormState,
    status = 200,
  ): void {
    const { token, cookies } = this.tokens.forStranger(at.request);
    const page = linkPage({
      visit: at.visit,
      preview: at.preview,
      path: `/link/${at.token}`,
      form,
      token: this.cookies.name === null ? null : token,
      formKey: newId(),
    });
    sendPage(at.reply, page, { status, cookies });
  }

  /** Where the link leads. */
  private async goOn({ purpose, tenantId }: OpenedLink): Promise<string> {
    const tenant = await this.database.read(jobPrincipal(tenantZero, 'light'), (tx) => this.tenants.get(tx, tenantId));
    if (tenant === null || purpose === 'sign-in') return '/';
    if (purpose === 'welcome') return pathOf(tenant.slug, 'founding');
    if (purpose === 'founding') return pathOf(tenant.slug, 'charter');
    return pathOf(tenant.slug, tenantId === tenantZero ? 'proposals' : undefined);
  }
}

function missingIn({ name, email }: { name: string; email: string }, { words }: Visit): Fault[] {
  const { refusal } = words;
  return [
    ...(name === '' ? [{ field: 'name', message: refusal.nameMissing }] : []),
    ...(name.length > 200 ? [{ field: 'name', message: refusal.tooLong(200) }] : []),
    ...(isMailAddress(email) ? [] : [{ field: 'email', message: refusal.emailMissing }]),
  ];
}
