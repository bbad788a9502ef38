import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { embeddedAdmin } from '../config/database-urls.js';
import { operatorErrors } from '../config/operator-error.js';
import { type PostgresPrograms, sharedFolder } from './postgres-programs.js';
import { end, identify, isAlive, commandLine, holds, processesIn } from './running-process.js';
import { type SystemUser, canReach } from './system-user.js';

/** The folder of PostgreSQL's files below a data folder; a link where the database's user cannot reach the data folder. */
export function clusterLink(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * Refuses files of another major version: PostgreSQL cannot read them, and must not be tried on them.
 * @throws OperatorError CH-022 that names the two commands that help.
 */
export function requireMajor(cluster: string, major: string): void {
  const file = join(cluster, 'PG_VERSION');
  if (!existsSync(file)) return;
  const found = readFileSync(file, 'utf8').trim();
  if (found !== major) throw operatorErrors.otherMajor(cluster, found, major);
}

/**
 * Makes the database's files unless they are there. They are made aside and renamed, so that a process killed half-way
 * leaves nothing that a later start could take for a database.
 * @returns the real folder, and whether it was made now.
 * @throws OperatorError CH-023 where initdb refuses.
 */
export async function ensureCluster(options: {
  dataDir: string;
  adminPassword: string;
  programs: PostgresPrograms;
  user: SystemUser;
  logFile: string;
}): Promise<{ cluster: string; made: boolean }> {
  const { dataDir, adminPassword, programs, user, logFile } = options;
  const link = clusterLink(dataDir);
  if (existsSync(join(link, 'PG_VERSION'))) return { cluster: realpathSync(link), made: false };

  const cluster = placeFor(dataDir, user);
  // Both are remains: half a cluster of a killed initdb, and a link to files that are no more.
  const aside = `${cluster}.creating`;
  await endProcessesIn(aside, 0);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const passwordFile = join(aside, 'password');
  writeFileSync(passwordFile, `${adminPassword}\n`, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(passwordFile, user.uid, user.gid);
    chownSync(aside, user.uid, user.gid);
  }
  const half = join(aside, 'cluster');
  await initdb(programs.initdb, half, passwordFile, user, logFile);
  renameSync(half, cluster);
  rmSync(aside, { recursive: true, force: true });
  if (cluster !== link) {
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) rmSync(link, { recursive: true });
    symlinkSync(cluster, link);
  }
  return { cluster: realpathSync(cluster), made: true };
}

/** Below the data folder, or, where that is closed to the database's user, in a folder that root keeps open. */
function placeFor(dataDir: string, user: SystemUser): string {
  const own = clusterLink(dataDir);
  if (canReach(dataDir, user)) {
    putAside(own);
    return own;
  }
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
  const place = join(sharedFolder, name, 'postgres');
  mkdirSync(dirname(place), { recursive: true, mode: 0o755 });
  putAside(place);
  return place;
}

/** Files whose data folder is gone, or that are no database, are kept for whoever may miss them. */
function putAside(place: string): void {
  if (lstatSync(place, { throwIfNoEntry: false }) === undefined) return;
  let number = 1;
  while (existsSync(`${place}.aside-${number}`)) number += 1;
  renameSync(place, `${place}.aside-${number}`);
}

async function initdb(
  program: string,
  folder: string,
  passwordFile: string,
  user: SystemUser,
  logFile: string,
): Promise<void> {
  const words = [
    `--pgdata=${folder}`,
    `--username=${embeddedAdmin}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of letters on every machine: PostgreSQL's own, not the system's.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const child = spawn(program, words, {
    ...user,
    cwd: dirname(folder),
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, signal) => {
      resolve(code === 0 ? undefined : `initdb ended with ${signal ?? `code ${code}`}`);
    });
  });
  if (ended === undefined) return;
  writeFileSync(logFile, said, { flag: 'a' });
  throw reasonOf(said, logFile, user) ?? operatorErrors.postgresDidNotStart(ended, logFile);
}

/** Turns PostgreSQL's own words into a refusal that can be acted on. */
export function reasonOf(said: string, logFile: string, user: SystemUser): Error | undefined {
  const library = /error while loading shared libraries: (\S+):/.exec(said)?.[1];
  if (library !== undefined) return operatorErrors.librariesMissing(library);
  if (/No space left on device/.test(said)) return operatorErrors.diskNearlyFull(dirname(logFile), 0, 256);
  if (/could not look up effective user ID/.test(said)) {
    return operatorErrors.noSystemUser(`user number ${user.uid ?? process.getuid?.() ?? 0} has no name here`);
  }
  const fatal = /(?:FATAL|PANIC): {2}(.+)/.exec(said)?.[1] ?? /initdb: error: (.+)/.exec(said)?.[1];
  return fatal === undefined ? undefined : operatorErrors.postgresDidNotStart(fatal, logFile);
}

/**
 * Ends a server that a killed supervisor left running on these files, and clears a lock that names a stranger.
 * @returns the pid of the orphan that was ended.
 */
export async function endOrphan(cluster: string): Promise<number | undefined> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) {
    await endProcessesIn(cluster, 2_000);
    return undefined;
  }
  const orphan = identify(pid);
  if (orphan !== undefined && commandLine(pid).includes(cluster)) {
    await stopServer(orphan.pid);
    return pid;
  }
  // The number was given to somebody else since (a restarted container): PostgreSQL would take that for a live server.
  await endProcessesIn(cluster, 2_000);
  rmSync(file, { force: true });
  return undefined;
}

/** Fast shutdown first: it breaks off sessions, writes a checkpoint and loses nothing. */
export async function stopServer(pid: number): Promise<boolean> {
  const server = identify(pid);
  if (server === undefined) return true;
  return end(server, [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ]);
}

/**
 * Ends what still works in a folder: a killed initdb's helpers, or the postmaster's children, which outlive its sudden
 * death by a moment. A new server must not meet them.
 */
async function endProcessesIn(folder: string, patienceMs: number): Promise<void> {
  if (!existsSync(folder)) return;
  const real = realpathSync(folder);
  const inside = (): number[] => [...processesIn(real), ...processesIn(join(real, 'cluster'))];
  if (await holds(() => inside().length === 0, patienceMs)) return;
  for (const pid of inside()) {
    const one = identify(pid);
    if (one !== undefined) await end(one, [['SIGKILL', 2_000]]);
  }
}
