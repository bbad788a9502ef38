import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@commonhall/platform/host';

/** A program under test, as a process of its own that runs from the build. */
export interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Everything that it has said so far, on both streams. */
  readonly said: () => string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits for words; rejects with all that was said where the program ends or is silent for 30 seconds. */
  readonly saying: (words: RegExp) => Promise<void>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** A data folder and a port of one's own, and what was started on them; `end` leaves nothing behind. */
export class TestInstallation {
  private readonly started: Running[] = [];

  private constructor(
    private readonly folder: string,
    readonly dataDir: string,
    readonly port: number,
  ) {}

  static async make(): Promise<TestInstallation> {
    const folder = mkdtempSync(join(tmpdir(), 'commonhall-product-'));
    // Open to the database's user: a temporary folder is made for its owner alone.
    chmodSync(folder, 0o755);
    return new TestInstallation(folder, join(folder, 'data'), await freePort());
  }

  /** The supervisor with the children of `fixture-child.mjs`. */
  product(env: Readonly<Record<string, string>> = {}, ...flags: string[]): Running {
    return this.run([join('test', 'support', 'fixture-product.mjs'), ...flags], env);
  }

  /** `commonhall …` from the build. */
  command(words: readonly string[], env: Readonly<Record<string, string>> = {}, options: SpawnOptions = {}): Running {
    return this.run([join('dist', 'apps', 'cli', 'src', 'main.js'), ...words], env, options);
  }

  /** What stands at the port; undefined where nobody answers. */
  async answer(path = '/'): Promise<{ pid: number; path: string } | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, { signal: AbortSignal.timeout(2_000) });
      return (await answer.json()) as { pid: number; path: string };
    } catch {
      return undefined;
    }
  }

  /** Ends whatever was started, and what a killed supervisor left: a database, perhaps children. */
  async stop(): Promise<void> {
    for (const { process: one } of this.started) {
      if (one.exitCode === null && one.signalCode === null) one.kill('SIGKILL');
    }
    await Promise.all(this.started.map(({ ended }) => ended));
    await this.command(['stop']).ended;
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(words: readonly string[], env: Readonly<Record<string, string>>, options: SpawnOptions = {}): Running {
    const own = { DATA_DIR: this.dataDir, PORT: String(this.port), DATABASE_URL: '', NODE_OPTIONS: '' };
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
      env: { ...process.env, ...own, ...env },
    });
    const { pid } = child;
    if (pid === undefined) throw new Error('The program could not be started');
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | NodeJS.Signals>((resolve) => {
      child.once('close', (code, signal) => {
        resolve(signal ?? code ?? 0);
      });
    });
    const said = (): string => stdout + stderr;
    const saying = async (words: RegExp): Promise<void> => {
      const deadline = performance.now() + 30_000;
      while (!words.test(said())) {
        const over = child.exitCode !== null || child.signalCode !== null || performance.now() > deadline;
        if (over && !words.test(said())) throw new Error(`Not said: ${words.source}. Said:\n${said()}`);
        await sleep(10);
      }
    };
    const running = { process: child, pid, said, stdout: () => stdout, stderr: () => stderr, saying, ended };
    this.started.push(running);
    return running;
  }
}
