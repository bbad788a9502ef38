import { SessionCookies, Sessions } from '@commonhall/platform';
import { Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type FormState, emptyForm } from '../page/form.js';
import { FormTokens } from '../visit/form-token.js';
import { localPath } from '../visit/local-path.js';
import { isMailAddress } from '../visit/mail-address.js';
import { seeOther, sendPage } from '../visit/page-reply.js';
import { Form, Page, PageController, Submitted, Visiting, VisitingPerson } from '../visit/routes.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { type PersonVisit, type Visit } from '../visit/visit.js';
import { type Refusal, refusalOf } from '../words/refusals.js';
import { passwordPage, signInPage, youPage } from './sign-in.page.js';

interface Wish {
  readonly next?: unknown;
  readonly out?: unknown;
  readonly after?: unknown;
  readonly set?: unknown;
}

/** Coming in by address and password, and going out. */
@PageController()
export class SignInController {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookies: SessionCookies,
    private readonly tokens: FormTokens,
  ) {}

  @Page('sign-in')
  signInForm(
    @Visiting() visit: Visit,
    @Query() { next, out }: Wish,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const justSignedOut = out === 'here' || out === 'everywhere' ? out : null;
    if (visit.session !== null) seeOther(reply, localPath(next));
    else this.showForm(request, reply, { visit, form: emptyForm, next: localPath(next), justSignedOut });
  }

  @Form('sign-in', 'stranger')
  async signIn(
    @Visiting() visit: Visit,
    @Submitted() form: SubmittedForm,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const next = localPath(form.text('next'));
    const email = form.text('email');
    const password = form.exact('password');
    const { refusal } = visit.words;
    const missing = [
      ...(isMailAddress(email) ? [] : [{ field: 'email', message: refusal.emailMissing }]),
      ...(password === '' ? [{ field: 'password', message: refusal.passwordMissing }] : []),
    ];
    const again = (refused: Pick<Refusal, 'faults' | 'status' | 'retryAfterSeconds'>): void => {
      const shown: FormState = { values: { email }, faults: refused.faults };
      if (refused.retryAfterSeconds !== null) void reply.header('retry-after', String(refused.retryAfterSeconds));
      this.showForm(request, reply, { visit, form: shown, next }, refused.status);
    };
    if (missing.length > 0) {
      again({ faults: missing, status: 422, retryAfterSeconds: null });
      return;
    }
    try {
      const { from, session } = visit;
      const opened = await this.sessions.signIn({ email, password, from, replaces: session });
      seeOther(reply, next, this.cookies.keep(opened));
    } catch (error) {
      again(refusalOf(error, visit));
    }
  }

  @Page('you')
  you(@VisitingPerson() visit: PersonVisit, @Query() { set }: Wish, @Res() reply: FastifyReply): void {
    sendPage(reply, youPage(visit, set === 'password'));
  }

  @Page('sign-out')
  signOutPage(@Res() reply: FastifyReply): void {
    seeOther(reply, '/you');
  }

  @Form('sign-out', 'person')
  async signOut(@VisitingPerson() { session }: PersonVisit, @Res() reply: FastifyReply): Promise<void> {
    await this.sessions.signOut(session);
    seeOther(reply, '/sign-in?out=here', this.cookies.forget());
  }

  @Page('sign-out-everywhere')
  signOutEverywherePage(@Res() reply: FastifyReply): void {
    seeOther(reply, '/you');
  }

  @Form('sign-out-everywhere', 'person')
  async signOutEverywhere(@VisitingPerson() { session }: PersonVisit, @Res() reply: FastifyReply): Promise<void> {
    await this.sessions.signOutEverywhere(session.personId);
    seeOther(reply, '/sign-in?out=everywhere', this.cookies.forget());
  }

  @Page('password')
  passwordForm(@VisitingPerson() visit: PersonVisit, @Query() { next, after }: Wish, @Res() reply: FastifyReply): void {
    const isAfterLink = after === 'link';
    sendPage(reply, passwordPage({ visit, form: emptyForm, next: localPath(next), isAfterLink, asksCurrent: false }));
  }

  @Form('password', 'person')
  async setPassword(
    @VisitingPerson() visit: PersonVisit,
    @Submitted() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const next = localPath(form.text('next'));
    const isAfterLink = form.text('after') === 'link';
    const current = form.exact('currentPassword');
    const password = form.exact('password');
    const again = ({ faults, status }: Pick<Refusal, 'faults' | 'status'>): void => {
      const asksCurrent = current !== '' || faults.some(({ field }) => field === 'currentPassword');
      sendPage(reply, passwordPage({ visit, form: { values: {}, faults }, next, isAfterLink, asksCurrent }), {
        status,
      });
    };
    const characters = Array.from(password).length;
    const { tooShort, tooLong } = visit.words.password;
    if (characters < 12 || characters > 256) {
      again({ faults: [{ field: 'password', message: characters < 12 ? tooShort : tooLong }], status: 422 });
      return;
    }
    try {
      const currentPassword = current === '' ? null : current;
      const opened = await this.sessions.setPassword(visit.session, { password, currentPassword, from: visit.from });
      seeOther(reply, isAfterLink ? next : '/you?set=password', this.cookies.keep(opened));
    } catch (error) {
      const { faults, status } = refusalOf(error, visit);
      // The service speaks of a sign-in; what did not fit here is the present password.
      again({ faults: faults.map((fault) => ({ ...fault, field: fault.field ?? 'currentPassword' })), status });
    }
  }

  private showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    page: Omit<Parameters<typeof signInPage>[0], 'token'>,
    status = 200,
  ): void {
    const { token, cookies } = this.tokens.forStranger(request);
    const canSignIn = this.cookies.name !== null;
    sendPage(reply, signInPage({ ...page, token: canSignIn ? token : null }), { status, cookies });
  }
}
