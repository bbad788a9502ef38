import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { databaseUrls, holds, isAlive, loadConfig, readClock } from '@commonhall/platform/host';
import { type Running, TestInstallation } from '../../../test/support/product.js';
import { readSupervisor } from './supervisor-file.js';

// The supervisor runs from the build with tiny children; the embedded PostgreSQL is the real one.
jest.setTimeout(90_000);

let here: TestInstallation;

const up = /Data +\//;

async function started(env: Record<string, string> = {}, ...flags: string[]): Promise<Running> {
  const product = here.product(env, ...flags);
  await product.saying(up);
  return product;
}

function pidsOf(): { api: number; worker: number; postgres: number } {
  const state = readSupervisor(here.dataDir);
  const { api, worker } = state?.children ?? {};
  if (api === undefined || worker === undefined || !state?.postgres) throw new Error('The product does not run');
  return { api: api.pid, worker: worker.pid, postgres: state.postgres.pid };
}

describe('The first npm start', () => {
  beforeEach(async () => {
    here = await TestInstallation.make();
  });
  afterEach(async () => {
    await here.end();
  });

  it('says step by step what it does, and ends with what a person needs next', async () => {
    const product = await started();
    const lines = product.stdout().trim().split('\n');
    expect(lines.slice(0, 4).map((line) => line.replace(/[\d.]+/g, 'N'))).toEqual([
      expect.stringMatching(/^✔ Node, disk, data folder: Node N, N [GM]iB free \(N s\)$/),
      '✔ PostgreSQL: N on port N, new database (N s)',
      '✔ Roles and migrations: N/N, N new (N s)',
      '✔ Api and worker: queue on PostgreSQL (N s)',
    ]);
    const address = `http://127.0.0.1:${here.port}`;
    expect(lines.slice(5)).toEqual([
      `Commonhall runs at ${address}`,
      '  Welcome link  http://127.0.0.1/link/once (works once)',
      `  API explorer  ${address}/explorer`,
      '  Stop it       Ctrl-C, or: npm run commonhall -- stop',
      `  Data          ${here.dataDir}`,
      '',
      expect.stringMatching(/^Backups open with this passphrase\. Keep it away from this machine: \S{20,}$/),
    ]);
    product.process.kill('SIGINT');
    expect(await product.ended).toBe(0);
  });

  it('may be broken off at any moment of the first start, which the next one completes', async () => {
    const product = here.product();
    await product.saying(/Node, disk/);
    product.process.kill('SIGINT');
    expect(await product.ended).toBe(0);
    expect(product.stdout()).not.toContain('Api and worker');
    await started();
  });

  it('makes one installation of two first starts at once', async () => {
    const both = [here.product(), here.product()];
    await Promise.race(both.map(({ saying }) => saying(up).catch(() => new Promise(() => undefined))));
    const refused = both.filter(({ stderr }) => stderr().includes('CH-010'));
    expect(refused).toHaveLength(1);
  });

  it('names who holds the port and offers a free one, before anything is started', async () => {
    const thief = await listen(here.port);
    const product = here.product();
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toMatch(
      new RegExp(
        `^CH-014 Port ${here.port} is taken by "[^"]+" \\(pid ${process.pid}\\)\\. Try: PORT=\\d+ npm start\n$`,
      ),
    );
    expect(readdirSync(here.dataDir).sort()).toEqual(['logs', 'secrets.json']);
    await close(thief);
  });

  it('refuses an address that is not of this machine', async () => {
    const product = here.product({ HOST: '203.0.113.1' });
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toMatch(/^CH-015 The address 203\.0\.113\.1:\d+ cannot be used here \(EADDRNOTAVAIL\)/);
  });

  it('refuses a disk that is nearly full, before anything is made', async () => {
    const patch = `import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      fs.statfsSync = () => ({ bavail: 100, bsize: 1024 ** 2 });
      syncBuiltinESMExports();`;
    const product = here.product({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(patch)}` });
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toBe(
      `CH-005 The disk that holds ${here.dataDir} has 100 MiB left and 256 MiB are needed. Try: df -h ${here.dataDir}, make room, then npm start\n`,
    );
    expect(readdirSync(here.dataDir)).toEqual([]);
  });

  it('refuses the database of another major version, names the two commands that help, and leaves it alone', async () => {
    mkdirSync(join(here.dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(here.dataDir, 'postgres', 'PG_VERSION'), '17\n');
    const product = here.product();
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toMatch(/^CH-022 .* was made by PostgreSQL 17, .* Try: .*-- backup .*-- restore/);
    expect(readdirSync(join(here.dataDir, 'postgres'))).toEqual(['PG_VERSION']);
  });

  it('fixes the kind of an installation at its first start', async () => {
    const product = await started({}, '--sandbox');
    expect(product.stdout()).toContain('Kind          sandbox: nothing in it counts');
    const urls = databaseUrls(loadConfig({ DATA_DIR: here.dataDir }));
    expect(await readClock(urls.app)).toMatchObject({ kind: 'sandbox', offsetMs: 0 });
    product.process.kill('SIGTERM');
    await product.ended;
    const demo = here.product({}, '--demo');
    expect(await demo.ended).toBe(1);
    expect(demo.stderr()).toBe(
      `CH-016 The data folder ${here.dataDir} holds a sandbox installation, which cannot become a demonstration. ` +
        'Try: DATA_DIR=./demonstration npm start -- --demo\n',
    );
  });
});

describe('npm start on an installation that is there', () => {
  beforeAll(async () => {
    here = await TestInstallation.make();
    expect(await here.command(['migrate']).ended).toBe(0);
  });
  afterEach(async () => {
    await here.stop();
  });
  afterAll(async () => {
    await here.end();
  });

  it('finds everything, with nothing to make and nothing to migrate', async () => {
    const port = readFileSync(join(here.dataDir, 'postgres.port'), 'utf8').trim();
    const second = await started();
    expect(second.stdout()).toMatch(new RegExp(`PostgreSQL: [\\d.]+ on port ${port} \\(`));
    expect(second.stdout()).toMatch(/Roles and migrations: (\d+)\/\1 \(/);
  });

  it('gives programs one JSON value, and people with --json nothing else', async () => {
    const product = here.product({}, '--json');
    await product.saying(/\n}\n/);
    expect(JSON.parse(product.stdout())).toMatchObject({
      address: `http://127.0.0.1:${here.port}`,
      welcome: 'http://127.0.0.1/link/once',
      kind: 'production',
      pid: product.pid,
      steps: [{ step: 'Node, disk, data folder' }, {}, {}, {}],
    });
    expect(product.stderr()).toBe('');
  });

  it('stops in order on Ctrl-C and leaves nothing running', async () => {
    const product = await started();
    const pids = Object.values(pidsOf());
    product.process.kill('SIGINT');
    expect(await product.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(here.dataDir)).not.toContain('supervisor.json');
    expect(readFileSync(join(here.dataDir, 'logs', 'worker.log'), 'utf8')).toContain('asked to end');
    expect(product.stderr()).toBe('');
  });

  it('ends a child that does not listen when Ctrl-C comes again', async () => {
    const product = await started({ FIXTURE_FAULT: 'worker:deaf' });
    product.process.kill('SIGINT');
    await product.saying(/Stopping/);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    product.process.kill('SIGINT');
    expect(await product.ended).toBe(0);
  });

  it('starts a killed child again within a second', async () => {
    await started();
    const before = pidsOf();
    for (const name of ['api', 'worker'] as const) {
      process.kill(before[name], 'SIGKILL');
      expect(await holds(() => pidsOf()[name] !== before[name], 1_000)).toBe(true);
    }
    let answer: { pid: number } | undefined;
    await holds(() => answer !== undefined || (void here.answer().then((said) => (answer = said)), false), 5_000, 100);
    expect(answer?.pid).toBe(pidsOf().api);
  });

  it('starts a killed PostgreSQL again on the same port', async () => {
    const product = await started();
    const before = readSupervisor(here.dataDir)?.postgres;
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await product.saying(/PostgreSQL ended and was started again\./);
    const after = readSupervisor(here.dataDir)?.postgres;
    expect(after?.port).toBe(before?.port);
    expect(after?.pid).not.toBe(before?.pid);
  });

  it('says plainly that a child keeps ending, why, and where to look, and takes its time', async () => {
    const product = await started({ FIXTURE_FAULT: 'worker:dies-later' });
    await product.saying(/The worker ended \(code 1\) and was started again\./);
    await product.saying(/keeps ending, 3 times in a row/);
    expect(product.stderr()).toContain(
      '3 times in a row (code 1: the database error of the fixture). Started again after 1 s. ' +
        `Try: tail -n 50 ${join(here.dataDir, 'logs', 'worker.log')}`,
    );
  });

  it('ends a child that is started again and never serves, and tries once more', async () => {
    const product = await started({ FIXTURE_FAULT: 'worker:mute-when-restarted', FIXTURE_READY_MS: '3000' });
    process.kill(pidsOf().worker, 'SIGKILL');
    await product.saying(/The worker ended \(SIGKILL\) and was started again\./);
    const mute = pidsOf().worker;
    await product.saying(/The worker ended \(it was not ready within 3 seconds\) and was started again\./);
    expect(isAlive(mute)).toBe(false);
  });

  it('gives up where a child does not start at all, and leaves nothing running', async () => {
    const product = here.product({ FIXTURE_FAULT: 'worker:dies-at-once' });
    expect(await product.ended).toBe(1);
    expect(product.stderr()).toBe(
      `CH-012 The worker did not start: Error: the fixture was told to fail. Try: tail -n 50 ${here.dataDir}/logs/worker.log\n`,
    );
    expect(await here.answer()).toBeUndefined();
    expect(readdirSync(here.dataDir)).not.toContain('supervisor.json');
    expect(readdirSync(join(here.dataDir, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('clears up after its own kill -9: no orphan blocks the next start', async () => {
    const product = await started({ FIXTURE_FAULT: 'api:lingers' });
    const before = pidsOf();
    product.process.kill('SIGKILL');
    await product.ended;
    expect(await holds(() => !isAlive(before.worker), 2_000)).toBe(true);
    expect([before.api, before.postgres].map(isAlive)).toEqual([true, true]);

    const status = here.command(['status']);
    expect(await status.ended).toBe(1);
    expect(status.stdout()).toBe('Killed, not stopped. npm start clears up and starts it again.\n');

    const next = await started();
    expect(next.stderr()).toContain(`Ended what a killed start had left: api (pid ${before.api}).`);
    expect(next.stderr()).toContain(`Ended what a killed start had left: PostgreSQL (pid ${before.postgres}).`);
    expect([before.api, before.postgres].map(isAlive)).toEqual([false, false]);
    expect((await here.answer())?.pid).toBe(pidsOf().api);
  });

  it('refuses a second start on the same data folder and names the first', async () => {
    const product = await started();
    const second = here.product();
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toBe(
      `CH-010 Commonhall already runs on the data folder ${here.dataDir} (pid ${product.pid}). Try: npm run commonhall -- stop\n`,
    );
    expect((await here.answer())?.pid).toBe(pidsOf().api);
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
