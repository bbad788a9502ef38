import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessDenied, type Id, encodeId, newId } from '@commonhall/kernel';
import { type TestDatabase, newTestTenant, sharedDatabase } from '../../../../test/support/database.js';
import { type Principal, type Role } from '../auth/principal.js';
import { type TenantDatabase } from '../database/index.js';
import { AuditEntryLoader } from './audit-entry.loader.js';
import { AuditTrail } from './audit-trail.service.js';
import './audit-chain.js';
import { Seals } from './seals.service.js';

describe('The audit trail', () => {
  let shared: TestDatabase;
  let database: TenantDatabase;
  let trail: AuditTrail;
  const tenantId = newId<'Tenant'>();
  const personId = newId<'Person'>();
  const as = (role: Role, tenant: Id<'Tenant'> = tenantId): Principal => ({
    kind: 'person',
    tenantId: tenant,
    personId,
    roles: [role],
  });

  beforeAll(async () => {
    shared = await sharedDatabase();
    await newTestTenant(shared, tenantId);
    database = await shared.open();
    trail = new AuditTrail(database, new Seals());
    for (const action of ['one', 'two', 'three']) {
      await database.write(as('treasurer'), (tx) => {
        tx.audit({ action: `test.${action}`, subject: 'x', facts: { pence: '12' } });
        return Promise.resolve();
      });
    }
    await database.write(as('treasurer'), (tx) => new Seals().sealSome(tx, { all: true }));
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await shared.drop();
  });

  it('shows the newest first, page by page, with actor and seal', async () => {
    const first = await trail.page(as('auditor'), { first: 2 });
    expect(first.nodes).toMatchObject([
      {
        action: 'test.three',
        actor: `person:${encodeId('Person', personId)}`,
        facts: { pence: '12' },
        seal: { seq: '3' },
      },
      { action: 'test.two', seal: { seq: '2', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown } },
    ]);
    const { endCursor, hasNextPage } = first.pageInfoOf();
    expect(hasNextPage).toBe(true);
    const second = await trail.page(as('administrator'), { first: 2, after: endCursor });
    expect(second.nodes.map(({ action }) => action)).toEqual(['test.one']);
  });

  it('is for administrators and auditors; the heads are for everybody in the organisation', async () => {
    for (const role of ['secretary', 'treasurer', 'membership-officer', 'delegate', 'member'] as const) {
      await expect(trail.page(as(role), { first: 2 })).rejects.toThrow(AccessDenied);
      await expect(trail.heads(as(role))).resolves.toContainEqual(
        expect.objectContaining({ chain: 'audit', seq: '3' }),
      );
    }
    const visitor: Principal = { kind: 'person', tenantId, personId, roles: [] };
    await expect(trail.heads(visitor)).rejects.toThrow(AccessDenied);
  });

  it('is loaded by id for those alone who may read it, and never across tenants', async () => {
    const { nodes } = await trail.page(as('auditor'), { first: 1 });
    const ids = nodes.map(({ id }) => id);
    const loader = new AuditEntryLoader(database);
    await expect(loader.load(as('auditor'), ids)).resolves.toMatchObject([{ action: 'test.three' }]);
    await expect(loader.load(as('member'), ids)).resolves.toEqual([null]);
    const other = newId<'Tenant'>();
    await newTestTenant(shared, other);
    await expect(loader.load(as('auditor', other), ids)).resolves.toEqual([null]);
    expect((await trail.page(as('auditor', other), { first: 5 })).nodes).toEqual([]);
  });
});
