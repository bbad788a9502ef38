import { AccessDenied, InvalidInput, NotFound, Problem } from '@commonhall/kernel';
import { LinkNotValid } from '@commonhall/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import {
  brokenPage,
  deniedPage,
  formRefusedPage,
  linkGonePage,
  noFormPage,
  notFoundPage,
  refusedPage,
  tooLargePage,
} from '../page/error.page.js';
import { refusalOf } from '../words/refusals.js';
import { seeOther, sendPage } from './page-reply.js';
import { FormNotTrusted, NoForm, NoSuchPage, NotForYou, SignInFirst, type Visit } from './visit.js';
import { Visits } from './visits.provider.js';

/**
 * Makes a page of whatever was thrown. What is not yours and what does not exist are one page, to the byte; of a bug or
 * an outage the visitor reads a number, and the log the rest.
 * Rule: design record 0012, rule 7.
 */
@Injectable()
@Catch()
export class ErrorPages implements ExceptionFilter {
  private readonly logger = new Logger('Pages');

  constructor(private readonly visits: Visits) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what Fastify refuses before a controller sees it: a body that is too long or of another type. */
  async answer(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const [path = '/'] = request.url.split('?');
    if (error instanceof SignInFirst) {
      const next = request.method === 'GET' ? request.url : path;
      seeOther(reply, `/sign-in?next=${encodeURIComponent(next)}`);
      return;
    }
    const visit = await this.visits.of(request).catch(() => this.visits.unknown(request));
    if (isNowhere(error)) sendPage(reply, notFoundPage(visit), { status: 404 });
    else if (error instanceof AccessDenied || error instanceof NotForYou)
      sendPage(reply, deniedPage(visit, error), { status: 403 });
    else if (error instanceof LinkNotValid) sendPage(reply, linkGonePage(visit), { status: 410 });
    else if (error instanceof Problem)
      sendPage(reply, refusedPage(visit, refusalOf(error, visit).faults), { status: 422 });
    else if (error instanceof FormNotTrusted) sendPage(reply, formRefusedPage(visit, path), { status: 403 });
    else if (codeOf(error) === 'FST_ERR_CTP_BODY_TOO_LARGE') sendPage(reply, tooLargePage(visit), { status: 413 });
    else if (error instanceof NoForm || isUnreadable(error)) sendPage(reply, noFormPage(visit), { status: 415 });
    else this.report(error, { request, reply, visit });
  }

  private report(
    error: unknown,
    { request, reply, visit }: { request: FastifyRequest; reply: FastifyReply; visit: Visit },
  ): void {
    this.logger.error({ err: error, requestId: request.id });
    sendPage(reply, brokenPage(visit, request.id), { status: 500 });
  }
}

function isNowhere(error: unknown): boolean {
  // What nobody typed but an address held, such as a cursor of another list, leads nowhere either.
  return error instanceof NoSuchPage || error instanceof NotFound || error instanceof InvalidInput;
}

/** Fastify's refusals of a body's type and of its form. */
function isUnreadable(error: unknown): boolean {
  const code = codeOf(error);
  return code?.startsWith('FST_ERR_CTP_') === true;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
