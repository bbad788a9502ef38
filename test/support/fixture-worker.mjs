// A worker of the build with reactions and jobs of its own, as a process that tests may kill. What it does is written to
// the table `effect`, with its pid.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DomainEvent } from '../../dist/libs/kernel/src/index.js';
import {
  PlatformModule,
  Reaction,
  ScheduledJob,
  TenantDatabase,
  WorkModule,
  jobPrincipal,
  tenantZero,
} from '../../dist/libs/platform/src/index.js';

const { APP_URL: appUrl, RELAY_URL: relayUrl, QUEUE: queue } = process.env;
const backend = JSON.parse(queue);
const paces = JSON.parse(process.env.PACES ?? '{}');

class StepMade extends DomainEvent {
  static type = 'test.step-made.v1';
}

const note = (tx, eventId, reaction, n) =>
  tx.sql('insert into effect (tenant_id, event_id, reaction, n, pid) values ($1::uuid, $2, $3, $4, $5)', [
    eventId,
    reaction,
    n,
    process.pid,
  ]);

class NoteStep extends Reaction {
  name = 'test.note-step';
  event = StepMade;
  async react(tx, { n }, { eventId }) {
    await note(tx, eventId, this.name, n);
  }
}

class Tick extends ScheduledJob {
  name = 'test.tick';
  everyMs = Number(process.env.TICK_MS ?? 3_600_000);
  async run() {
    await app
      .get(TenantDatabase, { strict: false })
      .write(jobPrincipal(tenantZero, this.name), (tx) => note(tx, tenantZero, this.name, 0));
  }
}

const module = {
  module: class FixtureWorker {},
  imports: [
    PlatformModule.forRoot({ appUrl, backend, writers: 4, readers: 1 }),
    WorkModule.forRoot({ relayUrl, backend, paces }),
  ],
  providers: [new NoteStep(), new Tick()].map((useValue) => ({ provide: useValue.name, useValue })),
};
const app = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(0));
process.send('working');
