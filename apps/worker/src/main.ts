import 'reflect-metadata';
import { NestLog, databaseUrls, queueBackend, runProgram } from '@commonhall/platform';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module.js';

await runProgram('worker', async ({ config, log }) => {
  const urls = databaseUrls(config);
  const app = await NestFactory.createApplicationContext(
    WorkerModule.forRoot({
      appUrl: urls.app,
      identityUrl: urls.identity,
      relayUrl: urls.relay,
      backend: queueBackend({ queueUrl: urls.queue, redisUrl: config.redisUrl }),
      publicUrl: config.publicUrl,
      smtpUrl: config.smtpUrl,
      charterFolder: 'governance/charter',
    }),
    { logger: new NestLog(log), abortOnError: false },
  );
  return { app };
});
