import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type QueueBackend } from '@commonhall/platform';
import { roleUrlNames } from '@commonhall/platform/host';
import { type TestDatabase } from './database.js';

/** The worker of the build, as a process that a test may kill. */
export class WorkerProcess {
  /** Resolves when it works, or has ended before it did. */
  readonly ready: Promise<void>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  isReady = false;
  hasEnded = false;
  private said = '';
  private readonly process: ChildProcess;

  constructor(own: TestDatabase, queue: QueueBackend) {
    const roles = roleUrlNames.map((role) => [`DATABASE_${role.toUpperCase()}_URL`, own.url(`commonhall_${role}`)]);
    this.process = spawn(process.execPath, [join('dist', 'apps', 'worker', 'src', 'main.js')], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'error',
        ...(Object.fromEntries(roles) as Record<string, string>),
        ...(queue.kind === 'redis' ? { REDIS_URL: queue.url } : {}),
      },
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        this.isReady = false;
        this.hasEnded = true;
        resolve(signal ?? code ?? 0);
      });
    });
    this.ready = new Promise((resolve) => {
      this.process.once('message', () => {
        this.isReady = true;
        resolve();
      });
      void this.ended.then(() => {
        resolve();
      });
    });
  }

  /** The errors that it wrote to its log. */
  errors(): string[] {
    return this.said
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        try {
          const { err, msg } = JSON.parse(line) as { err?: { message?: string }; msg?: string };
          return err?.message ?? msg ?? line;
        } catch {
          return line;
        }
      });
  }

  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.process.kill(signal);
    return this.ended;
  }
}
