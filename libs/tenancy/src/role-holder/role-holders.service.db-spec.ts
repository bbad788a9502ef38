import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessDenied, type Id, NotFound, newId } from '@commonhall/kernel';
import {
  Attempts,
  type CurrentSession,
  IdentityDatabase,
  MailLinks,
  Mails,
  People,
  type PersonPrincipal,
  type Role,
  StepUpNeeded,
  type TenantDatabase,
  jobPrincipal,
} from '@commonhall/platform';
import { type TestDatabase, newTestTenant, sharedDatabase } from '../../../../test/support/database.js';
import { Invitations } from '../invitation/invitations.service.js';
import { RoleGrants } from '../role-grant/role-grants.service.js';
import { Tenants } from '../tenant/tenants.service.js';
import { LastAdministrator } from './role-holder.problems.js';
import { RoleHolders } from './role-holders.service.js';

const publicUrl = 'https://coop.example';

describe('who holds a role', () => {
  let shared: TestDatabase;
  let database: TenantDatabase;
  let identity: IdentityDatabase;
  let people: People;
  let holders: RoleHolders;
  const grants = new RoleGrants();
  const key = (): string => newId();

  beforeAll(async () => {
    shared = await sharedDatabase();
    database = await shared.open();
    identity = await IdentityDatabase.open(shared.url('commonhall_identity'));
    people = new People(identity);
    const links = new MailLinks(identity, new Attempts(identity), { identityUrl: '', publicUrl });
    const mails = new Mails({ smtpUrl: null, publicUrl, from: null });
    holders = new RoleHolders(database, people, new Tenants(), grants, new Invitations(people, grants, links, mails));
  }, 60_000);

  afterAll(async () => {
    await identity.close();
    await database.close();
  });

  /** A tenant with an administrator who has just signed in. */
  const house = async (): Promise<{
    tenantId: Id<'Tenant'>;
    administrator: PersonPrincipal;
    fresh: CurrentSession;
    stale: CurrentSession;
    mails: () => Promise<{ to_address: string; subject: string; link: string }[]>;
    rolesOf: (personId: Id<'Person'>) => Promise<Role[]>;
  }> => {
    const tenantId = newId<'Tenant'>();
    await newTestTenant(shared, tenantId);
    const job = jobPrincipal(tenantId, 'test');
    const personId = await people.ensure({ name: 'An Administrator', email: `${tenantId}@example.org` });
    const now = await database.write(job, async (tx) => {
      await grants.grant(tx, personId, 'administrator');
      return tx.now;
    });
    const session = (signedInAt: Date): CurrentSession => ({
      id: newId<'Session'>(),
      personId,
      token: 'chs_',
      expiresAt: now,
      signedInAt,
      by: 'cookie',
    });
    return {
      tenantId,
      administrator: { kind: 'person', tenantId, personId, roles: ['administrator'] },
      fresh: session(now),
      stale: session(new Date(now.getTime() - 3_600_000)),
      mails: () =>
        database.read(job, (tx) =>
          tx.sql('select to_address, subject, link from mail where tenant_id = $1 order by id'),
        ),
      rolesOf: (id) => database.read(job, (tx) => grants.rolesOf(tx, id)),
    };
  };
  const treasurer = (tenantId: string) => ({
    name: 'Gwen Treasurer',
    email: `Gwen-${tenantId}@Example.org`,
    role: 'treasurer' as const,
  });

  it('is asked in with a role and a letter that signs them in, once for a key', async () => {
    const { tenantId, administrator, fresh, mails, rolesOf } = await house();
    const input = { ...treasurer(tenantId), idempotencyKey: key() };
    const { result, replayed } = await holders.invite(administrator, fresh, input);
    expect({ result, replayed }).toEqual({
      result: {
        personId: result.personId,
        name: 'Gwen Treasurer',
        email: `gwen-${tenantId}@example.org`,
        roles: ['treasurer'],
      },
      replayed: false,
    });
    await expect(holders.invite(administrator, fresh, input)).resolves.toEqual({ result, replayed: true });
    expect(await rolesOf(result.personId)).toEqual(['treasurer']);
    expect(await mails()).toEqual([
      {
        to_address: `gwen-${tenantId}@example.org`,
        subject: expect.stringMatching(/ made you its treasurer$/),
        link: expect.stringMatching(/^https:\/\/coop\.example\/link\/[\w-]{43}$/),
      },
    ]);
  });

  it('is answered by the name that was typed, not by the one that an address has elsewhere', async () => {
    const { tenantId, administrator, fresh } = await house();
    const email = `known-${tenantId}@example.org`;
    await people.ensure({ name: 'Their Name Elsewhere', email });
    const input = { name: 'Whoever', email, role: 'auditor' as const, idempotencyKey: key() };
    const first = await holders.invite(administrator, fresh, input);
    expect(first.result).toMatchObject({ name: 'Whoever', email });
    const { result } = await holders.invite(administrator, fresh, input);
    expect(result).toEqual(first.result);
  });

  it('is given and loses roles, and is listed with those that are left', async () => {
    const { tenantId, administrator, fresh } = await house();
    const { result } = await holders.invite(administrator, fresh, { ...treasurer(tenantId), idempotencyKey: key() });
    const change = (role: 'auditor' | 'treasurer') => ({ personId: result.personId, role, idempotencyKey: key() });
    const granted = await holders.grant(administrator, fresh, change('auditor'));
    expect(granted.result.roles).toEqual(['auditor', 'treasurer']);
    const page = await holders.page(administrator, { first: 50, after: null });
    expect(page.nodes.map(({ name, roles }) => [name, roles])).toEqual(
      expect.arrayContaining([
        ['An Administrator', ['administrator']],
        ['Gwen Treasurer', ['auditor', 'treasurer']],
      ]),
    );
    await holders.revoke(administrator, fresh, change('auditor'));
    const revoked = await holders.revoke(administrator, fresh, change('treasurer'));
    expect(revoked.result.roles).toEqual([]);
    const after = await holders.page(administrator, { first: 50, after: null });
    expect(after.nodes.map(({ name }) => name)).toEqual(['An Administrator']);
  });

  it.each([
    ['a treasurer', ['treasurer'] as Role[], 'fresh' as const, AccessDenied],
    ['nobody in particular', [] as Role[], 'fresh' as const, AccessDenied],
    ['an administrator who signed in an hour ago', ['administrator'] as Role[], 'stale' as const, StepUpNeeded],
    ['an administrator without a session', ['administrator'] as Role[], null, StepUpNeeded],
  ])('is no business of %s, who leaves no trace', async (_, roles, which, refusal) => {
    const { tenantId, administrator, mails, ...sessions } = await house();
    const as = { ...administrator, roles };
    const session = which === null ? null : sessions[which];
    const email = `nobody-${tenantId}@example.org`;
    await expect(
      holders.invite(as, session, { name: 'N', email, role: 'auditor', idempotencyKey: key() }),
    ).rejects.toBeInstanceOf(refusal);
    const change = { personId: administrator.personId, role: 'auditor' as const, idempotencyKey: key() };
    await expect(holders.grant(as, session, change)).rejects.toBeInstanceOf(refusal);
    await expect(holders.revoke(as, session, { ...change, role: 'administrator' })).rejects.toBeInstanceOf(refusal);
    expect(await people.byEmail(email)).toBeNull();
    expect(await mails()).toEqual([]);
    expect(await sessions.rolesOf(administrator.personId)).toEqual(['administrator']);
  });

  it('is no person of another organisation, in the words for one that does not exist', async () => {
    const { administrator, fresh } = await house();
    const other = await house();
    const refusalOf = async (personId: Id<'Person'>): Promise<string> => {
      const work = holders.grant(administrator, fresh, { personId, role: 'auditor', idempotencyKey: key() });
      return work.then(
        () => 'granted',
        (error: unknown) => (error instanceof NotFound ? JSON.stringify([error.message, error.path]) : 'failed'),
      );
    };
    const theirs = await refusalOf(other.administrator.personId);
    expect(theirs).toContain('There is no such');
    expect(await refusalOf(newId<'Person'>())).toBe(theirs);
  });

  it('stays one administrator at least, also where two take each other’s role at once', async () => {
    const { tenantId, administrator, fresh, rolesOf } = await house();
    const revoke = (as: PersonPrincipal, personId: Id<'Person'>): Promise<unknown> =>
      holders.revoke(as, fresh, { personId, role: 'administrator', idempotencyKey: key() });
    await expect(revoke(administrator, administrator.personId)).rejects.toBeInstanceOf(LastAdministrator);
    const invited = { name: 'Two', email: `two-${tenantId}@example.org`, role: 'administrator' as const };
    const { result } = await holders.invite(administrator, fresh, { ...invited, idempotencyKey: key() });
    const second = { ...administrator, personId: result.personId };
    const outcomes = await Promise.allSettled([
      revoke(administrator, second.personId),
      revoke(second, administrator.personId),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([...(await rolesOf(administrator.personId)), ...(await rolesOf(second.personId))]).toEqual([
      'administrator',
    ]);
  });
});
