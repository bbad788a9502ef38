import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import { type TenantDatabase, jobPrincipal } from '@commonhall/platform';
import { type TestDatabase, newTestTenant, sharedDatabase } from '../../../../test/support/database.js';
import { RoleGrants } from './role-grants.service.js';

let shared: TestDatabase;
let database: TenantDatabase;
const grants = new RoleGrants();

beforeAll(async () => {
  shared = await sharedDatabase();
  database = await shared.open();
}, 60_000);

afterAll(() => database.close());

it('grants a role once, and tells of it once, however many grant it at the same moment', async () => {
  const tenantId = newId<'Tenant'>();
  await newTestTenant(shared, tenantId);
  const job = jobPrincipal(tenantId, 'test');
  const personId = newId<'Person'>();
  await Promise.all(
    Array.from({ length: 6 }, () => database.write(job, (tx) => grants.grant(tx, personId, 'treasurer'))),
  );
  const counts = await database.read(job, (tx) =>
    tx.sql<{ rows: string; events: string; entries: string }>(
      `select (select count(*) from role_grant where tenant_id = $1 and person_id = $2) as rows,
         (select count(*) from outbox where tenant_id = $1) as events,
         (select count(*) from audit_entry where tenant_id = $1) as entries`,
      [personId],
    ),
  );
  expect(counts).toEqual([{ rows: '1', events: '1', entries: '1' }]);
});
