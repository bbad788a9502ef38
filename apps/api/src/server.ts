import { randomUUID } from 'node:crypto';
import { NestLog, withRequestId } from '@commonhall/platform';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { type Logger } from 'pino';
import { ApiModule, type ApiSetting } from './api.module.js';

/** What a page's form may send; the API's own bound stands at its route. */
const bodyBytes = 256 * 1024;

/** A request that has not been received whole by then is given up: slow senders hold a connection, no more. */
const receiveWithinMs = 30_000;

/** Slower answers are worth a line in the log. */
const slowMs = 1_000;

/** Makes the application; the caller listens. */
export async function createApi(setting: ApiSetting, log: Logger): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: bodyBytes,
    trustProxy: setting.trustedProxies.length === 0 ? false : [...setting.trustedProxies],
    requestTimeout: receiveWithinMs,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    // While it stops, requests on open connections are answered; new connections find the door shut.
    return503OnClosing: false,
  });
  logRequests(adapter.getInstance(), log);
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(setting), adapter, {
    logger: new NestLog(log),
    abortOnError: false,
  });
  return app;
}

/** One line for each request that was slow or failed; the others at level debug. */
function logRequests(server: FastifyInstance, log: Logger): void {
  server.addHook('onRequest', (request, _, done) => {
    withRequestId(request.id, done);
  });
  server.addHook('onResponse', (request, reply, done) => {
    const ms = Math.round(reply.elapsedTime);
    const level = reply.statusCode >= 500 ? 'error' : ms > slowMs ? 'warn' : 'debug';
    if (log.isLevelEnabled(level)) {
      log[level]({ requestId: request.id, req: request, status: reply.statusCode, ms }, 'request');
    }
    done();
  });
}
