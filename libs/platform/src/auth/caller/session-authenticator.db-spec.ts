import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import { type FastifyRequest } from 'fastify';
import { type TestDatabase, newTestTenant, sharedDatabase } from '../../../../../test/support/database.js';
import { type TenantDatabase } from '../../database/index.js';
import { type Caller } from '../../graphql/caller.js';
import { AccessDirectory } from '../access-directory/access-directory.service.js';
import { ApiKeys } from '../api-key/api-keys.service.js';
import { Attempts } from '../attempt/attempts.service.js';
import { IdentityDatabase } from '../identity-database.js';
import { MailLinks } from '../mail-link/mail-links.service.js';
import { People } from '../person/people.service.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionCookies } from './session-cookies.provider.js';

describe('who asks, and in which tenant', () => {
  let identity: IdentityDatabase;
  let tenants: TenantDatabase;
  let directory: AccessDirectory;
  let authenticator: SessionAuthenticator;
  let links: MailLinks;
  let personId: Id<'Person'>;
  let token: string;
  const one = { id: newId<'Tenant'>(), slug: `one-${newId().slice(-12)}` };
  const two = { id: newId<'Tenant'>(), slug: `two-${newId().slice(-12)}` };
  const options = { identityUrl: '', publicUrl: 'http://127.0.0.1' };

  beforeAll(async () => {
    const database: TestDatabase = await sharedDatabase();
    for (const { id, slug } of [one, two]) await newTestTenant(database, id, slug);
    tenants = await database.open();
    identity = await IdentityDatabase.open(database.url('commonhall_identity'));
    directory = new AccessDirectory(identity);
    authenticator = new SessionAuthenticator(identity, new SessionCookies(options), new ApiKeys(identity, tenants));
    personId = await new People(identity).ensure({ name: 'Ann', email: `ann-${one.slug}@example.org` });
    links = new MailLinks(identity, new Attempts(identity), options);
    const link = await links.issue({ purpose: 'sign-in', personId, tenantId: one.id, hours: 1 });
    ({ token } = (await links.open(link.token)).session);
    await directory.set(personId, one.id, ['member']);
  });

  afterAll(async () => {
    await identity.close();
    await tenants.close();
  });

  async function signedIn(name: string): Promise<{ personId: Id<'Person'>; token: string }> {
    const other = await new People(identity).ensure({ name, email: `${name}-${one.slug}@example.org`.toLowerCase() });
    const link = await links.issue({ purpose: 'sign-in', personId: other, tenantId: one.id, hours: 1 });
    await directory.set(other, one.id, ['member']);
    return { personId: other, token: (await links.open(link.token)).session.token };
  }

  function asks(tenant: string, by = token): Promise<Caller> {
    const headers = { authorization: `Bearer ${by}`, 'commonhall-tenant': tenant };
    return authenticator.callerOf({ headers } as unknown as FastifyRequest);
  }

  it('lets a person in where they were let in since their last request', async () => {
    expect((await asks(one.slug)).principal).toMatchObject({ tenantId: one.id, roles: ['member'] });
    await expect(asks(two.slug)).rejects.toThrow('There is no such organisation here');
    await asks(one.slug);
    await directory.set(personId, two.id, ['delegate']);
    expect((await asks(two.slug)).principal).toMatchObject({ tenantId: two.id, roles: ['delegate'] });
  });

  it('does not confirm what has been taken away since their last request', async () => {
    await asks(one.slug);
    await directory.set(personId, one.id, []);
    const caller = await asks(one.slug);
    expect(await caller.confirmed).toBe(false);
    await expect(asks(one.slug)).rejects.toThrow('There is no such organisation here');
  });

  it('asks for all that arrive together at once, and tells each of its own', async () => {
    await directory.set(personId, one.id, ['member']);
    const others = await Promise.all(['Ben', 'Cai', 'Dee'].map((name) => signedIn(name)));
    const tokens = [token, ...others.map((other) => other.token)];
    for (const each of tokens) await asks(one.slug, each);
    const read = jest.spyOn(identity, 'read');
    await directory.set(others[1]!.personId, one.id, []);
    const callers = await Promise.all(tokens.map((each) => asks(one.slug, each)));
    expect(await Promise.all(callers.map(async ({ confirmed }) => confirmed))).toEqual([true, true, false, true]);
    expect(read.mock.calls.length).toBe(1);
    read.mockRestore();
  });
});
