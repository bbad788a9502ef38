import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { printedSchema, schemaOf } from '@commonhall/platform';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createApi } from '../../apps/api/src/server.js';
import { type TestDatabase, sharedDatabase } from '../support/database.js';

const file = 'schema.graphql';
let app: NestFastifyApplication;

beforeAll(async () => {
  const database: TestDatabase = await sharedDatabase();
  app = await createApi(
    {
      appUrl: database.url('commonhall_app'),
      identityUrl: database.url('commonhall_identity'),
      backend: { kind: 'postgres', url: database.url('commonhall_queue') },
      publicUrl: 'http://127.0.0.1',
      trustedProxies: [],
      smtpUrl: null,
      charterFolder: 'governance/charter',
    },
    pino({ level: 'silent' }),
  );
  await app.init();
}, 60_000);

afterAll(() => app.close());

it('schema.graphql is the schema of the api (if not: npm run schema): its diff is the review of the API', () => {
  const present = printedSchema(schemaOf(app));
  if (process.env['SCHEMA_WRITE'] === '1') writeFileSync(file, present);
  expect(readFileSync(file, 'utf8')).toBe(present);
});
