import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface ChildOptions {
  readonly flags?: readonly string[];
  readonly entry: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
}

/** A program that says by a message when it serves. */
export class ChildProgram {
  private constructor(
    readonly pid: number,
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>,
  ) {}

  /** @throws with the end of its log where it ends before it serves */
  static async start({ flags = [], entry, args = [], env, logFile }: ChildOptions): Promise<ChildProgram> {
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [...flags, entry, ...args], {
      env: env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => {
        resolve();
      });
    });
    const serves = new Promise<boolean>((resolve) => {
      child.once('message', () => {
        resolve(true);
      });
      void ended.then(() => {
        resolve(false);
      });
    });
    if (!(await serves) || child.pid === undefined) {
      throw new Error(`${entry} did not start: ${readFileSync(logFile, 'utf8').slice(-1000)}`);
    }
    return new ChildProgram(child.pid, child, ended);
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
