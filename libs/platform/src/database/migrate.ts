import { readFileSync } from 'node:fs';
import { invariant, sha256Hex } from '@commonhall/kernel';
import pg from 'pg';
import { migrateQueue } from '../queue/migrate-queue.js';

/** A forward step; the files live in `infra/postgres/migrations`. */
export interface MigrationStep {
  readonly name: string;
  readonly up: readonly string[];
}

/** Passwords of the roles, made by the installation and kept in its secrets. */
export type RolePasswords = Readonly<Record<RoleName, string>>;

/** The closed list of database roles. Source: infra/postgres/roles.sql. */
export const roleNames = [
  'commonhall_owner',
  'commonhall_app',
  'commonhall_identity',
  'commonhall_queue',
  'commonhall_relay',
  'commonhall_readonly',
] as const;

export type RoleName = (typeof roleNames)[number];

const lockKey = 7_411_260;

/**
 * Makes roles, the database, and brings the schema forward. Safe to run twice and by two at once (advisory lock).
 * @param adminUrl a role that may create roles; used here alone.
 * @param rolesSql the text of infra/postgres/roles.sql.
 * @returns the names of the steps applied now.
 * @throws Error when an applied migration was edited, or the schema is newer than this program.
 */
export async function migrate(options: {
  adminUrl: string;
  database: string;
  rolesSql: string;
  passwords: RolePasswords;
  migrations: readonly MigrationStep[];
  onStep?: (done: number, of: number, name: string) => void;
}): Promise<string[]> {
  const { adminUrl, database, passwords, migrations, onStep } = options;
  invariant(
    /^[a-z][a-z0-9_]{0,62}$/.test(database),
    'a database is named by lower-case letters, digits and underscores',
  );
  await withClient(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [lockKey]);
    await admin.query(options.rolesSql);
    for (const role of roleNames) {
      const password = admin.escapeLiteral(passwords[role]);
      await admin.query(`alter role ${role} with login password ${password}`);
    }
    await admin.query(`grant commonhall_owner to current_user`);
    const found = await admin.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await admin.query(`create database ${database} owner commonhall_owner`);
    await admin.query(`revoke all on database ${database} from public`);
    await admin.query(`grant connect, temporary on database ${database} to ${roleNames.join(', ')}`);
    for (const [role, setting, value] of roleSettings) {
      await admin.query(`alter role ${role} set ${setting} = '${value}'`);
    }
    await admin.query('select pg_advisory_unlock($1)', [lockKey]);
  });
  await withClient(withDatabase(adminUrl, database), async (admin) => {
    for (const text of schemaStatements) await admin.query(text);
  });
  const owner = ownerUrl(adminUrl, database, passwords.commonhall_owner);
  const applied = await withClient(owner, (client) => applyAll(client, migrations, onStep));
  await migrateQueue(owner);
  return applied;
}

/** Names of migrations not applied yet; empty where the schema is up to date. */
export async function pendingMigrations(url: string, migrations: readonly MigrationStep[]): Promise<string[]> {
  return withClient(url, async (client) => {
    const rows = await client.query<{ name: string }>('select name from schema_migration');
    const applied = new Set(rows.rows.map((row) => row.name));
    return migrations.filter((step) => !applied.has(step.name)).map((step) => step.name);
  });
}

/** What `schema_migration` keeps of an applied step: an edited one is found by it. */
export function stepHash(step: MigrationStep): string {
  return sha256Hex(step.up.join('\n;\n'));
}

async function applyAll(
  owner: pg.Client,
  migrations: readonly MigrationStep[],
  onStep?: (done: number, of: number, name: string) => void,
): Promise<string[]> {
  await owner.query('select pg_advisory_lock($1)', [lockKey]);
  await owner.query(
    'create table if not exists schema_migration (name text primary key, hash text not null, applied_at timestamptz not null default clock_timestamp())',
  );
  await owner.query('grant select on schema_migration to commonhall_app, commonhall_readonly');
  const applied = new Map(
    (await owner.query<{ name: string; hash: string }>('select name, hash from schema_migration')).rows.map((row) => [
      row.name,
      row.hash,
    ]),
  );
  const known = new Set(migrations.map((step) => step.name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `The database is newer than this program: it holds ${unknown.join(', ')}. Use the newer release, or restore a backup made with this one.`,
    );
  }
  const done: string[] = [];
  for (const [index, step] of migrations.entries()) {
    const hash = stepHash(step);
    const before = applied.get(step.name);
    if (before !== undefined) {
      if (before !== hash)
        throw new Error(
          `Migration ${step.name} was changed after it had been applied. Undo the change and add a new migration.`,
        );
      continue;
    }
    await owner.query('begin');
    try {
      for (const statement of step.up) await owner.query(statement);
      await owner.query('insert into schema_migration (name, hash) values ($1, $2)', [step.name, hash]);
      await owner.query('commit');
    } catch (error) {
      await owner.query('rollback');
      throw new Error(`Migration ${step.name} failed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
    done.push(step.name);
    onStep?.(index + 1, migrations.length, step.name);
  }
  await owner.query('select pg_advisory_unlock($1)', [lockKey]);
  return done;
}

// Bounds that keep one request from holding the others up; reports raise theirs for one transaction.
const roleSettings = [
  ['commonhall_app', 'statement_timeout', '5s'],
  ['commonhall_app', 'idle_in_transaction_session_timeout', '10s'],
  ['commonhall_app', 'lock_timeout', '2s'],
  ['commonhall_identity', 'statement_timeout', '5s'],
  ['commonhall_identity', 'idle_in_transaction_session_timeout', '10s'],
  ['commonhall_identity', 'lock_timeout', '2s'],
  ['commonhall_relay', 'statement_timeout', '10s'],
  // The queue holds no fact, and what the relay notes is noted again (design record 0004): what a crash of the server
  // takes from them is found by the sweeper, so neither waits for the disk.
  ['commonhall_relay', 'synchronous_commit', 'off'],
  ['commonhall_queue', 'synchronous_commit', 'off'],
  ['commonhall_readonly', 'statement_timeout', '60s'],
  ['commonhall_readonly', 'default_transaction_read_only', 'on'],
] as const;

const schemaStatements = [
  'alter schema public owner to commonhall_owner',
  'revoke all on schema public from public',
  'grant usage on schema public to commonhall_app, commonhall_relay, commonhall_readonly, commonhall_identity',
  'create schema if not exists identity authorization commonhall_owner',
  'grant usage on schema identity to commonhall_identity',
  'create schema if not exists bullmq authorization commonhall_owner',
  'grant usage, create on schema bullmq to commonhall_queue',
];

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** The same server and database, another role. */
export function withRole(url: string, role: string, password: string): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = encodeURIComponent(password);
  return changed.href;
}

function ownerUrl(adminUrl: string, database: string, password: string): string {
  return withRole(withDatabase(adminUrl, database), 'commonhall_owner', password);
}

/** Reads infra/postgres/roles.sql from the root of the installation. */
export function readRolesSql(root: string): string {
  return readFileSync(`${root}/infra/postgres/roles.sql`, 'utf8');
}
