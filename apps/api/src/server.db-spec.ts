import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type TestDatabase, sharedDatabase } from '../../../test/support/database.js';
import { apiSetting } from '../../../test/support/whole-api.js';
import { createApi } from './server.js';

let shared: TestDatabase;

beforeAll(async () => {
  shared = await sharedDatabase();
}, 60_000);

afterAll(() => shared.drop());

it.each([
  ['nobody', [], '203.0.113.9', '127.0.0.1'],
  ['a proxy elsewhere', ['10.0.0.0/8', '::1'], '203.0.113.9', '127.0.0.1'],
  ['the proxy that asks', ['127.0.0.0/8'], '203.0.113.9', '203.0.113.9'],
  ['the proxy that asks, to which a visitor lied', ['127.0.0.1'], '198.51.100.1, 203.0.113.9', '203.0.113.9'],
])(
  'trusting %s, takes a request for the one of its true sender',
  async (_, trustedProxies, forwardedFor, expected) => {
    const app = await createApi({ ...apiSetting(shared), trustedProxies }, pino({ level: 'silent' }));
    try {
      const addresses: string[] = [];
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('onRequest', (request, __, done) => {
          addresses.push(request.ip);
          done();
        });
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as AddressInfo;
      await fetch(`http://127.0.0.1:${port}/livez`, { headers: { 'x-forwarded-for': forwardedFor } });
      expect(addresses).toEqual([expected]);
    } finally {
      await app.close();
    }
  },
  30_000,
);
