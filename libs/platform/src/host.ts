// The second front door: what runs on the bare machine before the applications do (settings, secrets, embedded
// PostgreSQL, migrations). It loads neither Nest nor TypeORM, so that the supervisor stays small.
export { type Config, type LogLevel, type RoleUrlName, loadConfig, roleUrlNames, settings } from './config/config.js';
export { type DatabaseUrls, databaseUrls, portFile } from './config/database-urls.js';
export { OperatorError, operatorErrors } from './config/operator-error.js';
export { type Secrets, hasSecrets, openSecrets, readSecrets } from './config/secrets.js';
export { unusable } from './config/unusable-path.js';
export { comfortableMiB, freeMiB, leastFreeMiB, makeDataFolder, requireDisk, type Statfs } from './embedded/disk.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/embedded-postgres.js';
export { linkLibraries, missingLinks, nativeFolder } from './embedded/library-links.js';
export { freePort, nextFreePort, portHolder, portProblem } from './embedded/port.js';
export { clusterLink, endOrphan, requireMajor } from './embedded/postgres-cluster.js';
export { type PostgresPrograms, postgresPrograms } from './embedded/postgres-programs.js';
export {
  type ProcessIdentity,
  commandLine,
  end,
  holds,
  identify,
  isAlive,
  isSame,
  processesIn,
} from './embedded/running-process.js';
export { systemUserFor } from './embedded/system-user.js';
export { type MigrationStep, migrate, pendingMigrations, readRolesSql } from './database/migrate.js';
export {
  type InstallationClock,
  type InstallationKind,
  ensureInstallation,
  moveClock,
  readClock,
} from './database/installation-row.js';
