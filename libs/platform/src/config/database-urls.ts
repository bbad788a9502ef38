import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDatabase, withRole } from '../database/migrate.js';
import { type Config, type RoleUrlName } from './config.js';
import { operatorErrors } from './operator-error.js';
import { readSecrets } from './secrets.js';

/** One address per role, so that no process holds more rights than its work needs. */
export interface DatabaseUrls extends Readonly<Record<RoleUrlName, string>> {
  /** May create roles and the database, which it need not name; null where the operator gave one address per role instead. */
  readonly admin: string | null;
  /** The database's name, the same in all addresses. */
  readonly database: string;
}

/** The database inside the embedded PostgreSQL. */
const embeddedDatabase = 'commonhall';

/** The superuser inside the embedded PostgreSQL. */
export const embeddedAdmin = 'commonhall_admin';

/**
 * The addresses of an installation: derived from DATABASE_URL, or of the embedded PostgreSQL that was started last.
 * @throws OperatorError CH-026 where an address is needed that was not given, and nothing has been started in the data
 *   folder.
 */
export function databaseUrls(config: Config): DatabaseUrls {
  const { dataDir, roleUrls } = config;
  const base = config.databaseUrl ?? roleUrls.app ?? embeddedAdminUrl(dataDir);
  const database = decodeURIComponent(new URL(base).pathname.slice(1));
  const url = (role: RoleUrlName): string =>
    roleUrls[role] ?? withRole(base, `commonhall_${role}`, readSecrets(dataDir).rolePasswords[`commonhall_${role}`]);
  const embedded = config.databaseUrl === null && roleUrls.app === undefined;
  return {
    admin: embedded ? withDatabase(base, 'postgres') : config.databaseUrl,
    database,
    owner: url('owner'),
    app: url('app'),
    identity: url('identity'),
    queue: url('queue'),
    relay: url('relay'),
    readonly: url('readonly'),
  };
}

/** Where the embedded PostgreSQL of a data folder listens; kept so that a port stays the same over restarts. */
export function portFile(dataDir: string): string {
  return join(dataDir, 'postgres.port');
}

function embeddedAdminUrl(dataDir: string): string {
  const file = portFile(dataDir);
  if (!existsSync(file)) throw operatorErrors.databaseNotRunning(dataDir);
  const port = readFileSync(file, 'utf8').trim();
  const url = new URL(`postgresql://127.0.0.1:${port}`);
  return withDatabase(withRole(url.href, embeddedAdmin, readSecrets(dataDir).adminPassword), embeddedDatabase);
}
