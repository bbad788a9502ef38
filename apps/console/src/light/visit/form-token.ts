import { randomBytes } from 'node:crypto';
import { type CurrentSession, SessionCookies, csrfTokenOf, isCsrfToken } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** The token that a page for strangers puts into its form, and the cookie that it goes with. */
export interface StrangerToken {
  readonly token: string;
  /** Values of Set-Cookie. */
  readonly cookies: readonly string[];
}

const secretForm = /^[\w-]{43}$/;
const hours = 12;

/**
 * What a form has to carry, so that no other site can send one in a visitor's name: for a session, what follows from its
 * token; for forms that open one, what follows from a cookie that only this site can set.
 * Rule: OWASP, Cross-Site Request Forgery Prevention ("login CSRF": pre-sessions).
 */
@Injectable()
export class FormTokens {
  private readonly name: string | null;
  private readonly attributes: string;

  constructor(cookies: SessionCookies) {
    this.name = cookies.name === null ? null : `${cookies.name}-form`;
    const secure = cookies.name?.startsWith('__Host-') === true ? '; Secure' : '';
    this.attributes = `; Path=/; HttpOnly; SameSite=Lax; Max-Age=${hours * 3600}${secure}`;
  }

  /** The token for a form that opens a session. One cookie serves every tab of the browser. */
  forStranger({ headers }: Pick<FastifyRequest, 'headers'>): StrangerToken {
    if (this.name === null) return { token: '', cookies: [] };
    const known = this.secretIn(headers.cookie);
    const secret = known ?? randomBytes(32).toString('base64url');
    return { token: csrfTokenOf({ token: secret }), cookies: [`${this.name}=${secret}${this.attributes}`] };
  }

  /** Whether a form that opens a session came from our own page. @param sent the hidden field as it came */
  isOfStranger({ headers }: Pick<FastifyRequest, 'headers'>, sent: string): boolean {
    const secret = this.secretIn(headers.cookie);
    return secret !== null && isCsrfToken({ token: secret }, sent);
  }

  /** Whether a form came from a page of this session. */
  isOfSession(session: CurrentSession | null, sent: string): boolean {
    return session !== null && isCsrfToken(session, sent);
  }

  private secretIn(header: string | undefined): string | null {
    if (this.name === null || header === undefined) return null;
    const prefix = `${this.name}=`;
    const values = header
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part.startsWith(prefix))
      .map((part) => part.slice(prefix.length));
    const [secret] = values;
    return values.length === 1 && secret !== undefined && secretForm.test(secret) ? secret : null;
  }
}
