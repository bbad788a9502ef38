import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, InvalidInput, newId } from '@commonhall/kernel';
import { type TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { type TestDatabase, ownDatabase } from '../../../test/support/database.js';
import { ModuleSwitches } from './module-switch/module-switches.service.js';
import { RoleGrants } from './role-grant/role-grants.service.js';
import { Tenants } from './tenant/tenants.service.js';

describe('tenancy', () => {
  const tenants = new Tenants();
  const grants = new RoleGrants();
  let switches: ModuleSwitches;
  const zero = jobPrincipal(tenantZero, 'test');
  let own: TestDatabase;
  let database: TenantDatabase;

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    switches = new ModuleSwitches(database);
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await own.drop();
  });

  const found = (name: string, id: Id<'Tenant'> = newId<'Tenant'>()): ReturnType<Tenants['found']> =>
    database.write(zero, (tx) => tenants.found(tx, { id, name, relationship: 'member' }));
  const events = (principal = zero): Promise<{ type: string; receiver_id: string }[]> =>
    database.read(principal, (tx) => tx.sql('select type, receiver_id from outbox where tenant_id = $1 order by id'));

  it('founds a tenant with a slug made of its name, and tells the new tenant', async () => {
    const id = newId<'Tenant'>();
    await expect(found('Ynni Lleol – Siân', id)).resolves.toMatchObject({
      slug: 'ynni-lleol-sian',
      state: 'active',
      zone: 'Europe/London',
    });
    await expect(events()).resolves.toContainEqual({ type: 'tenancy.tenant-founded.v1', receiver_id: id });
  });

  it('refuses a name whose slug is taken, and leaves no trace', async () => {
    await found('River Post');
    const before = await events();
    await expect(found('River-Póst')).rejects.toThrow(InvalidInput);
    await expect(events()).resolves.toEqual(before);
  });

  it('lets no other tenant found, name or change one: the database refuses', async () => {
    const { id } = await found('Radio Afon');
    const inside = jobPrincipal(id, 'test');
    const insert = `insert into tenant (id, slug, name, relationship, founded_at) select $2, 'forged', 'Forged', 'member', $3 where $1::uuid is not null`;
    await expect(database.write(inside, (tx) => tx.sql(insert, [newId(), tx.now]))).rejects.toThrow(
      'row-level security',
    );
    await database.write(inside, (tx) => tx.sql(`update tenant set name = 'Forged' where $1::uuid is not null`));
    await expect(database.read(zero, (tx) => tenants.get(tx, id))).resolves.toMatchObject({ name: 'Radio Afon' });
  });

  it('grants a role once, ends it, and keeps the history', async () => {
    const { id } = await found('Studio Enfys');
    const inside = jobPrincipal(id, 'test');
    const person = newId<'Person'>();
    for (let n = 0; n < 2; n++) await database.write(inside, (tx) => grants.grant(tx, person, 'treasurer'));
    await expect(database.read(inside, (tx) => grants.rolesOf(tx, person))).resolves.toEqual(['treasurer']);
    await expect(database.read(zero, (tx) => grants.rolesOf(tx, person))).resolves.toEqual([]);
    for (let n = 0; n < 2; n++) await database.write(inside, (tx) => grants.revoke(tx, person, 'treasurer'));
    await expect(database.read(inside, (tx) => grants.rolesOf(tx, person))).resolves.toEqual([]);
    await expect(events(inside)).resolves.toEqual([
      { type: 'tenancy.role-granted.v1', receiver_id: id },
      { type: 'tenancy.role-revoked.v1', receiver_id: id },
    ]);
  });

  it('stores a module that is not built yet as wanted, never as on', async () => {
    const { id } = await found('Garth Food Hub');
    const inside = jobPrincipal(id, 'test');
    await database.write(inside, (tx) => switches.want(tx, ['distribution', 'payments']));
    await database.write(inside, (tx) => switches.want(tx, ['distribution']));
    const list = await database.read(inside, (tx) => switches.list(tx));
    expect(Object.fromEntries(list.map(({ module, state }) => [module, state]))).toMatchObject({
      distribution: 'wanted',
      payments: 'on',
      membership: 'off',
      bookings: 'off',
    });
  });
});
