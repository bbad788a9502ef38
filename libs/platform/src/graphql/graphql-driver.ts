import {
  ApolloServer,
  type ApolloServerOptions,
  type BaseContext,
  type HTTPGraphQLResponse,
  HeaderMap,
} from '@apollo/server';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Injectable } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type FormattedExecutionResult } from 'graphql';
import { type GraphqlContext } from './caller.js';
import { type CompiledOperations } from './compiled-execution.js';
import { type CostAccount, type CostReport } from './cost-budget.js';
import { answerKnown, completeReply, refusalReply } from './operation-plugin.js';
import { RefusedRequest } from './refused-request.js';

/** What the door of the house has to know beside Apollo's own options. */
export interface DoorOptions {
  readonly bodyBytes: number;
  /** The account of an address, for requests that come to no operation. */
  readonly accountOf: (address: string) => CostAccount;
  /** What was answered before, and is answered without Apollo. */
  readonly operations: CompiledOperations;
}

export type HouseDriverConfig = Omit<ApolloDriverConfig, 'context'> & {
  readonly door: DoorOptions;
  readonly context: (request: FastifyRequest) => Promise<GraphqlContext>;
};

/**
 * The one route of the API: POST only, a small body, and every answer a GraphQL answer with its cost and, in errors, the
 * request's id, whether or not Apollo has seen it. Replaces the route that Nest's driver makes, which takes GET, and whose
 * refusals of a body are Fastify's own.
 * Rule: libs/platform/src/graphql/README.md, "limits"; GraphQL over HTTP.
 */
@Injectable()
export class HouseDriver extends ApolloDriver {
  protected override async registerFastify(
    options: ApolloDriverConfig,
    { preStartHook }: { preStartHook?: () => void } = {},
  ): Promise<void> {
    const { door, path = '/graphql', context: contextOf, ...apollo } = options as HouseDriverConfig;
    const app = this.httpAdapterHost.httpAdapter.getInstance<FastifyInstance>();
    preStartHook?.();
    const server = new ApolloServer<BaseContext>({
      ...(apollo as unknown as ApolloServerOptions<BaseContext>),
      plugins: [...(apollo.plugins ?? []), fastifyApolloDrainPlugin(app)],
    });
    await server.start();
    this.apolloServer = server;

    const noCost = (request: FastifyRequest): CostReport => door.accountOf(request.ip).report(0);
    app.route({
      url: path,
      method: 'POST',
      bodyLimit: door.bodyBytes,
      handler: async (request, reply) => {
        let opened: GraphqlContext | undefined;
        let opening: Promise<GraphqlContext> | undefined;
        const open = (): Promise<GraphqlContext> =>
          (opening ??= contextOf(request).then((context) => (opened = context)));
        const known = takesJson(request) ? await answerKnown(door.operations, request.body, open) : null;
        if (known !== null) {
          void reply.header('content-type', jsonType);
          finish(request, reply, opened);
          return reply.send(known);
        }
        const execute = (): Promise<HTTPGraphQLResponse> =>
          server.executeHTTPGraphQLRequest({
            httpGraphQLRequest: { body: request.body, method: 'POST', headers: headersOf(request), search: '' },
            context: open,
          });
        // Roles that changed refuse nobody: nothing was done yet, and the second look is a fresh one.
        if (await isStale(opened)) opening = undefined;
        let response = await execute();
        if (await isStale(opened)) {
          opening = undefined;
          response = await execute();
        }
        const text = response.body.kind === 'complete' ? response.body.string : '{}'; // Nothing here answers in parts.
        for (const [name, value] of response.headers) void reply.header(name, value);
        finish(request, reply, opened);
        void reply.code(response.status ?? 200);
        return reply.send(
          opened?.reply.isComplete === true
            ? text
            : completed(text, request.id, opened?.account.report(0) ?? noCost(request)),
        );
      },
      errorHandler: (error, request, reply) => {
        refuse(reply, request.id, bodyRefusal(error, door.bodyBytes), noCost(request));
      },
    });
    app.route({
      url: path,
      method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      handler: (request, reply) => {
        refuse(reply, request.id, postOnly(), noCost(request));
      },
      errorHandler: (_, request, reply) => {
        refuse(reply, request.id, postOnly(), noCost(request));
      },
    });
  }
}

const jsonType = 'application/json; charset=utf-8';

/** Whether the plainest of media types is meant and wanted; Apollo weighs all others. Rule: GraphQL over HTTP, section 4. */
function takesJson({ headers }: FastifyRequest): boolean {
  const { accept = '*/*' } = headers;
  return (
    headers['content-type']?.startsWith('application/json') === true && /^(\*\/\*|application\/json)$/.test(accept)
  );
}

/** What every answer carries in its headers. */
function finish(request: FastifyRequest, reply: FastifyReply, opened: GraphqlContext | undefined): void {
  if (opened !== undefined && opened.reply.cookies.length > 0) void reply.header('set-cookie', opened.reply.cookies);
  void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
}

/** Whether the caller was known from before and no longer stands as known. */
async function isStale(context: GraphqlContext | undefined): Promise<boolean> {
  return (await context?.caller.confirmed?.catch(() => true)) === false;
}

function headersOf(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** Replies of operations carry cost and request id already; what Apollo refused before there was one gets them here. */
function completed(text: string, requestId: string, cost: CostReport): string {
  const body = JSON.parse(text) as FormattedExecutionResult;
  completeReply(body, requestId, cost);
  return JSON.stringify(body);
}

function refuse(reply: FastifyReply, requestId: string, refusal: RefusedRequest, cost: CostReport): void {
  const { status, headers, reply: body } = refusalReply(refusal, requestId, cost);
  for (const [name, value] of headers) void reply.header(name, value);
  void reply
    .header('x-request-id', requestId)
    .header('cache-control', 'no-store')
    .header('content-type', jsonType)
    .code(status)
    .send(JSON.stringify(body));
}

function postOnly(): RefusedRequest {
  return new RefusedRequest(
    'METHOD_NOT_ALLOWED',
    'Send a POST with a JSON body: { "query": "…", "variables": { … } }.',
    405,
    { allow: 'POST' },
  );
}

/** Fastify's and Nest's words for a body that cannot be read, in ours. */
function bodyRefusal(error: Error & { code?: string; statusCode?: number }, bodyBytes: number): RefusedRequest {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new RefusedRequest('BAD_REQUEST', `The body has more than ${bodyBytes} bytes. Send less at once.`, 400);
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new RefusedRequest('BAD_REQUEST', 'Send the body with content-type: application/json.', 415);
  }
  return new RefusedRequest('BAD_REQUEST', 'The body is not JSON. Send { "query": "…", "variables": { … } }.', 400);
}
