import { Args, Resolver } from '@nestjs/graphql';
import { type Once } from '../../database/tenant-database.js';
import { RefusableMutation } from '../../graphql/refusable-mutation.js';
import { LinkNotValid, SignInFailed, StepUpNeeded, TooManyAttempts } from '../auth.problems.js';
import { CurrentVisit, type Visit, sessionOf } from '../caller/current-visit.js';
import { SessionCookies } from '../caller/session-cookies.provider.js';
import { MailLinks, type OpenedLink } from '../mail-link/mail-links.service.js';
import { SignInLinks } from '../sign-in-link/sign-in-links.service.js';
import { type OpenedSession } from './session.js';
import {
  OpenLinkInput,
  OpenLinkPayload,
  RequestSignInLinkInput,
  RequestSignInLinkPayload,
  SetPasswordInput,
  SetPasswordPayload,
  SignInInput,
  SignInPayload,
  SignOutPayload,
} from './session.graphql.js';
import { Sessions } from './sessions.service.js';

@Resolver()
export class SessionResolver {
  constructor(
    private readonly sessions: Sessions,
    private readonly links: MailLinks,
    private readonly signInLinks: SignInLinks,
    private readonly cookies: SessionCookies,
  ) {}

  @RefusableMutation(SignInPayload, [SignInFailed, TooManyAttempts], {
    description: 'Signs a person in by address and password.',
  })
  async signIn(@CurrentVisit() visit: Visit, @Args('input') { email, password }: SignInInput): Promise<OpenedSession> {
    const { from, session: replaces } = visit;
    return this.keep(visit, await this.sessions.signIn({ email, password, from, replaces }));
  }

  @RefusableMutation(OpenLinkPayload, [LinkNotValid, TooManyAttempts], {
    description: 'Signs a person in by a link that was sent to them. A link works once.',
  })
  async openLink(
    @CurrentVisit() visit: Visit,
    @Args('input') { token, ...input }: OpenLinkInput,
  ): Promise<Omit<OpenedLink, 'subject'>> {
    const { session, purpose, tenantId } = await this.links.open(token, {
      ...input,
      from: visit.from,
      replaces: visit.session,
    });
    return { session: this.keep(visit, session), purpose, tenantId };
  }

  @RefusableMutation(RequestSignInLinkPayload, [TooManyAttempts], {
    description: 'Sends a link that signs in whoever has this address. The answer is the same for an unknown address.',
  })
  requestSignInLink(
    @CurrentVisit() visit: Visit,
    @Args('input') { email, idempotencyKey }: RequestSignInLinkInput,
  ): Promise<Once<boolean>> {
    return this.signInLinks.request({ email, idempotencyKey, from: visit.from });
  }

  @RefusableMutation(SignOutPayload, [], { description: 'Ends this session.' })
  async signOut(@CurrentVisit() visit: Visit): Promise<number> {
    await this.sessions.signOut(sessionOf(visit));
    visit.cookies.push(...this.cookies.forget());
    return 1;
  }

  @RefusableMutation(SignOutPayload, [], { description: 'Ends all sessions of this person, on all devices.' })
  async signOutEverywhere(@CurrentVisit() visit: Visit): Promise<number> {
    const ended = await this.sessions.signOutEverywhere(sessionOf(visit).personId);
    visit.cookies.push(...this.cookies.forget());
    return ended;
  }

  @RefusableMutation(SetPasswordPayload, [SignInFailed, StepUpNeeded, TooManyAttempts], {
    description: 'Sets or changes the password of whoever is signed in, and ends their other sessions.',
  })
  async setPassword(
    @CurrentVisit() visit: Visit,
    @Args('input') { password, currentPassword = null }: SetPasswordInput,
  ): Promise<OpenedSession> {
    const input = { password, currentPassword, from: visit.from };
    return this.keep(visit, await this.sessions.setPassword(sessionOf(visit), input));
  }

  private keep(visit: Visit, session: OpenedSession): OpenedSession {
    visit.cookies.push(...this.cookies.keep(session));
    return session;
  }
}
