import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import { type PersonPrincipal, type TenantDatabase } from '@commonhall/platform';
import { type TestDatabase, newTestTenant, sharedDatabase } from '../../../../test/support/database.js';
import { DelegateAppointments } from './delegate-appointments.service.js';

describe('naming a delegate', () => {
  let shared: TestDatabase;
  let database: TenantDatabase;
  let appointments: DelegateAppointments;

  beforeAll(async () => {
    shared = await sharedDatabase();
    database = await shared.open();
    appointments = new DelegateAppointments(database);
  }, 60_000);

  afterAll(() => database.close());

  const administratorOf = async (tenantId: Id<'Tenant'>): Promise<PersonPrincipal> => {
    await newTestTenant(shared, tenantId);
    return { kind: 'person', tenantId, personId: newId<'Person'>(), roles: ['administrator'] };
  };

  it.each([0, 1])('by several administrators at once leaves one of them appointed (%s before)', async (before) => {
    const administrator = await administratorOf(newId<'Tenant'>());
    const appoint = (name: string): Promise<unknown> =>
      appointments.appoint(administrator, { name, email: `${name}@example.org`, idempotencyKey: newId() });
    for (let n = 0; n < before; n++) await appoint(`before-${n}`);
    await Promise.all(Array.from({ length: 8 }, (_, n) => appoint(`person-${n}`)));
    const all = await appointments.list(administrator);
    expect(all).toHaveLength(before + 8);
    expect(all.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
  });
});
