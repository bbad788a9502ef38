import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { type GraphqlContext } from './caller.js';
import { type CompiledOperations } from './compiled-execution.js';
import { costOf } from './cost.js';
import { type CostReport } from './cost-budget.js';
import { fragmentsOf } from './limits.js';
import { brokenBehind, httpOf, masked } from './masking.js';
import { RefusedRequest, unauthenticated } from './refused-request.js';

/** Told of every failure that the caller only reads a masked sentence about. */
export type FailureReport = (
  failure: Error,
  facts: { readonly requestId: string; readonly operation: string | null; readonly path?: string },
) => void;

/**
 * What happens around every operation, whichever executor runs it: introspection and cost are decided before anything
 * runs, a mutation waits until its caller is confirmed, a query's answer does; every reply carries its cost and every
 * error the request's id. Limits count operations, not requests.
 * Rule: libs/platform/src/graphql/README.md, "limits", "errors".
 */
export function operationPlugin(report: FailureReport): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: () => {
      let requested = 0;
      return Promise.resolve({
        async didResolveOperation(context) {
          const { document, operation, contextValue, schema, request } = context;
          if (operation === undefined) return; // Apollo refuses it by itself.
          if (schema.getRootType(operation.operation) === undefined) throw noSuchOperation(operation.operation);
          assertAllowed(contextValue, document, operation);
          requested = costOf(schema, document, operation, request.variables ?? {});
          assertAffordable(contextValue.account.spend(requested), requested);
          await assertConfirmed(contextValue, operation);
        },
        didEncounterErrors({ errors, contextValue, operationName }) {
          reportFailures(report, errors, contextValue, operationName ?? null);
          return Promise.resolve();
        },
        async willSendResponse(context) {
          const { body, http } = context.response;
          if (body.kind !== 'single') return;
          if ('data' in body.singleResult) http.status = 200; // A field that failed does not make the reply a failed one.
          const { requestId, caller, account } = context.contextValue;
          if ((await caller.confirmed) === false && 'data' in body.singleResult) {
            http.status = 401;
            body.singleResult = { errors: [masked(unauthenticated())] };
          }
          completeReply(body.singleResult, requestId, account.report(requested));
          context.contextValue.reply.isComplete = true;
        },
      });
    },
    unexpectedErrorProcessingRequest: ({ error, requestContext }) => {
      report(error, {
        requestId: requestContext.contextValue.requestId,
        operation: requestContext.operationName ?? null,
      });
      return Promise.resolve();
    },
  };
}

/**
 * Refuses what the caller may not run, whatever its fields say.
 * @throws RefusedRequest
 */
function assertAllowed({ caller }: GraphqlContext, document: DocumentNode, operation: OperationDefinitionNode): void {
  if (!caller.mayIntrospect && looksIntoSchema(document, operation)) {
    throw new RefusedRequest(
      'INTROSPECTION_NOT_ALLOWED',
      'Introspection needs an API key with the scope schema:read. The schema itself is public: GET /schema.graphql.',
      400,
    );
  }
  const refusal = caller.refusalOf?.(document, operation) ?? null;
  if (refusal !== null) throw refusal;
}

/** Before a mutation runs, its caller is known to stand. @throws RefusedRequest (UNAUTHENTICATED) */
async function assertConfirmed({ caller }: GraphqlContext, { operation }: OperationDefinitionNode): Promise<void> {
  if (operation === OperationTypeNode.MUTATION && (await caller.confirmed) === false) throw unauthenticated();
}

/** Reports what is ours to repair among the errors of an operation. */
export function reportFailures(
  report: FailureReport,
  errors: readonly GraphQLError[],
  { requestId }: GraphqlContext,
  operation: string | null,
): void {
  for (const error of errors) {
    const failure = brokenBehind(error);
    if (failure === null) continue;
    const path = error.path?.join('.');
    report(failure, {
      requestId,
      operation,
      ...(path === undefined ? {} : { path }),
    });
  }
}

/** What a body of the API's route asks for, where it asks in the plain form. */
interface PlainRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Answers what was answered before without reading and validating it again: the same refusals, the same cost, the same
 * executor as in Apollo's hooks above. Whatever would not end in a plain answer is left to Apollo, which then words it.
 * @param open the request's context, made once
 * @returns the reply as it is sent, or null for Apollo; then no mutation has run: what breaks once one is under way is answered here
 */
