/**
 * A refusal that the person at the command line can act on: a number to look up, one sentence of cause, one command to try.
 * Every one of them stands in `operatorErrors`, so that a number means one thing for good.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';

  constructor(
    readonly number: string,
    readonly reason: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${number} ${reason} Try: ${remedy}`, options);
  }
}

/**
 * The catalogue. A number is never given twice and never given again; CH-001 to CH-003 are spoken by the bootstrap,
 * which runs before this file can be loaded.
 */
export const operatorErrors = {
  nodeTooOld: (found: string) =>
    new OperatorError(
      'CH-001',
      `Node ${found} is too old, Commonhall needs 20.19 or newer.`,
      'install the current release from https://nodejs.org, then npm start',
    ),
  folderNotWritable: (folder: string, code: string) =>
    new OperatorError(
      'CH-002',
      `The folder ${folder} cannot be used (${code}).`,
      'DATA_DIR=/a/folder/of/yours npm start',
    ),
  invalidSetting: (name: string, wrong: string, example: string) =>
    new OperatorError('CH-004', `${name} ${wrong}.`, `${name}=${example} npm start`),
  diskNearlyFull: (folder: string, freeMiB: number, leastMiB: number) =>
    new OperatorError(
      'CH-005',
      `The disk that holds ${folder} has ${freeMiB} MiB left and ${leastMiB} MiB are needed.`,
      `df -h ${folder}, make room, then npm start`,
    ),
  secretsUnreadable: (file: string, why: string) =>
    new OperatorError(
      'CH-006',
      `The secrets in ${file} cannot be used: ${why}.`,
      'put back the file of your last backup, then npm start',
    ),
  belongsToOther: (path: string, owner: number) =>
    new OperatorError(
      'CH-007',
      `${path} belongs to another system user (number ${owner}).`,
      'run the same command as that user, or set DATA_DIR to a folder of yours',
    ),
  alreadyRunning: (dataDir: string, pid: number) =>
    new OperatorError(
      'CH-010',
      `Commonhall already runs on the data folder ${dataDir} (pid ${pid}).`,
      'npm run commonhall -- stop',
    ),
  commandAtWork: (dataDir: string, command: string, pid: number) =>
    new OperatorError(
      'CH-011',
      `The command "${command}" works on the data folder ${dataDir} (pid ${pid}).`,
      'wait until it has ended, then the same command again',
    ),
  childDidNotStart: (name: string, said: string, logFile: string) =>
    new OperatorError('CH-012', `The ${name} did not start: ${said}.`, `tail -n 50 ${logFile}`),
  didNotStop: (pid: number, seconds: number) =>
    new OperatorError('CH-013', `Commonhall (pid ${pid}) did not stop within ${seconds} seconds.`, `kill -9 ${pid}`),
  portTaken: (port: number, holder: { name: string; pid: number } | undefined, freePort: number) =>
    new OperatorError(
      'CH-014',
      `Port ${port} is taken by ${holder === undefined ? 'another program' : `"${holder.name}" (pid ${holder.pid})`}.`,
      `PORT=${freePort} npm start`,
    ),
  portRefused: (host: string, port: number, code: string) =>
    new OperatorError(
      'CH-015',
      `The address ${host}:${port} cannot be used here (${code}).`,
      'HOST=127.0.0.1 PORT=4000 npm start',
    ),
  otherKind: (dataDir: string, is: string, asked: string) =>
    new OperatorError(
      'CH-016',
      `The data folder ${dataDir} holds a ${is} installation, which cannot become a ${asked}.`,
      `DATA_DIR=./${asked} npm start -- --${asked === 'demonstration' ? 'demo' : asked}`,
    ),
  embeddedUnsupported: (system: string) =>
    new OperatorError(
      'CH-020',
      `There is no embedded PostgreSQL for ${system}.`,
      'DATABASE_URL=postgresql://user:password@host/commonhall npm start',
    ),
  noSystemUser: (why: string) =>
    new OperatorError(
      'CH-021',
      `PostgreSQL does not run as root, and the system user "postgres" could not be used (${why}).`,
      'useradd --system --user-group postgres && npm start',
    ),
  otherMajor: (folder: string, found: string, ours: string) =>
    new OperatorError(
      'CH-022',
      `The database in ${folder} was made by PostgreSQL ${found}, this release brings ${ours}.`,
      'npm run commonhall -- backup (with the release that made it), then npm run commonhall -- restore (with this one, into an empty data folder)',
    ),
  postgresDidNotStart: (why: string, logFile: string) =>
    new OperatorError('CH-023', `PostgreSQL did not start: ${why}.`, `tail -n 50 ${logFile}`),
  librariesMissing: (why: string) =>
    new OperatorError('CH-024', `PostgreSQL's own libraries are incomplete: ${why}.`, 'npm ci && npm start'),
  foreignCluster: (folder: string, owner: number) =>
    new OperatorError(
      'CH-025',
      `The database in ${folder} belongs to another system user (number ${owner}).`,
      'run the same command as that user, or as root',
    ),
  databaseNotRunning: (dataDir: string) =>
    new OperatorError('CH-026', `No database has been started in the data folder ${dataDir} yet.`, 'npm start'),
  databaseUnreachable: (address: string, why: string) =>
    new OperatorError('CH-027', `The database at ${address} does not answer: ${why}.`, 'npm run commonhall -- doctor'),
  queueUnreachable: (address: string, why: string) =>
    new OperatorError(
      'CH-028',
      `The queue at ${address} does not answer: ${why}.`,
      `redis-cli -u redis://${address} ping, and REDIS_URL with an address that answers`,
    ),
  migrationFailed: (why: string, cause?: unknown) =>
    new OperatorError(
      'CH-030',
      `The database could not be brought up to date: ${why}`,
      'npm run commonhall -- doctor',
      {
        cause,
      },
    ),
  notMigrated: (pending: number) =>
    new OperatorError(
      'CH-031',
      `The database is older than this release: ${pending} migrations wait.`,
      'npm run commonhall -- migrate',
    ),
  clockIsReal: () =>
    new OperatorError(
      'CH-040',
      'This is a production installation, whose clock is the world’s.',
      'DATA_DIR=./sandbox npm start -- --sandbox',
    ),
  clockGoesForward: (now: string) =>
    new OperatorError(
      'CH-041',
      `The clock stands at ${now} and goes forward only.`,
      'npm run commonhall -- sandbox clock --advance 1d',
    ),
  unreadableTime: (text: string, example: string) =>
    new OperatorError('CH-042', `"${text}" is no time that can be read here.`, example),
  backupTargetUnwritable: (folder: string, code: string) =>
    new OperatorError(
      'CH-060',
      `The backup could not be written to ${folder} (${code}).`,
      'BACKUP_TARGET=/a/folder/with/room npm run commonhall -- backup',
    ),
  noBackup: (file: string, why: string) =>
    new OperatorError('CH-061', `${file} is no backup of Commonhall that can be read: ${why}.`, `ls -l ${file}`),
  wrongPassphrase: (file: string) =>
    new OperatorError(
      'CH-062',
      `The passphrase does not open ${file}.`,
      `BACKUP_PASSPHRASE=the-one-shown-when-it-was-made npm run commonhall -- restore ${file}`,
    ),
  backupDamaged: (file: string, why: string) =>
    new OperatorError(
      'CH-063',
      `The backup ${file} is damaged: ${why}.`,
      'npm run commonhall -- restore with another copy, or with the backup before it',
    ),
  backupNewer: (file: string, migration: string) =>
    new OperatorError(
      'CH-064',
      `The backup ${file} was made by a newer release: it holds ${migration}.`,
      'the same command with that release',
    ),
  backupOtherSchema: (file: string, migration: string) =>
    new OperatorError(
      'CH-065',
      `The backup ${file} was made with another form of the migration ${migration}.`,
      'the same command with the release that made it',
    ),
  restoreNotEmpty: (database: string, table: string) =>
    new OperatorError(
      'CH-066',
      `The database ${database} is not empty (${table} holds rows), and a restore replaces nothing.`,
      'DATA_DIR=./restored npm run commonhall -- restore with the same file',
    ),
  restoreInUse: (database: string, by: string) =>
    new OperatorError(
      'CH-067',
      `The database ${database} is in use by ${by}.`,
      'npm run commonhall -- stop, then the same command',
    ),
  restoredDiffers: (file: string, table: string) =>
    new OperatorError(
      'CH-068',
      `The table ${table}, loaded from ${file}, is not what was saved; nothing was changed.`,
      'npm run commonhall -- restore with the backup before it',
    ),
  restoredFindings: (file: string, first: string, more: number) =>
    new OperatorError(
      'CH-069',
      `What ${file} holds does not pass the check: ${first}${more === 0 ? '' : ` And ${more} more.`} Nothing was changed.`,
      'an older backup, or the same command with --despite-findings, which goes on record',
    ),
  restoreFailed: (file: string, why: string, cause?: unknown) =>
    new OperatorError(
      'CH-070',
      `${file} could not be loaded: ${why}. Nothing was changed.`,
      'npm run commonhall -- doctor',
      { cause },
    ),
  backupNeedsRights: (role: string) =>
    new OperatorError(
      'CH-071',
      `The database role ${role} may not read every row, so a backup would have gaps.`,
      `ALTER ROLE ${role} BYPASSRLS, as the owner of the server, then npm run commonhall -- backup`,
    ),
  backupNeedsAdmin: () =>
    new OperatorError(
      'CH-072',
      'There is no DATABASE_URL, and the roles of the application each see only their own part.',
      'DATABASE_URL=postgresql://admin:password@host/commonhall npm run commonhall -- backup',
    ),
  noPassphrase: (dataDir: string) =>
    new OperatorError(
      'CH-073',
      `There is no passphrase: ${dataDir} holds no secrets, and BACKUP_PASSPHRASE is not set.`,
      'BACKUP_PASSPHRASE=the-one-shown-at-the-first-start npm run commonhall -- restore with the same file',
    ),
  demonstrationNotRunning: (dataDir: string) =>
    new OperatorError('CH-080', `No demonstration runs on the data folder ${dataDir}.`, 'npm start -- --demo'),
  demonstrationBrokeOff: (why: string) =>
    new OperatorError(
      'CH-081',
      `The demonstration broke off: ${why}.`,
      'npm start -- --demo, which goes on from there',
    ),
} as const;
