import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../../test/support/database.js';
import { tenantZero } from '../../database/binding.js';
import { AccessDirectory } from '../access-directory/access-directory.service.js';
import { Attempts, attemptLimits } from '../attempt/attempts.service.js';
import { LinkNotValid, TooManyAttempts } from '../auth.problems.js';
import { IdentityDatabase } from '../identity-database.js';
import { People } from '../person/people.service.js';
import { MailLinks } from './mail-links.service.js';
import { Welcome } from './welcome.service.js';

describe('people, links and the directory', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  let identity: IdentityDatabase;
  let people: People;
  let directory: AccessDirectory;
  let links: MailLinks;
  let welcome: Welcome;
  const tenantId = newId<'Tenant'>();

  beforeAll(async () => {
    own = await ownDatabase();
    await newTestTenant(own, tenantId);
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    identity = await IdentityDatabase.open(own.url('commonhall_identity'));
    people = new People(identity);
    directory = new AccessDirectory(identity);
    links = new MailLinks(identity, new Attempts(identity), {
      identityUrl: '',
      publicUrl: 'https://coop.example',
    });
    welcome = new Welcome(identity, links);
  }, 60_000);

  afterAll(async () => {
    await identity.close();
    await admin.end();
    await own.drop();
  });

  async function advanceClock(hours: number): Promise<void> {
    await admin.query('update installation set clock_offset_ms = clock_offset_ms + $1', [hours * 3_600_000]);
  }

  const somebody = (name: string): Promise<Id<'Person'>> => people.ensure({ email: `${name}@river.example`, name });

  it('knows a person by their address in any case, and keeps the name they came with', async () => {
    const id = await people.ensure({ email: ' Ann@River.example ', name: 'Ann' });
    await expect(people.ensure({ email: 'ann@river.EXAMPLE', name: 'Annie' })).resolves.toBe(id);
    await expect(people.byIds([id, newId<'Person'>()])).resolves.toEqual(
      new Map([[id, { id, name: 'Ann', email: 'ann@river.example', locale: 'en' }]]),
    );
  });

  it('enters a person once, however many ask at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => somebody('many')));
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    { email: 'no address', name: 'Ann', field: 'email' },
    { email: 'a@b.example', name: ' ', field: 'name' },
  ])('refuses a person without $field', async ({ email, name, field }) => {
    await expect(people.ensure({ email, name })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', field],
    });
  });

  it('writes what a person is in a tenant, and takes it away', async () => {
    const personId = await somebody('roles');
    await directory.set(personId, tenantId, ['treasurer', 'administrator']);
    await directory.set(personId, tenantId, ['administrator', 'treasurer']);
    await expect(directory.of(personId)).resolves.toMatchObject([{ tenantId, roles: ['administrator', 'treasurer'] }]);
    await expect(directory.peopleIn(tenantId)).resolves.toEqual([{ personId, roles: ['administrator', 'treasurer'] }]);
    const versions = await admin.query<{ version: string }>('select version from identity.tenant_access');
    expect(versions.rows).toEqual([{ version: '1' }]);
    await directory.set(personId, tenantId, []);
    await expect(directory.of(personId)).resolves.toEqual([]);
  });

  it('opens a link once, for the person whose it is', async () => {
    const personId = await somebody('once');
    const link = await links.issue({ purpose: 'founding', personId, tenantId, hours: 24, subject: 'a founder' });
    expect(link.url).toBe(`https://coop.example${link.path}`);
    await expect(links.look(link.token)).resolves.toMatchObject({ purpose: 'founding', name: 'once', asksName: false });
    const results = await Promise.allSettled([links.open(link.token), links.open(link.token)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([
      {
        status: 'fulfilled',
        value: expect.objectContaining({
          tenantId,
          subject: 'a founder',
          session: expect.objectContaining({ personId, token: expect.stringMatching(/^chs_[\w-]{43}$/) }),
        }),
      },
    ]);
    await expect(links.open(link.token)).rejects.toThrow(LinkNotValid);
    await expect(links.look(link.token)).resolves.toBeNull();
  });

  it('opens a link again for the same key, and ends the session opened before', async () => {
    const personId = await somebody('again');
    const { token } = await links.issue({ purpose: 'invitation', personId, tenantId, hours: 24 });
    const first = await links.open(token, { idempotencyKey: 'one' });
    const second = await links.open(token, { idempotencyKey: 'one' });
    await expect(links.open(token, { idempotencyKey: 'two' })).rejects.toThrow(LinkNotValid);
    const open = await admin.query('select id from identity.session where person_id = $1 and ended_at is null', [
      personId,
    ]);
    expect(open.rows).toEqual([{ id: second.session.id }]);
    expect(second.session.token).not.toBe(first.session.token);
  });

  it('answers a link that is unknown, revoked or expired in the same words', async () => {
    const personId = await somebody('late');
    const expired = await links.issue({ purpose: 'sign-in', personId, tenantId, hours: 1 });
    const revoked = await links.issue({ purpose: 'invitation', personId, tenantId, hours: 100, subject: 'x' });
    const kept = await links.issue({ purpose: 'invitation', personId, tenantId, hours: 100, subject: 'y' });
    await links.revoke(tenantId, 'invitation', 'x');
    await advanceClock(2);
    const words = new LinkNotValid().message;
    await expect(links.open(expired.token)).rejects.toThrow(words);
    await expect(links.open(revoked.token)).rejects.toThrow(words);
    await expect(links.open('never one')).rejects.toThrow(words);
    await expect(links.open(kept.token)).resolves.toMatchObject({ purpose: 'invitation' });
  });

  it('welcomes whoever opens the last welcome link as administrator, until the co-op is founded', async () => {
    const older = await welcome.issue();
    const { token } = await welcome.issue();
    await expect(links.open(older.token, { name: 'Op', email: 'op@river.example' })).rejects.toThrow(LinkNotValid);
    await expect(links.open(token)).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'name'] });
    await expect(links.look(token)).resolves.toMatchObject({ purpose: 'welcome', name: null, asksName: true });
    const { session } = await links.open(token, { name: 'Op', email: 'op@river.example' });
    const access = [{ tenantId: tenantZero, roles: ['administrator'] }];
    await expect(directory.of(session.personId)).resolves.toMatchObject(access);

    const next = await welcome.issue();
    const again = await links.open(next.token, { name: 'Op', email: 'OP@river.example' });
    expect(again.session.personId).toBe(session.personId);

    const last = await welcome.issue();
    await expect(welcome.close()).resolves.toEqual([session.personId]);
    await expect(directory.of(session.personId)).resolves.toEqual([]);
    await expect(links.open(last.token, { name: 'Op', email: 'op@river.example' })).rejects.toThrow(LinkNotValid);
  });

  it('makes nobody a person who is known already by their address alone', async () => {
    const founder = await somebody('founder');
    const { token } = await welcome.issue();
    await expect(links.open(token, { name: 'Op', email: 'founder@river.example' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      path: ['input', 'email'],
    });
    await expect(directory.of(founder)).resolves.toEqual([]);
    await expect(links.look(token)).resolves.not.toBeNull();
  });

  it('slows down whoever guesses links, and nobody else', async () => {
    const guesses = Array.from({ length: attemptLimits['link-from-ip'] + 1 }, (_, guess) => String(guess));
    const refusals: unknown[] = [];
    for (const guess of guesses) refusals.push(await links.open(guess, { from: '192.0.2.1' }).catch((e: unknown) => e));
    expect(refusals.at(-2)).toBeInstanceOf(LinkNotValid);
    expect(refusals.at(-1)).toBeInstanceOf(TooManyAttempts);
    const { token } = await links.issue({
      purpose: 'sign-in',
      personId: await somebody('calm'),
      tenantId,
      hours: 1,
    });
    await expect(links.open(token, { from: '192.0.2.1' })).rejects.toThrow(TooManyAttempts);
    await expect(links.open(token, { from: '192.0.2.2' })).resolves.toMatchObject({ tenantId });
    await advanceClock(1);
    await expect(links.open('guess', { from: '192.0.2.1' })).rejects.toThrow(LinkNotValid);
  });

  it('lets the role of the application see nothing of all this', async () => {
    const app = new pg.Client({ connectionString: own.url('commonhall_app') });
    await app.connect();
    try {
      await expect(app.query('select * from identity.person')).rejects.toThrow('permission denied');
    } finally {
      await app.end();
    }
  });
});
