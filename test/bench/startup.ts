import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@commonhall/platform/host';
import { type Figure, count, median } from './figure.js';
import { commandLine, memoryMiB, withDescendants } from './processor-time.js';

const seconds = 's';
const laterStarts = 3;
/** After this time a product that nobody asks has settled, and has given back what its start took. */
const idleMs = 40_000;

/** `npm start` in a new folder and again in the same one, until `/readyz` says yes; the memory of a product that idles. */
export async function startupFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'commonhall-bench-start-'));
  chmodSync(folder, 0o755);
  const env = {
    ...process.env,
    DATA_DIR: join(folder, 'data'),
    PORT: String(await freePort()),
    DATABASE_URL: '',
    REDIS_URL: '',
  };
  try {
    const first = await start(env);
    await first.stop();
    const later: Started[] = [];
    let memory: Figure[] = [];
    for (let index = 1; index <= laterStarts; index += 1) {
      const started = await start(env);
      later.push(started);
      if (index === laterStarts) memory = await memoryFigures(started);
      await started.stop();
    }
    return [
      {
        name: 'first start after the install, to ready',
        measured: `${(first.ms / 1000).toFixed(1)} s`,
        ceiling: null,
        value: first.ms / 1000,
        bar: { limit: 60, atLeast: false, unit: seconds },
        where: stepsOf(first),
      },
      {
        name: 'second start, to ready',
        measured: `${(median(later.map(({ ms }) => ms)) / 1000).toFixed(1)} s`,
        ceiling: null,
        value: median(later.map(({ ms }) => ms)) / 1000,
        bar: { limit: 3, atLeast: false, unit: seconds },
        where: stepsOf(later[0] ?? first),
      },
      ...memory,
      packagesFigure(),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Started {
  readonly ms: number;
  readonly npm: ChildProcess;
  readonly said: () => string;
  readonly stop: () => Promise<void>;
}

async function start(env: NodeJS.ProcessEnv): Promise<Started> {
  const from = performance.now();
  const npm = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    npm.once('close', () => {
      resolve();
    });
  });
  let over = false;
  void ended.then(() => (over = true));
  while (!(await isReady(env['PORT'] ?? ''))) {
    if (hasEnded()) throw new Error(`The product did not start:\n${said}`);
    await sleep(10);
  }
  return {
    ms: performance.now() - from,
    npm,
    said: () => said,
    stop: async () => {
      const stop = spawn(process.execPath, [join('dist', 'apps', 'cli', 'src', 'main.js'), 'stop'], {
        env,
        stdio: 'ignore',
      });
      await new Promise((resolve) => stop.once('close', resolve));
      await ended;
    },
  };

  function hasEnded(): boolean {
    return over;
  }
}

async function isReady(port: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** The supervisor's own words: "PostgreSQL 0.03 s, Roles and migrations 0.07 s". */
function stepsOf({ said, ms }: Started): string {
  const steps = [...said().matchAll(/✔ ([^:(\n]+)[^\n]*\((\d+\.\d+) s\)/gu)].map(
    ([, name = '', took = '']) => [name.trim(), Number(took)] as const,
  );
  const sum = steps.reduce((total, [, took]) => total + took, 0);
  const words = steps.map(([name, took]) => `${name} ${took.toFixed(2)} s`).join(', ');
  return `${words}, npm and the look whether to install or build ${(ms / 1000 - sum).toFixed(2)} s.`;
}

async function memoryFigures({ npm }: Started): Promise<Figure[]> {
  await sleep(idleMs);
  const processes = withDescendants(npm.pid ?? 0).map((pid) => ({ line: commandLine(pid), mib: memoryMiB(pid) }));
  const sumOf = (isMeant: (line: string) => boolean): number =>
    processes.filter(({ line }) => isMeant(line)).reduce((sum, { mib }) => sum + mib, 0);
  const [supervisor, api, worker] = ['cli', 'api', 'worker'].map((app) =>
    sumOf((line) => line.includes(`apps/${app}/src/main.js`) && !line.startsWith('sh ')),
  );
  const postgres = sumOf((line) => /postgres[: ]/.test(line));
  const programs = (supervisor ?? 0) + (api ?? 0) + (worker ?? 0);
  if (programs === 0) return []; // No /proc here.
  return [
    {
      name: 'idle memory of api, worker and supervisor (PSS)',
      measured: `${count(programs)} MiB`,
      ceiling: null,
      value: programs,
      bar: { limit: 240, atLeast: false, unit: 'MiB' },
      where: `api ${count(api ?? 0)}, worker ${count(worker ?? 0)}, supervisor ${count(supervisor ?? 0)} MiB.`,
    },
    {
      name: 'the same with PostgreSQL',
      measured: `${count(programs + postgres)} MiB`,
      ceiling: null,
      value: programs + postgres,
      bar: { limit: 340, atLeast: false, unit: 'MiB' },
    },
  ];
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** What `npm ci --omit=dev` puts on this machine, by the lock. */
function packagesFigure(): Figure {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const fits = (list: readonly string[] | undefined, here: string): boolean =>
    list === undefined || list.includes(here);
  const value = Object.entries(packages).filter(
    ([place, { dev, devOptional, os, cpu, libc }]) =>
      place !== '' &&
      dev !== true &&
      devOptional !== true &&
      fits(os, process.platform) &&
      fits(cpu, process.arch) &&
      fits(libc, 'glibc'),
  ).length;
  return {
    name: 'production packages',
    measured: count(value),
    ceiling: null,
    value,
    bar: { limit: 400, atLeast: false },
  };
}
