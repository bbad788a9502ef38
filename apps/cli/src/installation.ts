import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Config,
  type DatabaseUrls,
  type EmbeddedPostgres,
  type InstallationKind,
  type Secrets,
  clusterLink,
  databaseUrls,
  ensureInstallation,
  makeDataFolder,
  migrate,
  openSecrets,
  operatorErrors,
  pendingMigrations,
  readRolesSql,
  readSecrets,
  startEmbeddedPostgres,
} from '@commonhall/platform/host';
import pg from 'pg';
import { migrations } from '../../../infra/index.js';
import { DataFolderHold, runningSupervisor } from './supervisor-file.js';

/** The folder of the checkout or package: from the sources as well as from the build it is the one with package.json. */
export const root = findRoot(import.meta.dirname);

/** The database of an installation, up and reachable. */
export interface OpenDatabase {
  readonly urls: DatabaseUrls;
  /** Null where the operator brings the database. */
  readonly embedded: EmbeddedPostgres | null;
}

/** Whether the operator brings PostgreSQL or the embedded one serves. */
export function isEmbedded(config: Config): boolean {
  return config.databaseUrl === null && config.roleUrls.app === undefined;
}

/**
 * Starts the embedded PostgreSQL, or asks the operator's whether it answers.
 * @throws OperatorError CH-020 to CH-027.
 */
export async function startDatabase(config: Config, secrets: Secrets): Promise<OpenDatabase> {
  if (!isEmbedded(config)) {
    const urls = databaseUrls(config);
    await requireAnswer(urls.admin ?? urls.owner);
    return { urls, embedded: null };
  }
  const { dataDir } = config;
  const embedded = await startEmbeddedPostgres({ dataDir, adminPassword: secrets.adminPassword });
  return { urls: databaseUrls(config), embedded };
}

/**
 * Brings roles and schema to this release, and makes the installation's own rows where they are missing.
 * @param kind what a new installation becomes
 * @returns how many migrations there are, which were applied now, and what kind the installation has
 * @throws OperatorError CH-030.
 */
export async function migrateDatabase(
  urls: DatabaseUrls,
  secrets: Secrets,
  kind: InstallationKind = 'production',
): Promise<{ of: number; applied: string[]; kind: InstallationKind }> {
  if (urls.admin === null) throw operatorErrors.migrationFailed('DATABASE_URL names no role that may create roles.');
  try {
    const applied = await migrate({
      adminUrl: urls.admin,
      database: urls.database,
      rolesSql: readRolesSql(root),
      passwords: secrets.rolePasswords,
      migrations,
    });
    return { of: migrations.length, applied, kind: await ensureInstallation(urls, kind) };
  } catch (error) {
    throw operatorErrors.migrationFailed((error as Error).message, error);
  }
}

/**
 * Lends a command the database: the running product's, or one that is started for the command and stopped after it.
 * @param command its `purpose` is told to a `start` that comes meanwhile and is refused; `makes` is for commands that may
 *   make a database or change its schema, all others need one of this release; `secrets` are what a new installation
 *   takes over from an older one.
 * @throws OperatorError CH-010 where another command holds the data folder, CH-026 where nothing was ever started in it,
 *   CH-031 where the schema is older, and all of `startDatabase`.
 */
export async function withDatabase<T>(
  config: Config,
  command: { readonly purpose: string; readonly makes?: boolean; readonly secrets?: Partial<Secrets> },
  work: (urls: DatabaseUrls, secrets: Secrets) => Promise<T>,
): Promise<T> {
  const { dataDir } = config;
  const makes = command.makes ?? false;
  const checked = async (urls: DatabaseUrls, secrets: Secrets): Promise<T> => {
    if (!makes) await requireRelease(urls.app);
    return work(urls, secrets);
  };
  if (!makes) requireStarted(config);
  makeDataFolder(dataDir);
  if (runningSupervisor(dataDir)?.purpose === 'start') return checked(databaseUrls(config), readSecrets(dataDir));
  const hold = await DataFolderHold.take(dataDir, command.purpose);
  try {
    const secrets = openSecrets(dataDir, command.secrets);
    const { urls, embedded } = await startDatabase(config, secrets);
    const letGo = async (): Promise<void> => {
      await embedded?.stop();
    };
    const forget = onSignal(() => void letGo().finally(() => process.exit(1)));
    try {
      return await checked(urls, secrets);
    } finally {
      forget();
      await letGo();
    }
  } finally {
    hold.release();
  }
}

/** The database is no member of the terminal's process group: a broken-off command has to end it. */
function onSignal(act: () => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.once(name, act);
  return () => {
    for (const name of names) process.off(name, act);
  };
}

function requireStarted(config: Config): void {
  readSecrets(config.dataDir);
  const made = !isEmbedded(config) || existsSync(join(clusterLink(config.dataDir), 'PG_VERSION'));
  if (!made) throw operatorErrors.databaseNotRunning(config.dataDir);
}

async function requireRelease(url: string): Promise<void> {
  const pending = await pendingMigrations(url, migrations);
  if (pending.length > 0) throw operatorErrors.notMigrated(pending.length);
}

/** Waits up to ten seconds: a database that starts together with the machine is often late. */
async function requireAnswer(url: string): Promise<void> {
  const { host } = new URL(url);
  const deadline = performance.now() + 10_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      await client.end().catch(() => undefined);
      // A wrong password or database will not mend itself: only silence is waited out.
      const silent = code === 'ECONNREFUSED' || code === '57P03';
      if (!silent || performance.now() > deadline) {
        throw operatorErrors.databaseUnreachable(host, message === '' ? (code ?? 'no answer') : message);
      }
      await sleep(250);
    }
  }
}

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'infra'))) return folder;
    if (folder === dirname(folder)) throw new Error('The folder of package.json was not found');
  }
}
