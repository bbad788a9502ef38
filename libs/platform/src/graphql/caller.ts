import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { type Principal } from '../auth/principal.js';
import { type CurrentSession } from '../auth/session/session.js';
import { type CostAccount } from './cost-budget.js';
import { type Loaders } from './loaders.js';
import { type RefusedRequest, unauthenticated } from './refused-request.js';

/** Who sends a request, as far as the GraphQL house has to know. */
export interface Caller {
  /** Null for a stranger. */
  readonly principal: Principal | null;
  /** Introspection is for keys with `schema:read` and for the explorer: hiding it is about cost, the schema is public. */
  readonly mayIntrospect: boolean;
  /**
   * Re-reads, in parallel with the first query, whether the session or key still stands. Mutations wait for it before
   * they begin, queries before they answer: a removal acts on the very next request.
   */
  readonly confirmed?: Promise<boolean>;
  /** The session that the request came with, also where it names no tenant. */
  readonly session?: CurrentSession | null;
  /** What is said instead of "sign in" where somebody has signed in, but acts in no tenant. */
  readonly whyNoPrincipal?: RefusedRequest;
  /** Why the caller may not run an operation, whatever its fields say: a key without the scope. Null where they may. */
  readonly refusalOf?: (document: DocumentNode, operation: OperationDefinitionNode) => RefusedRequest | null;
}

/** Tells who sends a request. The app provides one; the tenant of a request is chosen here, once. */
export abstract class Authenticator {
  /** @throws RefusedRequest for a credential that does not stand, or for conflicting hints about the tenant */
  abstract callerOf(request: FastifyRequest): Promise<Caller>;
}

/** What every resolver finds as its GraphQL context. */
export interface GraphqlContext {
  readonly principal: Principal | null;
  readonly requestId: string;
  readonly loaders: Loaders;
  readonly caller: Caller;
  readonly account: CostAccount;
  /** The IP address that the request came from. */
  readonly address: string;
  /** `isComplete` is set when the reply carries what every reply carries; `cookies` are sent as Set-Cookie. */
  readonly reply: { isComplete: boolean; readonly cookies: string[] };
}

/**
 * The principal of the request, for a resolver's parameter. Refuses strangers, unless `{ optional: true }` is given:
 * then the parameter is `Principal | null`.
 * @throws RefusedRequest (UNAUTHENTICATED)
 */
export const CurrentPrincipal = createParamDecorator(
  (options: { optional?: boolean } | undefined, context: ExecutionContext): Principal | null => {
    const { principal, caller } = contextOf(context);
    if (principal === null && options?.optional !== true) throw caller.whyNoPrincipal ?? unauthenticated();
    return principal;
  },
);

/** The request's loaders, for a resolver's parameter: `loaders.of(this.organisations).load(id)`. */
export const CurrentLoaders = createParamDecorator(
  (_: unknown, context: ExecutionContext): Loaders => contextOf(context).loaders,
);

/** Resolvers are called as graphql-js does: source, arguments, context, info. */
function contextOf(context: ExecutionContext): GraphqlContext {
  return context.getArgByIndex<GraphqlContext>(2);
}
