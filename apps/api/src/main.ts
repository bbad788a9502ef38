import 'reflect-metadata';
import { Charters } from '@commonhall/governance';
import {
  ReadinessCheck,
  TenantDatabase,
  Welcome,
  databaseUrls,
  jobPrincipal,
  queueBackend,
  runProgram,
  tenantZero,
} from '@commonhall/platform';
import { type INestApplicationContext } from '@nestjs/common';
import { createApi } from './server.js';

await runProgram('api', async ({ config, log }) => {
  const urls = databaseUrls(config);
  const app = await createApi(
    {
      appUrl: urls.app,
      identityUrl: urls.identity,
      backend: queueBackend({ queueUrl: urls.queue, redisUrl: config.redisUrl }),
      publicUrl: config.publicUrl,
      trustedProxies: config.trustedProxies,
      smtpUrl: config.smtpUrl,
      charterFolder: 'governance/charter',
    },
    log,
  );
  await app.listen(config.port, config.host);
  const welcome = process.env['COMMONHALL_RESTARTED'] === undefined ? await welcomeLink(app) : undefined;
  return {
    app,
    stopping: () => {
      app.get(ReadinessCheck).stopping();
    },
    ...(welcome === undefined ? {} : { welcome }),
  };
});

/** While nothing is founded, the link by which the operator begins; each start makes a new one. */
async function welcomeLink(app: INestApplicationContext): Promise<string | undefined> {
  const charters = app.get(Charters, { strict: false });
  const database = app.get(TenantDatabase, { strict: false });
  const charter = await database.read(jobPrincipal(tenantZero, 'api.start'), (tx) => charters.inForce(tx));
  return charter === null ? (await app.get(Welcome, { strict: false }).issue()).url : undefined;
}
