import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyInstance, type RouteOptions } from 'fastify';
import { ErrorPages } from './error-pages.js';
import { lightRoute } from './routes.js';
import { SubmittedForm } from './submitted-form.js';

/** What a form may hold: the longest has six founders with their organisations. */
const formBytes = 64 * 1024;

/**
 * How forms come in: read once, for the whole application, with a bound of their own; and what Fastify refuses at a
 * page's route is answered by a page. Made before any route is, so that it holds for all of them.
 */
@Injectable()
export class Door {
  constructor(host: HttpAdapterHost<FastifyAdapter>, errors: ErrorPages) {
    const adapter = host.httpAdapter;
    adapter.useBodyParser(
      'application/x-www-form-urlencoded',
      false,
      { bodyLimit: formBytes },
      (_request, body: Buffer, done) => {
        done(null, SubmittedForm.read(body.toString('utf8')));
      },
    );
    adapter.getInstance<FastifyInstance>().addHook('onRoute', (route: RouteOptions) => {
      if (!isLight(route.config)) return;
      route.errorHandler = (error, request, reply) => {
        errors.answer(error, request, reply).catch(() => void reply.code(500).send());
      };
    });
  }
}

function isLight(config: unknown): boolean {
  return (
    typeof config === 'object' &&
    config !== null &&
    'commonhallLane' in config &&
    config.commonhallLane === lightRoute.commonhallLane
  );
}
