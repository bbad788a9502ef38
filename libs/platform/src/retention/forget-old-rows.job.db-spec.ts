import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { IdentityDatabase } from '../auth/identity-database.js';
import { type TenantDatabase, tenantZero } from '../database/index.js';
import { ForgetOldRows } from './forget-old-rows.job.js';

const tenantId = newId<'Tenant'>();
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
const hash = (digit: number): string => String(digit).repeat(64);

let own: TestDatabase;
let admin: pg.Client;
let database: TenantDatabase;
let identity: IdentityDatabase;
let job: ForgetOldRows;

beforeAll(async () => {
  own = await ownDatabase();
  admin = new pg.Client({ connectionString: own.adminUrl });
  await admin.connect();
  await newTestTenant(own, tenantId);
  database = await own.open();
  identity = await IdentityDatabase.open(own.url('commonhall_identity'));
  job = new ForgetOldRows(database, identity);
}, 60_000);

afterAll(async () => {
  await identity.close();
  await database.close();
  await admin.end();
  await own.drop();
});

async function enterKeys(tenant: string, name: string, days: number, count = 1): Promise<void> {
  const ids = Array.from({ length: count }, () => newId(daysAgo(days)));
  await admin.query(
    `insert into idempotency_key (tenant_id, id, actor, operation, key, request_hash, response, created_at)
     select $1, id, 'job:test', 'test', $3 || nth, 'h', 'null', $4
     from unnest($2::uuid[]) with ordinality as u (id, nth)`,
    [tenant, ids, name, daysAgo(days)],
  );
}

async function enterMail(subject: string, days: number): Promise<void> {
  await admin.query(
    `insert into mail (tenant_id, id, template, locale, to_name, to_address, subject, paragraphs, state, created_at)
     values ($1, $2, 'test', 'en', 'Mair', 'mair@river.example', $3, '[]', 'local', $4)`,
    [tenantId, newId(daysAgo(days)), subject, daysAgo(days)],
  );
}

async function column(text: string): Promise<unknown[]> {
  const { rows } = await admin.query<{ one: unknown }>(text);
  return rows.map(({ one }) => one);
}

it('erases the keys of calls after a week and letters after 90 days, in every tenant, and none before', async () => {
  await enterKeys(tenantId, 'old', 7.1, 1_100);
  await enterKeys(tenantId, 'young', 6.9);
  await enterKeys(tenantZero, 'old', 8);
  await enterKeys(tenantZero, 'young', 0);
  await enterMail('old', 90.1);
  await enterMail('young', 89.9);
  await job.run();
  expect(await column('select tenant_id || key as one from idempotency_key order by tenant_id')).toEqual([
    `${tenantZero}young1`,
    `${tenantId}young1`,
  ]);
  expect(await column('select subject as one from mail')).toEqual(['young']);
});

it('erases links, sessions and tries 30 days after their end, a session not before its link', async () => {
  const personId = newId<'Person'>();
  const at = { over: daysAgo(31), lately: daysAgo(29), later: daysAgo(-60) };
  await admin.query("insert into identity.person values ($1, 'mair@river.example', 'Mair', 'en', now())", [personId]);
  const session = async (digit: number, expires: Date, ended: Date | null): Promise<string> => {
    const id = newId<'Session'>();
    await admin.query(
      `insert into identity.session (id, person_id, token_hash, method, signed_in_at, rotated_at, expires_at, ended_at)
       values ($1, $2, $3, 'link', $4, $4, $5, $6)`,
      [id, personId, hash(digit), daysAgo(40), expires, ended],
    );
    return id;
  };
  const link = async (digit: number, expires: Date, used: Date | null, sessionId: string | null): Promise<void> => {
    await admin.query(
      `insert into identity.mail_link (id, token_hash, purpose, person_id, tenant_id, created_at, expires_at, used_at, session_id)
       values ($1, $2, 'sign-in', $3, $4, $5, $6, $7, $8)`,
      [newId<'MailLink'>(), hash(digit), personId, tenantZero, daysAgo(40), expires, used, sessionId],
    );
  };
  await link(1, at.later, at.over, await session(1, at.over, null));
  await session(2, at.later, at.over);
  await link(2, at.lately, null, null);
  await session(3, at.lately, null);
  await link(3, at.later, at.lately, await session(4, at.over, null));
  await session(5, at.later, null);
  for (const [digit, ends] of [at.over, at.lately].entries()) {
    await admin.query('insert into identity.attempt values ($1, 1, $2, $3)', [hash(digit), daysAgo(40), ends]);
  }
  await job.run();
  const digits = (table: string, key = 'token_hash'): Promise<unknown[]> =>
    column(`select left(${key}, 1) as one from identity.${table} order by 1`);
  expect(await digits('mail_link')).toEqual(['2', '3']);
  expect(await digits('session')).toEqual(['3', '4', '5']);
  expect(await digits('attempt', 'subject_hash')).toEqual(['1']);
});
