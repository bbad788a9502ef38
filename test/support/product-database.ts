import { type Id, newId } from '@commonhall/kernel';
import {
  ApiKeys,
  IdentityDatabase,
  People,
  type TenantDatabase,
  openDatabase,
  withDatabase,
} from '@commonhall/platform';
import { type DatabaseUrls, databaseUrls, loadConfig } from '@commonhall/platform/host';
import { type TestDatabase } from './database.js';

/** The database of a product that runs, for looking behind the curtain and for arranging what a test needs. */
export function productDatabase(dataDir: string): TestDatabase {
  const urls: DatabaseUrls = databaseUrls(loadConfig({ DATA_DIR: dataDir }));
  const url: TestDatabase['url'] = (role) => urls[role.replace('commonhall_', '') as 'app'];
  return {
    name: urls.database,
    url,
    adminUrl: withDatabase(urls.admin ?? urls.owner, urls.database),
    open: () => openDatabase({ appUrl: urls.app, writers: 2, readers: 1 }),
    drop: () => Promise.resolve(),
  };
}

/** A key of a tenant that may read and write, as an administrator of it makes one. @returns the token */
export async function keyFor(own: TestDatabase, database: TenantDatabase, tenantId: Id<'Tenant'>): Promise<string> {
  const identity = await IdentityDatabase.open(own.url('commonhall_identity'));
  try {
    const personId = await new People(identity).ensure({ name: 'An Administrator', email: `${newId()}@example.org` });
    const session = {
      id: newId<'Session'>(),
      personId,
      token: 'of a test',
      by: 'bearer' as const,
      signedInAt: new Date(),
      expiresAt: new Date(Date.now() + 60_000),
    };
    const { token } = await new ApiKeys(identity, database).create(
      { kind: 'person', tenantId, personId, roles: ['administrator'] },
      session,
      { name: 'a till', scopes: ['read', 'write'] },
    );
    return token;
  } finally {
    await identity.close();
  }
}
