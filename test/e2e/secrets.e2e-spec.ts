import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import { AccessDirectory, MailLinks, NestLog, People, openLog, tenantZero } from '@commonhall/platform';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { type TestDatabase, newTestTenant, ownDatabase } from '../support/database.js';
import { type ApiAnswer, type WholeApi, apiSetting, startApi } from '../support/whole-api.js';

/** Everything secret that was sent or answered, and what it was. */
const secrets = new Map<string, string>();
const secret = (what: string, text: string): string => {
  secrets.set(text, what);
  return text;
};

const smtpPassword = secret('the password of the mail server', 'canary-smtp-password');
const lines: string[] = [];
/** What goes past the log. */
const pastTheLog = jest.spyOn(console, 'error');
const answers: string[] = [];
let own: TestDatabase;
let api: WholeApi;
let worker: INestApplicationContext;
let admin: pg.Client;
let personId: Id<'Person'>;
const tenantId = newId<'Tenant'>();
const email = 'canary@river.example';

beforeAll(async () => {
  own = await ownDatabase();
  admin = new pg.Client({ connectionString: own.adminUrl });
  await admin.connect();
  await newTestTenant(own, tenantId);
  const to = { write: (line: string): void => void lines.push(line) };
  // Nobody listens there: every letter fails, again and again.
  const smtpUrl = `smtp://mailer:${smtpPassword}@127.0.0.1:1`;
  const setting = { ...apiSetting(own), smtpUrl };
  api = await startApi(own, { log: openLog({ name: 'api', level: 'trace', to }), setting });
  worker = await NestFactory.createApplicationContext(
    WorkerModule.forRoot({ ...setting, relayUrl: own.url('commonhall_relay') }),
    { logger: new NestLog(openLog({ name: 'worker', level: 'trace', to })), abortOnError: false },
  );
  personId = await api.app.get(People, { strict: false }).ensure({ email, name: 'A Canary' });
  await api.app.get(AccessDirectory, { strict: false }).set(personId, tenantId, ['administrator']);
}, 60_000);

afterAll(async () => {
  await worker.close();
  await api.close();
  await admin.end();
  await own.drop();
});

/** Sends a mutation; whatever is secret in its answer is remembered. */
async function mutate(name: string, input: Readonly<Record<string, unknown>>, headers = {}): Promise<ApiAnswer> {
  const query = `mutation M($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { problems { code message } ${results[name]} } }`;
  const answer = await api.post({ query, variables: { input }, headers });
  for (const [, token] of answer.text.matchAll(/"token":"([^"]+)"/g)) secret(`a token of ${name}`, token!);
  answers.push(answer.text.replace(/"token":"[^"]+"/g, ''));
  return answer;
}

const results: Readonly<Record<string, string>> = {
  signIn: 'session { token }',
  openLink: 'session { token }',
  setPassword: 'session { token }',
  createApiKey: 'token',
  requestSignInLink: 'accepted',
};

const tokenIn = ({ text }: ApiAnswer): string => /"token":"([^"]+)"/.exec(text)?.[1] ?? '';

async function link(): Promise<string> {
  const links = api.app.get(MailLinks, { strict: false });
  const { token } = await links.issue({ purpose: 'sign-in', personId, tenantId, hours: 1 });
  return secret('a link', token);
}

/** While a table is away, whatever needs it crashes. */
async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  await admin.query(`alter table ${table} rename to away`);
  try {
    await work();
  } finally {
    const schema = table.split('.').length > 1 ? `${table.split('.')[0]!}.` : '';
    await admin.query(`alter table ${schema}away rename to ${table.split('.').at(-1)!}`);
  }
}

it('signs in and out, makes keys and sends links, in success, in refusal and in a crash', async () => {
  const password = secret('a password', 'canary words of a password');
  const other = secret('another password', 'canary words of another one');
  const wrong = secret('a wrong password', 'canary words that are wrong');

  const session = tokenIn(await mutate('openLink', { token: await link() }));
  await mutate('openLink', { token: secret('a link of nobody', 'canary-link-of-nobody-'.padEnd(43, 'x')) });
  await without('identity.mail_link', async () => mutate('openLink', { token: await linkBefore }));

  const bearer = { authorization: `Bearer ${session}` };
  const renewed = tokenIn(await mutate('setPassword', { password }, bearer));
  const signedIn = { authorization: `Bearer ${renewed}` };
  await mutate(
    'setPassword',
    { password: secret('a short password', 'canary-tiny'), currentPassword: password },
    signedIn,
  );
  await mutate('setPassword', { password: other, currentPassword: wrong }, signedIn);
  await without('identity.credential', () =>
    mutate('setPassword', { password: other, currentPassword: password }, signedIn),
  );

  await mutate('signIn', { email, password });
  await mutate('signIn', { email, password: wrong });
  await mutate('signIn', { email: 'nobody@river.example', password: wrong });
  await without('identity.credential', () => mutate('signIn', { email, password }));
  await without('identity.session', () => mutate('signIn', { email, password }));

  const key = tokenIn(await mutate('createApiKey', { name: 'The till', scopes: ['READ', 'WRITE'] }, signedIn));
  await without('identity.api_key', () =>
    mutate('createApiKey', { name: 'The other till', scopes: ['READ'] }, signedIn),
  );
  const withKey = { authorization: `Bearer ${key}` };
  const read = (headers: Record<string, string>): Promise<ApiAnswer> =>
    api.post({ query: '{ tenant { id } apiKeys { nodes { id } } }', headers });
  await read(withKey);
  await without('identity.api_key', () => read(withKey));
  await read({ authorization: `Bearer ${key}x` });
  await read({ authorization: `Basic ${secret('basic credentials', Buffer.from(`a:${wrong}`).toString('base64'))}` });
  await read({ cookie: `commonhall=${renewed}` });
  await without('identity.session', () => read({ cookie: `commonhall=${renewed}` }));
});

