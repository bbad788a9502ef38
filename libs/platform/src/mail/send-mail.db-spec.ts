import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { encodeId, newId } from '@commonhall/kernel';
import pg from 'pg';
import * as v from 'valibot';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { jobPrincipal } from '../auth/principal.js';
import { type TenantDatabase, tenantZero } from '../database/index.js';
import { OutboxRows } from '../outbox/outbox-rows.js';
import { ReactionRunner } from '../outbox/reaction-runner.js';
import { Reactions } from '../outbox/reactions.js';
import { type MailTemplate } from './mail-template.js';
import { type MailOptions } from './mail-options.js';
import { Mails } from './mails.service.js';
import { SendMail } from './send-mail.reaction.js';

/** Longer than a transaction of the application may be idle in this file's database. */
const serverThinksMs = 1_500;
const idleLimitMs = 500;

const greeting: MailTemplate = {
  name: 'test.greeting',
  facts: v.object({}),
  en: { subject: () => 'Good day', body: () => ['How are you?'] },
  cy: { subject: () => 'Dydd da', body: () => ['Sut wyt ti?'] },
};

let own: TestDatabase;
let database: TenantDatabase;
let rows: OutboxRows;
let runner: ReactionRunner;
let sending: SendMail;
let mails: Mails;
let server: Server;
const received: string[] = [];

/** A mail server that takes its time over each letter. */
function slowServer(socket: Socket): void {
  let text = '';
  let inLetter = false;
  const say = (line: string): void => {
    socket.write(`${line}\r\n`);
  };
  const take = async (letter: string): Promise<void> => {
    received.push(letter);
    await sleep(serverThinksMs);
    say('250 taken');
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk.toString();
    const end = inLetter ? '\r\n.\r\n' : '\r\n';
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end)) {
      const part = text.slice(0, at);
      text = text.slice(at + end.length);
      if (inLetter) {
        inLetter = false;
        void take(part);
        return;
      }
      inLetter = part === 'DATA';
      say(inLetter ? '354 go on' : part === 'QUIT' ? '221 bye' : '250 fine');
      if (inLetter) return;
    }
  });
  say('220 slow.example');
}

beforeAll(async () => {
  server = createServer(slowServer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own = await ownDatabase();
  const admin = new pg.Client({ connectionString: own.adminUrl });
  await admin.connect();
  await admin.query(
    `alter role commonhall_app in database ${own.name} set idle_in_transaction_session_timeout = '${idleLimitMs}ms'`,
  );
  await admin.end();
  database = await own.open();
  rows = new OutboxRows(own.url('commonhall_relay'));
  const options: MailOptions = {
    smtpUrl: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publicUrl: 'https://coop.example',
    from: null,
  };
  mails = new Mails(options);
  sending = new SendMail(database, options);
  runner = new ReactionRunner(database, rows, new Reactions([sending as never]), (error) => {
    throw error;
  });
}, 60_000);

afterAll(async () => {
  await sending.onApplicationShutdown();
  await runner.flush();
  await rows.close();
  await database.close();
  await own.drop();
  await new Promise((resolve) => server.close(resolve));
});

it('sends a letter once through a server that is slower than a transaction may be idle, and marks it as sent', async () => {
  const principal = jobPrincipal(tenantZero, 'test');
  const id = await database.write(principal, (tx) =>
    mails.send(tx, {
      to: { personId: null, name: 'Mair', address: 'mair@river.example' },
      locale: 'en',
      template: greeting,
      facts: {},
      link: 'https://coop.example/link/secret',
    }),
  );
  const [event] = await rows.waiting({ limit: 1 });
  const job = { tenantId: tenantZero, eventId: event?.id ?? newId() };
  await runner.deliver('mail', job);
  await runner.deliver('mail', job);
  expect(received).toHaveLength(1);
  expect(received[0]).toContain(`Message-ID: <${encodeId('Mail', id)}@coop.example>`);
  const letters = await database.read(principal, (tx) => tx.sql('select state, link from mail where tenant_id = $1'));
  expect(letters).toEqual([{ state: 'sent', link: null }]);
}, 20_000);