export async function answerKnown(
  operations: CompiledOperations,
  body: unknown,
  open: () => Promise<GraphqlContext>,
): Promise<string | null> {
  const asked = plainRequest(body);
  const known = asked === null ? null : operations.find(asked.query, asked.operationName);
  if (asked === null || known === null) return null;
  let underWay: { readonly context: GraphqlContext; readonly requested: number } | null = null;
  try {
    const context = await open();
    const { caller, account } = context;
    assertAllowed(context, known.document, known.operation);
    const requested = known.costOf(asked.variables);
    if (account.spend(requested) > 0) return null;
    await assertConfirmed(context, known.operation);
    if (known.operation.operation === OperationTypeNode.MUTATION) underWay = { context, requested };
    const reply = await operations.run(known, context, asked.variables);
    if (reply === null || (await caller.confirmed) === false) return null;
    return replyText(reply, context, requested);
  } catch (error) {
    // A refusal, or a failure before anything ran but a query: Apollo meets and words it again.
    if (underWay === null) return null;
    const { context, requested } = underWay;
    return replyText(operations.broken(error, context, known), context, requested);
  }
}

function replyText(reply: FormattedExecutionResult, { requestId, account }: GraphqlContext, requested: number): string {
  completeReply(reply, requestId, account.report(requested));
  return `${JSON.stringify({ errors: reply.errors, data: reply.data, extensions: reply.extensions })}\n`;
}

function plainRequest(body: unknown): PlainRequest | null {
  if (typeof body !== 'object' || body === null) return null;
  const { query, operationName = null, variables = null, extensions = null } = body as Record<string, unknown>;
  if (typeof query !== 'string' || extensions !== null) return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables === null) return { query, operationName, variables: {} };
  if (typeof variables !== 'object' || Array.isArray(variables)) return null;
  return { query, operationName, variables: variables as PlainRequest['variables'] };
}

/** Adds to a reply what every reply carries. */
export function completeReply(reply: FormattedExecutionResult, requestId: string, cost: CostReport): void {
  reply.extensions = { ...reply.extensions, cost };
  if (reply.errors !== undefined) {
    reply.errors = reply.errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  }
}

/** A reply that Apollo had no part in: the body could not be read, the method is wrong. */
export function refusalReply(
  error: unknown,
  requestId: string,
  cost: CostReport,
): { status: number; headers: HeaderMap; reply: FormattedExecutionResult } {
  const { status = 500, headers = new Map<string, string>() } = httpOf(error);
  const reply: FormattedExecutionResult = { errors: [masked(error)] };
  completeReply(reply, requestId, cost);
  const all = new HeaderMap();
  for (const [name, value] of headers) all.set(name, value);
  return { status, headers: all, reply };
}

function noSuchOperation(kind: string): RefusedRequest {
  return new RefusedRequest(
    'BAD_REQUEST',
    `There is no ${kind} here. Ask again by a query when something has changed.`,
    400,
  );
}

function assertAffordable(waitSeconds: number, requested: number): void {
  if (waitSeconds === 0) return;
  if (waitSeconds === Infinity) {
    throw new RefusedRequest(
      'COST_TOO_HIGH',
      `This operation may cost ${requested} points, more than anybody may spend at once. Ask for smaller pages or fewer nested lists.`,
      400,
    );
  }
  throw new RefusedRequest('COST_LIMIT', `Your points are spent for now. Try again in ${waitSeconds} s.`, 429, {
    'retry-after': String(waitSeconds),
  });
}

function looksIntoSchema(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const looks = (set: SelectionSetNode): boolean =>
    set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD)
        return selection.name.value === '__schema' || selection.name.value === '__type';
      if (selection.kind === Kind.INLINE_FRAGMENT) return looks(selection.selectionSet);
      const { value: name } = selection.name;
      if (seen.has(name)) return false;
      seen.add(name);
      const fragment = fragments.get(name);
      return fragment !== undefined && looks(fragment.selectionSet);
    });
  return looks(operation.selectionSet);
}