let linkBefore: Promise<string>;
beforeAll(async () => {
  linkBefore = link();
  await linkBefore;
});

it('is sent secrets where they do not belong', async () => {
  const password = secret('a misplaced password', 'canary words in a wrong place');
  const raw = (body: string, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
    api.post({ query: '', body, headers });
  const all = [
    await raw(`{"query": "mutation { signIn(input: {email: \\"a@b.example\\", password: \\"${password}\\"`),
    await raw(`password=${password}`, { 'content-type': 'application/x-www-form-urlencoded' }),
    await raw(JSON.stringify({ query: `{ ${'x '.repeat(60_000)} }`, variables: { password } })),
    await mutate('signIn', { email, password, nothing: 1 }),
    await mutate('signIn', { email, password: [password] }),
    await mutate('signIn', { email: [email], password }),
    await mutate('signIn', { password }),
    await mutate('openLink', { token: { token: password } }),
    await api.post({
      query: `mutation { signIn(input: { email: "a@b.example", password: ["${password}"] }) { problems { code } } }`,
    }),
    await api.post({
      query: `mutation { signIn(input: { email: "a@b.example", password: "${password}" }) { nothing } }`,
    }),
  ];
  answers.push(...all.map(({ text }) => text));
  for (const path of [
    `/graphql?query=${encodeURIComponent(`mutation { signIn(password: "${password}") }`)}`,
    `/sign-in?password=${encodeURIComponent(password)}`,
    `/link/${await link()}`,
    `/link/${await link()}?next=${encodeURIComponent(password)}`,
    `/nowhere?token=${await link()}`,
  ]) {
    const response = await fetch(`${api.url}${path}`, { redirect: 'manual' });
    await response.text();
  }
  await without('identity.mail_link', async () => fetch(`${api.url}/link/${await linkBefore}`));
});

it('sends a letter that the mail server does not take', async () => {
  await mutate('requestSignInLink', { idempotencyKey: newId(), email });
  // The queue notes why, and will try again.
  const failed = async (): Promise<boolean> =>
    [...(await rowsOf('bullmq')), ...lines].some((text) => text.includes('ECONNREFUSED'));
  const deadline = performance.now() + 20_000;
  while (!(await failed()) && performance.now() < deadline) await sleep(100);
  expect(await failed()).toBe(true);
  const { rows } = await admin.query<{ link: string }>('select link from mail where tenant_id = $1', [tenantZero]);
  for (const row of rows) secret('the link of a letter', row.link.split('/').at(-1)!);
}, 30_000);

it('has told the log what happened, and nothing to the console', () => {
  expect(pastTheLog.mock.calls).toEqual([]);
  const log = lines.join('');
  expect(log).toMatch(/identity\.credential|identity\.session/);
  expect(lines.filter((line) => line.includes('"level":50')).length).toBeGreaterThan(5);
  expect([...secrets.keys()].length).toBeGreaterThan(15);
});

it.each([
  ['the log', (): Promise<string[]> => Promise.resolve(lines)],
  ['the answers', (): Promise<string[]> => Promise.resolve(answers)],
  ['the queue', (): Promise<string[]> => rowsOf('bullmq')],
  ['identity', (): Promise<string[]> => rowsOf('identity')],
  ['outbox, audit trail, keys of calls and everything else', (): Promise<string[]> => rowsOf('public')],
])('left no password, token, link or key in %s', async (_, read) => {
  const texts = await read();
  expect(texts.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const [text, what] of secrets) {
    const forms = [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];
    const place = texts.find((one) => forms.some((form) => one.includes(form)));
    if (place !== undefined) found.push(`${what}: ${place.slice(0, 500)}`);
  }
  expect(found).toEqual([]);
});

/** Every row of a schema as text, but for the letters that wait, which are the links' own place. */
async function rowsOf(schema: string): Promise<string[]> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p')`,
    [schema],
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const columns = name === 'public.mail' ? "to_jsonb(t) - 'link'" : 'to_jsonb(t)';
    const { rows } = await admin.query<{ row: string }>(`select (${columns})::text as row from ${name} t`);
    all.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return all;
}
