import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandContext } from './command.js';
import { root } from './installation.js';
import { logFile } from './log-files.js';

/** How often it is asked what is due; a backup that failed is tried again this soon. */
const askEveryMs = 3_600_000;

/** A start is not slowed down by a backup, and one that runs for a minute needs none. */
const firstAskMs = 10 * 60_000;

/** How many backups stay. */
const kept = 14;

/**
 * Makes the daily backup and the weekly rehearsal while the product runs. It is the supervisor's work, and not a job of
 * the worker, because both need a role that sees every tenant: neither api nor worker ever holds one. It runs as
 * `commonhall backup --due` in a process of its own, so that its memory is given back.
 */
export class DailyBackup {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout;

  constructor(private readonly context: CommandContext) {
    this.timer = setTimeout(() => {
      this.ask();
      this.timer = setInterval(() => {
        this.ask();
      }, askEveryMs).unref();
    }, firstAskMs).unref();
  }

  /** Breaks off what is under way: a backup gets its name only when it is whole. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    child.kill('SIGKILL');
    await ended;
  }

  private ask(): void {
    if (this.child !== undefined) return;
    const { config, env, output } = this.context;
    const file = logFile(config.dataDir, 'backup');
    const log = openSync(file, 'a', 0o640);
    const entry = join(root, 'dist', 'apps', 'cli', 'src', 'main.js');
    const child = spawn(process.execPath, [entry, 'backup', '--due', '--keep', String(kept)], {
      cwd: root,
      env: { ...env, DATA_DIR: config.dataDir },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    child.once('error', (error) => {
      output.warn(`The daily backup did not start: ${error.message}`);
      this.child = undefined;
    });
    child.once('exit', (code, signal) => {
      this.child = undefined;
      if (code !== 0 && signal === null) output.warn(`The daily backup failed; ${file} says why.`);
    });
  }
}
