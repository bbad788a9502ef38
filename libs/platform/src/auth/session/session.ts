import { createHash, timingSafeEqual } from 'node:crypto';
import { type Id } from '@commonhall/kernel';

/** A session that was just opened or renewed. Its token is told once, here. */
export interface OpenedSession {
  readonly id: Id<'Session'>;
  readonly personId: Id<'Person'>;
  /** `chs_…`; in the cookie, or as `Authorization: Bearer`. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** The session that a request came with. */
export interface CurrentSession extends OpenedSession {
  /** When the person last proved who they are. */
  readonly signedInAt: Date;
  readonly by: 'cookie' | 'bearer';
}

/** How a person proved who they are. */
export type SignInMethod = 'password' | 'link';

export const sessionPrefix = 'chs_';

/** Days from the last sign-in; then one signs in again. */
export const sessionDays = 90;

/**
 * How fresh a sign-in has to be for keys, roles and passwords, in milliseconds.
 * Rule: design record 0015, "Signing in".
 */
const stepUpWithinMs = 15 * 60_000;

/** Whether the person proved recently enough who they are. */
export function isFresh({ signedInAt }: Pick<CurrentSession, 'signedInAt'>, now: Date): boolean {
  return now.getTime() - signedInAt.getTime() <= stepUpWithinMs;
}

/**
 * What a form of a page without JavaScript carries in a hidden field. It follows from the session's token, which another
 * site can neither read nor guess, and tells nothing of it.
 * Rule: OWASP, Cross-Site Request Forgery Prevention ("Signed double-submit": bound to the session).
 */
export function csrfTokenOf({ token }: Pick<OpenedSession, 'token'>): string {
  return createHash('sha256').update('commonhall form\0').update(token).digest('base64url');
}

/** @param sent the hidden field as it came */
export function isCsrfToken(session: Pick<OpenedSession, 'token'>, sent: unknown): boolean {
  if (typeof sent !== 'string') return false;
  const expected = Buffer.from(csrfTokenOf(session));
  const given = Buffer.from(sent);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
