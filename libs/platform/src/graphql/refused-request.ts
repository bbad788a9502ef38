import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** Why a whole request, or a part of a query, is refused: for programs, frozen from the first release. */
export type RefusalCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'INTROSPECTION_NOT_ALLOWED'
  | 'COST_LIMIT'
  | 'COST_TOO_HIGH'
  | 'METHOD_NOT_ALLOWED'
  | 'BAD_REQUEST';

/**
 * A refusal that concerns the request and not its content: signing in, cost, limits. It stands in top-level `errors`;
 * what a person can act on inside a mutation is a `Problem` instead.
 * Rule: libs/platform/src/graphql/README.md, "errors".
 */
export class RefusedRequest extends GraphQLError {
  constructor(code: RefusalCode, message: string, status: number, headers: Readonly<Record<string, string>> = {}) {
    super(message, { extensions: { code, http: { status, headers: new HeaderMap(Object.entries(headers)) } } });
    this.name = 'RefusedRequest';
  }
}

/** What a stranger is told where somebody has to have signed in. */
export function unauthenticated(): RefusedRequest {
  return new RefusedRequest('UNAUTHENTICATED', 'Sign in first, or send a valid API key.', 401);
}
