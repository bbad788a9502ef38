import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { withDatabase } from '@commonhall/platform';
import { describeSchema } from '../../infra/postgres/schema.js';
import { type TestDatabase, ownDatabase } from '../support/database.js';

const file = 'infra/postgres/schema.sql';
let database: TestDatabase;
let present: string;

async function describeDatabase(url: string, fill = ''): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (fill !== '') await client.query(fill);
    return await describeSchema((sql) => client.query<{ text: string }>(sql));
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  database = await ownDatabase();
  present = await describeDatabase(database.adminUrl);
}, 60_000);

afterAll(() => database.drop());

it('infra/postgres/schema.sql is what the migrations make (if not: npm run schema)', () => {
  if (process.env['SCHEMA_WRITE'] === '1') writeFileSync(file, present);
  expect(readFileSync(file, 'utf8')).toBe(present);
});

it('gives the same text again when it is loaded into an empty database', async () => {
  const name = `commonhall_schema_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: process.env['TEST_ADMIN_URL'] });
  await admin.connect();
  try {
    await admin.query(`create database ${name}`);
    expect(await describeDatabase(withDatabase(database.adminUrl, name), present)).toBe(present);
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
});

it('shows a column, a default, a check, an index, a rule, a grant, a function, a trigger and a comment that are added', async () => {
  const text = await describeDatabase(
    database.adminUrl,
    `create table hut (id bigint default 7 check (id > 0));
    create index hut_half on hut ((id / 2));
    alter table hut enable row level security;
    create policy hut_rows on hut for select to commonhall_app using (id = 8);
    grant update (id) on hut to commonhall_app;
    create function hut_built() returns trigger language plpgsql as 'begin return new; end';
    create trigger hut_opens before insert on hut for each row execute function hut_built();
    comment on column hut.id is 'retention:hut';`,
  );
  for (const piece of [
    'id bigint default 7',
    'constraint hut_id_check CHECK ((id > 0))',
    'CREATE INDEX hut_half ON public.hut USING btree (((id / 2)))',
    'alter table public.hut enable row level security',
    'create policy hut_rows on public.hut as permissive for select\n  to commonhall_app\n  using ((id = 8))',
    'grant update (id) on public.hut to commonhall_app',
    'CREATE OR REPLACE FUNCTION public.hut_built()',
    'CREATE TRIGGER hut_opens BEFORE INSERT ON public.hut FOR EACH ROW EXECUTE FUNCTION public.hut_built()',
    "comment on column public.hut.id is 'retention:hut'",
  ]) {
    expect(text).toContain(piece);
    expect(present).not.toContain(piece);
  }
});
