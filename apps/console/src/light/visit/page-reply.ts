import { type FastifyReply } from 'fastify';
import { type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { languageCookie, wishedLocale } from './visits.provider.js';

/**
 * What a plain page may load, run and send to: this installation's one style sheet and icon, no script at all, forms to
 * itself. Rule: apps/console/README.md, rule 1; W3C Content Security Policy 3.
 */
const securityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const languageCookieSeconds = 365 * 86_400;

/** Sends a page. Nobody keeps it: on a shared computer the next person must not find it by the back button. */
export function sendPage(
  reply: FastifyReply,
  page: ReactElement,
  { status = 200, cookies = [] }: { readonly status?: number; readonly cookies?: readonly string[] } = {},
): void {
  void guarded(reply, cookies)
    .code(status)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>${renderToStaticMarkup(page)}`);
}

/** Sends on to another page of ours, after something was done: reloading that one does nothing a second time. */
export function seeOther(reply: FastifyReply, path: string, cookies: readonly string[] = []): void {
  void guarded(reply, cookies).code(303).header('location', path).send();
}

function guarded(reply: FastifyReply, cookies: readonly string[]): FastifyReply {
  const language = wishedLocale(reply.request.query);
  const all =
    language === null
      ? cookies
      : [...cookies, `${languageCookie}=${language}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${languageCookieSeconds}`];
  if (all.length > 0) void reply.header('set-cookie', [...all]);
  return reply
    .header('content-security-policy', securityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'no-store');
}
