import { newId } from '@commonhall/kernel';
import { SessionCookies, SignInLinks } from '@commonhall/platform';
import { Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type FormState, emptyForm } from '../page/form.js';
import { FormTokens } from '../visit/form-token.js';
import { isMailAddress } from '../visit/mail-address.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, Visiting } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { type Visit } from '../visit/visit.js';
import { refusalOf } from '../words/refusals.js';
import { askLinkPage, linkSentPage } from './sign-in.page.js';

/** Coming in by a link that one asks for. */
@PageController('sign-in/link')
export class SignInLinkController {
  constructor(
    private readonly links: SignInLinks,
    private readonly cookies: SessionCookies,
    private readonly tokens: FormTokens,
  ) {}

  @Page()
  ask(
    @Visiting() visit: Visit,
    @Query('sent') sent: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    if (sent !== undefined) sendPage(reply, linkSentPage(visit));
    else this.show({ request, reply, visit }, emptyForm);
  }

  @Form('', 'stranger')
  async send(
    @Visiting() visit: Visit,
    @Submitted() form: SubmittedForm,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const email = form.text('email');
    if (!isMailAddress(email)) {
      const faults = [{ field: 'email', message: visit.words.refusal.emailMissing }];
      this.show({ request, reply, visit }, { values: { email }, faults }, 422);
      return;
    }
    try {
      await this.links.request({ email, idempotencyKey: form.key, from: visit.from });
      seeOther(reply, '/sign-in/link?sent=1');
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      this.show({ request, reply, visit }, { values: { email }, faults }, status);
    }
  }

  private show(
    { request, reply, visit }: { request: FastifyRequest; reply: FastifyReply; visit: Visit },
    form: FormState,
    status = 200,
  ): void {
    const { token, cookies } = this.tokens.forStranger(request);
    const page = askLinkPage({ visit, form, token: this.cookies.name === null ? null : token, formKey: newId() });
    sendPage(reply, page, { status, cookies });
  }
}
