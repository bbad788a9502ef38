import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { loadConfig } from '../config/config.js';
import { databaseUrls, portFile } from '../config/database-urls.js';
import { openSecrets } from '../config/secrets.js';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.js';
import { freePort } from './port.js';
import { holds, isAlive } from './running-process.js';

// A new database takes a second or two of a busy machine.
jest.setTimeout(60_000);

let dataDir: string;
let started: EmbeddedPostgres[];
let spawned: ChildProcess[];

beforeEach(() => {
  // Open to the database's user: a temporary folder is made for its owner alone.
  dataDir = join(mkdtempSync(join(tmpdir(), 'commonhall-embedded-')), 'data');
  open(dirname(dataDir));
  mkdirSync(dataDir);
  started = [];
  spawned = [];
});

afterEach(async () => {
  for (const child of spawned) child.kill('SIGKILL');
  for (const server of started) await server.stop();
  rmSync(dirname(dataDir), { recursive: true, force: true });
});

function open(folder: string): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder, { mode: 0o755 });
}

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const { adminPassword } = openSecrets(dataDir);
  const server = await startEmbeddedPostgres({ dataDir, adminPassword, ...options });
  started.push(server);
  return server;
}

async function ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const { admin } = databaseUrls(loadConfig({ DATA_DIR: dataDir }));
  const client = new pg.Client({ connectionString: admin ?? '' });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts the server, so that it can be killed; it runs from the build. */
function startElsewhere(): ChildProcess {
  const host = join(process.cwd(), 'dist', 'libs', 'platform', 'src', 'host.js');
  const script = `
    import { openSecrets, startEmbeddedPostgres } from ${JSON.stringify(host)};
    const dataDir = ${JSON.stringify(dataDir)};
    await startEmbeddedPostgres({ dataDir, adminPassword: openSecrets(dataDir).adminPassword });
    console.log('up');
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  spawned.push(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  child.kill('SIGKILL');
  await exited;
}

describe('The embedded PostgreSQL', () => {
  it('is made by the first start and found by the second, on the same port', async () => {
    const first = await start();
    expect(first.made).toBe(true);
    await ask('create table kept (what text)');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second).toMatchObject({ made: false, port: first.port, orphan: undefined });
    expect(await ask('select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
  });

  it('keeps what it acknowledged, and listens on this machine alone', async () => {
    await start();
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories'];
    const rows = await ask<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in (${names.map((name) => `'${name}'`).join(', ')})`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    });
  });

  it('lets nobody in without the password of the installation', async () => {
    const { port } = await start();
    const rules = await ask<{ auth_method: string }>('select distinct auth_method from pg_hba_file_rules');
    expect(rules).toEqual([{ auth_method: 'scram-sha-256' }]);
    const stranger = new pg.Client({ host: '127.0.0.1', port, user: 'commonhall_admin', password: 'password' });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('is never run by root, who lends it to a system user', async () => {
    const { pid } = await start();
    const owner = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    expect(Number(owner)).toBeGreaterThan(0);
  });

  it('takes another port where its own was taken meanwhile', async () => {
    const first = await start();
    await first.stop();
    const thief = await listen(first.port);
    const second = await start();
    expect(second.port).not.toBe(first.port);
    expect(Number(readFileSync(portFile(dataDir), 'utf8'))).toBe(second.port);
    await close(thief);
  });

  it('is made whole after a start that was killed in the middle of making it', async () => {
    const child = startElsewhere();
    const half = join(dataDir, 'postgres.creating', 'cluster', 'global');
    expect(await holds(() => existsSync(half), 20_000, 1)).toBe(true);
    await killed(child);
    expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(false);
    const server = await start();
    expect(server.made).toBe(true);
    expect(await ask('select 1 as answer')).toEqual([{ answer: 1 }]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.creating'))).toEqual([]);
  });

  it('ends the server that a killed supervisor left, and loses nothing of it', async () => {
    const child = startElsewhere();
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await ask('create table kept (what text)');
    await killed(child);
    const orphan = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    expect(isAlive(orphan)).toBe(true);
    expect(await start()).toMatchObject({ made: false, orphan });
    expect(await ask('select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
  });

  it('starts although its lock names a stranger, as after a container was started again', async () => {
    await (await start()).stop();
    const cluster = join(dataDir, 'postgres');
    const port = await freePort();
    writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n1\n${port}\n\n127.0.0.1\n1 1\nready\n`);
    expect((await start()).orphan).toBeUndefined();
  });

  it('refuses the files of another major version, names the two commands that help, and leaves them alone', async () => {
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/^CH-022 .*PostgreSQL 17, .* 18\. Try: .*-- backup .*-- restore/);
    expect(readdirSync(join(dataDir, 'postgres'))).toEqual(['PG_VERSION']);
  });

  it('refuses a disk that is nearly full, before anything is made', async () => {
    const statfs = () => ({ bavail: 100, bsize: 1024 ** 2 });
    await expect(start({ statfs })).rejects.toThrow(/^CH-005 .* has 100 MiB left and 256 MiB are needed/);
    expect(readdirSync(dataDir)).toEqual(['secrets.json']);
  });

  it('says what to set where the system has another C library', async () => {
    await expect(start({ libc: () => 'musl' })).rejects.toThrow(/^CH-020 .*musl.* Try: DATABASE_URL=/);
  });

  it('gives up within its limit and says where to look', async () => {
    await (await start()).stop();
    await expect(start({ limitMs: 0 })).rejects.toThrow(/^CH-023 .*not ready within.* Try: tail/);
  });

  // An ordinary user's database runs as that user, who reaches everything.
  if (process.getuid?.() === 0)
    it('keeps its files where its user can reach them, when the data folder is closed to it', async () => {
      const closed = mkdtempSync(join(tmpdir(), 'commonhall-closed-'));
      const outer = dataDir;
      dataDir = join(closed, 'data');
      mkdirSync(dataDir);
      try {
        const server = await start();
        const place = realpathSync(join(dataDir, 'postgres'));
        expect(place).toMatch(/^\/var\/lib\/commonhall\//);
        await server.stop();
        expect((await start()).made).toBe(false);
        for (const running of started) await running.stop();
        rmSync(dirname(place), { recursive: true });
      } finally {
        rmSync(closed, { recursive: true });
        dataDir = outer;
      }
    });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
