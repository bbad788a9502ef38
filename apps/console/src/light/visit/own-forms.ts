import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { FormTokens } from './form-token.js';
import { SubmittedForm } from './submitted-form.js';
import { FormNotTrusted, NoForm, SignInFirst } from './visit.js';
import { Visits } from './visits.provider.js';

/** The metadata of a route that says on whose page its form stands. */
export const formSender = 'commonhall:form-sender';

/**
 * Lets in the forms of our own pages alone: the body is a form, the browser does not say that another site sent it, and
 * it carries the token that the page was made with.
 * Rule: OWASP, Cross-Site Request Forgery Prevention (tokens first, Fetch Metadata beside them).
 */
@Injectable()
export class OwnForms implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: FormTokens,
    private readonly visits: Visits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const form = formOf(request);
    const site = request.headers['sec-fetch-site'];
    // `none`: the visitor sent it once more by the browser's own button.
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new FormNotTrusted();
    if (this.reflector.get<string>(formSender, context.getHandler()) === 'stranger') {
      if (!this.tokens.isOfStranger(request, form.token)) throw new FormNotTrusted();
      return true;
    }
    const { session } = await this.visits.of(request);
    // Who was signed out meanwhile signs in first; nothing was done.
    if (session === null) throw new SignInFirst();
    if (!this.tokens.isOfSession(session, form.token)) throw new FormNotTrusted();
    return true;
  }
}

/** @throws NoForm for a body of another type */
export function formOf({ body }: FastifyRequest): SubmittedForm {
  if (body instanceof SubmittedForm) return body;
  throw new NoForm();
}
