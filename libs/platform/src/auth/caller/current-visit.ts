import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type GraphqlContext } from '../../graphql/caller.js';
import { unauthenticated } from '../../graphql/refused-request.js';
import { type CurrentSession } from '../session/session.js';

/** What signing in and out has to know of a request, and how it leaves a cookie with the reply. */
export interface Visit {
  /** Null for strangers and keys. */
  readonly session: CurrentSession | null;
  /** The IP address. */
  readonly from: string;
  /** Sent as Set-Cookie. */
  readonly cookies: string[];
}

/** The visit, for a resolver's parameter. */
export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext): Visit => {
  const { caller, address, reply } = context.getArgByIndex<GraphqlContext>(2);
  return { session: caller.session ?? null, from: address, cookies: reply.cookies };
});

/** The session of a visit. @throws RefusedRequest (UNAUTHENTICATED) for strangers and keys */
export function sessionOf({ session }: Visit): CurrentSession {
  if (session === null) throw unauthenticated();
  return session;
}
