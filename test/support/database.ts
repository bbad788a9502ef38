import { randomBytes } from 'node:crypto';
import {
  type RoleName,
  type RolePasswords,
  type TenantDatabase,
  migrate,
  openDatabase,
  readRolesSql,
  roleNames,
  withDatabase,
  withRole,
} from '@commonhall/platform';
import pg from 'pg';
import { migrations } from '../../infra/index.js';

/** A migrated database of this run, and the ways into it. */
export interface TestDatabase {
  readonly name: string;
  readonly url: (role: RoleName) => string;
  /** A role that may do everything: for arranging faults and looking behind the curtain, never for the code under test. */
  readonly adminUrl: string;
  readonly open: () => Promise<TenantDatabase>;
  /** Drops an own database; the shared one stays for the run. */
  readonly drop: () => Promise<void>;
}

const passwords = Object.fromEntries(roleNames.map((role) => [role, `test-${role}`])) as RolePasswords;
const template = 'commonhall_template';

/** The database that all tests of a run share, each with tenants of its own. */
export async function sharedDatabase(): Promise<TestDatabase> {
  return clone('commonhall_shared', false);
}

/** A database of one's own, for what enacts platform policy, founds a co-op or moves the clock. */
export async function ownDatabase(): Promise<TestDatabase> {
  return clone(`commonhall_own_${randomBytes(6).toString('hex')}`, true);
}

async function clone(name: string, own: boolean): Promise<TestDatabase> {
  const adminUrl = process.env['TEST_ADMIN_URL'];
  if (adminUrl === undefined)
    throw new Error('TEST_ADMIN_URL is not set: these tests run in a Jest project with the PostgreSQL set-up.');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // One at a time: two workers may ask at once, and a template with connections cannot be copied.
    await admin.query('select pg_advisory_lock(4711)');
    const exists = async (database: string): Promise<boolean> =>
      (await admin.query('select from pg_database where datname = $1', [database])).rowCount !== 0;
    if (!(await exists(template))) {
      await migrate({ adminUrl, database: template, rolesSql: readRolesSql(process.cwd()), passwords, migrations });
      const inside = new pg.Client({ connectionString: withDatabase(adminUrl, template) });
      await inside.connect();
      await inside.query("insert into installation (kind) values ('sandbox')");
      await inside.query(
        "insert into tenant (id, slug, name, relationship, founded_at) values ('00000000-0000-7000-8000-000000000000', 'co-op', 'The co-op', 'co-op', now())",
      );
      await inside.end();
    }
    if (!(await exists(name))) {
      await admin.query(`create database ${name} template ${template} owner commonhall_owner`);
      await admin.query(`revoke all on database ${name} from public`);
      await admin.query(`grant connect, temporary on database ${name} to ${roleNames.join(', ')}`);
    }
    await admin.query('select pg_advisory_unlock(4711)');
  } finally {
    await admin.end();
  }
  const url = (role: RoleName): string => withRole(withDatabase(adminUrl, name), role, passwords[role]);
  return {
    name,
    url,
    adminUrl: withDatabase(adminUrl, name),
    open: () => openDatabase({ appUrl: url('commonhall_app'), writers: 4, readers: 2 }),
    drop: async () => {
      if (!own) return;
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      await client.query(`drop database if exists ${name} with (force)`);
      await client.end();
    },
  };
}

/** Founds a bare tenant of one's own, so that tests run side by side without cleaning up. */
export async function newTestTenant(
  database: TestDatabase,
  tenantId: string,
  slug = `t-${randomBytes(6).toString('hex')}`,
): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(
    "insert into tenant (id, slug, name, relationship, founded_at) values ($1, $2, $2, 'member', now())",
    [tenantId, slug],
  );
  await client.end();
}
