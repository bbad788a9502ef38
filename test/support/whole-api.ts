import { type AddressInfo } from 'node:net';
import { type ModuleMetadata } from '@nestjs/common';
import { type NestFastifyApplication, FastifyAdapter } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { ApiModule, type ApiSetting } from '../../apps/api/src/api.module.js';
import { createApi } from '../../apps/api/src/server.js';
import { type TestDatabase } from './database.js';

/** The api of the product, in this process, over real HTTP. */
export interface WholeApi {
  readonly app: NestFastifyApplication;
  readonly url: string;
  post(request: GraphqlRequest): Promise<ApiAnswer>;
  close(): Promise<void>;
}

export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of `query` and `variables`, as it stands. */
  readonly body?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: Readonly<Record<string, unknown>>;
    }[];
    readonly extensions: { readonly cost: { readonly requested: number } };
  };
}

export function apiSetting(database: TestDatabase): ApiSetting {
  return {
    appUrl: database.url('commonhall_app'),
    identityUrl: database.url('commonhall_identity'),
    backend: { kind: 'postgres', url: database.url('commonhall_queue') },
    publicUrl: 'http://127.0.0.1',
    trustedProxies: [],
    smtpUrl: null,
    charterFolder: 'governance/charter',
  };
}

export interface WholeApiOptions {
  readonly log?: Logger;
  /** What differs from the setting of the tests. */
  readonly setting?: Partial<ApiSetting>;
  /** Modules of a test's own beside those of the product. */
  readonly planted?: NonNullable<ModuleMetadata['imports']>;
}

export async function startApi(
  database: TestDatabase,
  { log = pino({ level: 'silent' }), setting = {}, planted = [] }: WholeApiOptions = {},
): Promise<WholeApi> {
  const app =
    planted.length === 0
      ? await createApi({ ...apiSetting(database), ...setting }, log)
      : await withPlanted(database, planted);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  return {
    app,
    url,
    post: async (request) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...request.headers },
        body: request.body ?? JSON.stringify({ query: request.query, variables: request.variables ?? {} }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as ApiAnswer['body'] };
    },
    close: () => app.close(),
  };
}

function withPlanted(
  database: TestDatabase,
  planted: NonNullable<ModuleMetadata['imports']>,
): Promise<NestFastifyApplication> {
  @Module({ imports: [ApiModule.forRoot(apiSetting(database)), ...planted] })
  class PlantedApi {}

  return NestFactory.create<NestFastifyApplication>(PlantedApi, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
}
