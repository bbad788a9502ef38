import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface TestRedis {
  readonly url: string;
  readonly flush: () => Promise<void>;
  /** Every value that it keeps, as text. */
  readonly everything: () => Promise<string>;
  /** Kills the server, and starts another one at its address after a while; it remembers nothing. */
  readonly outage: (ms: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Whether Debian's package is installed: where it is not, the tests on Redis are skipped, but in CI they must run.
 * @throws Error in CI without it
 */
export function redisInstalled(env: NodeJS.ProcessEnv = process.env): boolean {
  const installed = spawnSync('redis-server', ['--version'], { env }).status === 0;
  if (!installed && (env['CI'] ?? '') !== '') {
    throw new Error('No redis-server is installed, and in CI the queue must be proved on Redis too');
  }
  return installed;
}

/** A Redis server of one's own on a free port, which keeps nothing on disk. */
export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'commonhall-redis-'));
  const flags = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--rdbcompression',
    'no',
    '--dir',
    folder,
  ];
  const launch = (): { server: ChildProcess; exited: Promise<void> } => {
    const server = spawn('redis-server', flags, { stdio: 'ignore' });
    const exited = new Promise<void>((resolve, reject) => {
      server.once('exit', () => {
        resolve();
      });
      server.once('error', reject);
    });
    return { server, exited };
  };
  let running = launch();
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50, maxRetriesPerRequest: 100 });
  client.on('error', () => undefined);
  await Promise.race([
    client.ping(),
    running.exited.then(() => {
      throw new Error('redis-server ended before it answered');
    }),
  ]);
  return {
    url: `redis://127.0.0.1:${port}`,
    flush: async () => {
      await client.flushall();
    },
    everything: async () => {
      const dumps = (await client.keys('*')).map((key) => client.dumpBuffer(key));
      return (await Promise.all(dumps)).map(String).join('\n');
    },
    outage: async (ms) => {
      running.server.kill('SIGKILL');
      await running.exited;
      await sleep(ms);
      running = launch();
      await client.ping();
    },
    stop: async () => {
      client.disconnect();
      running.server.kill('SIGTERM');
      await running.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
