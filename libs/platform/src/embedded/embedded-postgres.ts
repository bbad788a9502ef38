import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { portFile } from '../config/database-urls.js';
import { operatorErrors } from '../config/operator-error.js';
import { unusable } from '../config/unusable-path.js';
import { type Statfs, makeDataFolder, requireDisk } from './disk.js';
import { freePort, portProblem } from './port.js';
import { clusterLink, endOrphan, ensureCluster, reasonOf, requireMajor, stopServer } from './postgres-cluster.js';
import { type PostgresPrograms, postgresPrograms } from './postgres-programs.js';
import { holds } from './running-process.js';
import { type SystemUser, systemUserFor } from './system-user.js';

export interface EmbeddedPostgresOptions {
  /** Absolute. */
  readonly dataDir: string;
  readonly adminPassword: string;
  /** Time for the server to be ready, in milliseconds; 30,000 unless told. */
  readonly limitMs?: number;
  readonly statfs?: Statfs;
  readonly libc?: () => 'musl' | 'other';
}

export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** For example '18.4'. */
  readonly version: string;
  /** Whether the database was made by this start. */
  readonly made: boolean;
  /** The pid of a server that a killed supervisor had left and that was stopped first. */
  readonly orphan: number | undefined;
  /** Resolves when the server has ended, asked or not. */
  readonly exited: Promise<void>;
  /** Breaks off sessions, writes a checkpoint and ends the server. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that npm brought, on files below the data folder, for this machine alone.
 *
 * The server is a process group of its own, so that Ctrl-C reaches the supervisor first, and it outlives a killed
 * supervisor: the next start ends it. Its port is kept as long as it is free.
 * @throws OperatorError CH-002, CH-005, CH-020 to CH-025; each names one command to try.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, limitMs = 30_000 } = options;
  makeDataFolder(dataDir);
  requireDisk(dataDir, options.statfs);
  const link = clusterLink(dataDir);
  const user = systemUserFor(link);
  const programs = postgresPrograms(user, options.libc);
  requireMajor(link, programs.major);
  const logFile = join(dataDir, 'logs', 'postgres.log');
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o750 });
  const { cluster, made } = await ensureCluster({ ...options, programs, user, logFile });
  const orphan = await endOrphan(cluster);

  const deadline = performance.now() + limitMs;
  for (;;) {
    const port = await choosePort(dataDir);
    const attempt = await launch({ programs, user, cluster, port, logFile, limitMs: deadline - performance.now() });
    if (attempt.server !== undefined) {
      keepPort(dataDir, port);
      return { ...attempt.server, port, version: programs.version, made, orphan };
    }
    // Somebody took the port between the probe and the start: then another one is chosen, within the same limit.
    const lostPort = (await portProblem(port, '127.0.0.1')) !== undefined;
    if (!lostPort || performance.now() >= deadline) {
      throw reasonOf(attempt.said, logFile, user) ?? operatorErrors.postgresDidNotStart(attempt.why, logFile);
    }
  }
}

/**
 * Small on purpose: a small co-op lives on 1 GiB together with the rest of the product (design record 0016).
 * Given on the command line, so that an upgrade changes them without touching the database's files.
 */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '32MB',
  effective_cache_size: '256MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  wal_buffers: '2MB',
  // No replicas and no base backups here: backups go over the wire, as SQL.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '1',
  autovacuum_worker_slots: '4',
  autovacuum_max_workers: '2',
  // Statements are planned anew after each look at a table's size: in a new installation that grows fast.
  autovacuum_naptime: '15s',
  io_method: 'sync',
  min_wal_size: '64MB',
  max_wal_size: '512MB',
  random_page_cost: '1.1',
  jit: 'off',
  huge_pages: 'off',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'off',
  // A statement's values may be personal data.
  log_parameter_max_length_on_error: '0',
};

/** Appends; the server's own words stand there. @throws OperatorError CH-007 where root or another user wrote it before. */
function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o640);
  } catch (error) {
    throw unusable(file, error);
  }
}

async function launch(options: {
  programs: PostgresPrograms;
  user: SystemUser;
  cluster: string;
  port: number;
  logFile: string;
  limitMs: number;
}): Promise<Attempt> {
  const { programs, user, cluster, port, logFile, limitMs } = options;
  const from = existsSync(logFile) ? statSync(logFile).size : 0;
  const log = openLog(logFile);
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(programs.postgres, ['-D', cluster, ...flags], {
    ...user,
    cwd: cluster,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended: string | undefined;
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      ended = error.message;
      resolve();
    });
    child.once('exit', (code, signal) => {
      ended = `it ended with ${signal ?? `code ${code}`}`;
      resolve();
    });
  });
  const { pid } = child;
  const ready = await holds(() => ended !== undefined || isReady(cluster, pid), limitMs);
  if (pid === undefined || !ready || ended !== undefined) {
    const why = ended ?? `it was not ready within ${Math.ceil(Math.max(limitMs, 0) / 1000)} seconds`;
    if (pid !== undefined) await stopServer(pid);
    return { said: readFileSync(logFile).subarray(from).toString(), why };
  }
  const stop = async (): Promise<void> => {
    await stopServer(pid);
    await exited;
  };
  return { server: { pid, exited, stop }, said: '', why: '' };
}

interface Attempt {
  readonly server?: Pick<EmbeddedPostgres, 'pid' | 'exited' | 'stop'>;
  readonly said: string;
  readonly why: string;
}

/** The eighth line of postmaster.pid is the server's own word for its state. */
function isReady(cluster: string, pid: number | undefined): boolean {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function choosePort(dataDir: string): Promise<number> {
  const file = portFile(dataDir);
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const usable = Number.isInteger(kept) && kept > 0 && (await portProblem(kept, '127.0.0.1')) === undefined;
  return usable ? kept : freePort();
}

function keepPort(dataDir: string, port: number): void {
  const file = portFile(dataDir);
  writeFileSync(`${file}.new`, `${port}\n`, { mode: 0o644 });
  renameSync(`${file}.new`, file);
}
