import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../../test/support/database.js';
import { tenantZero } from '../../database/binding.js';
import { type TenantDatabase } from '../../database/tenant-database.js';
import { Mails } from '../../mail/mails.service.js';
import { AccessDirectory } from '../access-directory/access-directory.service.js';
import { Attempts, attemptLimits } from '../attempt/attempts.service.js';
import { IdentityDatabase } from '../identity-database.js';
import { MailLinks } from '../mail-link/mail-links.service.js';
import { People } from '../person/people.service.js';
import { jobPrincipal } from '../principal.js';
import { SendSignInLink } from './send-sign-in-link.reaction.js';
import { SignInLinks, signInLinkMinutes } from './sign-in-links.service.js';

describe('links to sign in', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  let identity: IdentityDatabase;
  let database: TenantDatabase;
  let people: People;
  let directory: AccessDirectory;
  let links: MailLinks;
  let service: SignInLinks;
  let reaction: SendSignInLink;
  let computers = 0;

  beforeAll(async () => {
    own = await ownDatabase();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    identity = await IdentityDatabase.open(own.url('commonhall_identity'));
    database = await own.open();
    const attempts = new Attempts(identity);
    people = new People(identity);
    directory = new AccessDirectory(identity);
    links = new MailLinks(identity, attempts, { identityUrl: '', publicUrl: 'https://coop.example' });
    service = new SignInLinks(database, people, directory, attempts, links);
    const mails = new Mails({ smtpUrl: null, publicUrl: 'https://coop.example', from: null });
    reaction = new SendSignInLink(people, service, mails);
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await identity.close();
    await admin.end();
    await own.drop();
  });

  /** Each from another computer, so that nothing but the address is counted. */
  const ask = (email: string, idempotencyKey: string = newId()): ReturnType<SignInLinks['request']> =>
    service.request({ email, idempotencyKey, from: `192.0.2.${computers++}` });

  const asked = async (): Promise<{ payload: { personId: Id<'Person'> | null } }[]> =>
    (
      await admin.query<{ payload: { personId: Id<'Person'> | null } }>(
        "select payload from outbox where type = 'platform.sign-in-link-requested.v1' order by id",
      )
    ).rows;

  const react = (personId: Id<'Person'> | null): Promise<void> =>
    database.write(jobPrincipal(tenantZero, reaction.name), (tx) => reaction.react(tx, { personId }));

  const letters = async (personId: Id<'Person'>): Promise<Record<string, string>[]> =>
    (
      await admin.query('select template, locale, subject, paragraphs::text, link from mail where person_id = $1', [
        personId,
      ])
    ).rows as Record<string, string>[];

  it.each([
    ['en' as const, 'Your link to sign in', /within 60 minutes/],
    ['cy' as const, 'Eich dolen i fewngofnodi', /o fewn 60 munud/],
  ])('reach a person in their language (%s) and sign them in, once', async (locale, subject, words) => {
    const personId = await people.ensure({ email: `${locale}@river.example`, name: 'Mair', locale });
    await expect(ask(` ${locale.toUpperCase()}@river.example`)).resolves.toEqual({ result: true, replayed: false });
    expect((await asked()).at(-1)?.payload).toEqual({ personId });
    await react(personId);
    const [letter, ...others] = await letters(personId);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ template: 'platform.sign-in-link', locale, subject });
    expect(letter?.['paragraphs']).toMatch(words);
    const token = letter?.['link']?.replace('https://coop.example/link/', '') ?? '';
    await expect(links.open(token)).resolves.toMatchObject({ purpose: 'sign-in', session: { personId } });
    await expect(links.open(token)).rejects.toMatchObject({ code: 'LINK_NOT_VALID' });
  });

  it('expire after their hour', async () => {
    const personId = await people.ensure({ email: 'late@river.example', name: 'Late' });
    await react(personId);
    const token = (await letters(personId))[0]?.['link']?.split('/').at(-1) ?? '';
    await admin.query('update installation set clock_offset_ms = clock_offset_ms + $1', [signInLinkMinutes * 60_000]);
    await expect(links.open(token)).rejects.toMatchObject({ code: 'LINK_NOT_VALID' });
  });

  it('lead to where the person has a part, and to the co-op where they have one there', async () => {
    const personId = await people.ensure({ email: 'where@river.example', name: 'Where' });
    const tenantId = newId<'Tenant'>();
    await newTestTenant(own, tenantId);
    const leadsTo = async (): Promise<string | undefined> =>
      (await links.look((await service.issue(personId)).token))?.tenantId;
    expect(await leadsTo()).toBe(tenantZero);
    await directory.set(personId, tenantId, ['member']);
    expect(await leadsTo()).toBe(tenantId);
    await directory.set(personId, tenantZero, ['delegate']);
    expect(await leadsTo()).toBe(tenantZero);
  });

  it('are asked for with the same answer and the same trace by strangers, to whom nothing is sent', async () => {
    await expect(ask('nobody@river.example')).resolves.toEqual({ result: true, replayed: false });
    expect((await asked()).at(-1)?.payload).toEqual({ personId: null });
    const before = await admin.query('select from mail');
    await react(null);
    await react(newId<'Person'>());
    expect((await admin.query('select from mail')).rowCount).toBe(before.rowCount);
  });

  it('take as long to ask for whether or not the address is known', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 60; round++) {
      for (const kind of round % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const email = `${kind}-${round}@time.example`;
        if (kind === 'known') await people.ensure({ email, name: 'Timed' });
        const began = performance.now();
        await ask(email);
        times[kind].push(performance.now() - began);
      }
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length / 2] ?? NaN;
    const ratio = median(times.known) / median(times.unknown);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.34);
  });

  it('are asked for once a key, which another stranger may have chosen too', async () => {
    const idempotencyKey = newId();
    const askFrom = (email: string, from: string): ReturnType<SignInLinks['request']> =>
      service.request({ email, idempotencyKey, from });
    await askFrom('key@river.example', '203.0.113.1');
    const before = (await asked()).length;
    await expect(askFrom('key@river.example', '203.0.113.1')).resolves.toEqual({ result: true, replayed: true });
    await expect(askFrom('other-key@river.example', '203.0.113.1')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await asked()).toHaveLength(before);
    await expect(askFrom('other-key@river.example', '203.0.113.2')).resolves.toEqual({ result: true, replayed: false });
  });

  it.each(['often@river.example', 'unknown-often@river.example'])('are limited for %s, known or not', async (email) => {
    if (!email.startsWith('unknown')) await people.ensure({ email, name: 'Often' });
    for (let count = 0; count < attemptLimits['mail-to-address']; count++) await ask(email);
    await expect(ask(email)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });

  it('are limited for a computer that goes through addresses', async () => {
    const from = '198.51.100.7';
    for (let count = 0; count < attemptLimits['mail-from-ip']; count++) {
      await service.request({ email: `through-${count}@river.example`, idempotencyKey: newId(), from });
    }
    const onceMore = { email: 'through@river.example', idempotencyKey: newId(), from };
    await expect(service.request(onceMore)).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });
});
