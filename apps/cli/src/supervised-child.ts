import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { type ProcessIdentity, identify, operatorErrors, unusable } from '@commonhall/platform/host';

export interface ChildSpec {
  /** 'api' or 'worker'. */
  readonly name: string;
  /** The built file that node runs. */
  readonly entry: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly nodeFlags: readonly string[];
}

/** What a child sends over IPC when it serves; the api may add the one-time welcome link. */
export interface ReadyMessage {
  readonly ready: true;
  readonly welcome?: string;
}

/** A child ended unasked and runs again, or will in a while. */
export interface Restart {
  readonly name: string;
  /** 'SIGKILL', 'code 1'. */
  readonly how: string;
  /** Deaths in a row, each soon after its start. */
  readonly deaths: number;
  /** Milliseconds between the death and the new start. */
  readonly delayMs: number;
  /** What it said last, where that looks like a reason. */
  readonly said: string | undefined;
  readonly logFile: string;
}

/** One that lives this long has got over what killed it before. */
const settledMs = 5_000;

/**
 * One child that is started again whenever it ends unasked. It is a process group of its own, so that Ctrl-C reaches the
 * supervisor alone and the order of the shutdown is the supervisor's; it ends itself when the IPC channel breaks.
 */
export class SupervisedChild {
  private child: ChildProcess | undefined;
  private stopping = false;
  private deaths = 0;
  private waiting: NodeJS.Timeout | undefined;
  /** How long a start, the first or another, may take. */
  private limitMs = 0;
  /** How long the log was when the child was launched. */
  private logFrom = 0;

  constructor(
    private readonly spec: ChildSpec,
    /** Called when the new one has been launched. */
    private readonly onRestart: (restart: Restart) => void,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  get identity(): ProcessIdentity | undefined {
    return this.child?.pid === undefined ? undefined : identify(this.child.pid);
  }

  /**
   * Starts the child and waits for its word that it serves; from then on it is kept alive. The limit holds for each later
   * start too: one that says nothing in time is ended and started again.
   * @throws OperatorError CH-012 with the end of its log where it dies first or says nothing within the limit.
   */
  async start(limitMs: number): Promise<ReadyMessage> {
    this.limitMs = limitMs;
    const child = this.launch();
    let timer: NodeJS.Timeout | undefined;
    const message = await new Promise<ReadyMessage | string>((resolve) => {
      timer = setTimeout(() => {
        resolve(this.tooSlow());
      }, limitMs);
      child.on('message', (said) => {
        if (isReady(said)) resolve(said);
      });
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(`it ended with ${signal ?? `code ${code ?? 0}`}`);
      });
    });
    clearTimeout(timer);
    if (typeof message !== 'string') {
      this.watch(child, { serves: true });
      return message;
    }
    this.stopping = true;
    child.kill('SIGKILL');
    throw operatorErrors.childDidNotStart(this.name, this.lastWords() ?? message, this.spec.logFile);
  }

  /** Asks the child to end, and ends it when the time is over. */
  async stop(limitMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.waiting);
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
    });
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
    await exited;
    clearTimeout(timer);
  }

  /** Ends the child without waiting for what it is doing. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  private launch(): ChildProcess {
    const { entry, cwd, env, logFile, nodeFlags } = this.spec;
    this.logFrom = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const log = openLog(logFile);
    const isRestart = this.child !== undefined;
    const child = spawn(process.execPath, [...nodeFlags, entry], {
      cwd,
      // What was printed at the start, the welcome link above all, stays true through a restart.
      env: isRestart ? { ...env, COMMONHALL_RESTARTED: '1' } : env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    return child;
  }

  private watch(child: ChildProcess, { serves }: { readonly serves: boolean }): void {
    let slow = false;
    let timer: NodeJS.Timeout | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => (this.deaths = 0), settledMs).unref();
    };
    if (serves) settle();
    else {
      timer = setTimeout(() => (slow = child.kill('SIGKILL')), this.limitMs).unref();
      child.on('message', (said) => {
        if (isReady(said)) settle();
      });
    }
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      this.restart(slow ? this.tooSlow() : (signal ?? `code ${code ?? 0}`));
    });
    child.once('error', (error) => {
      // Of a process that never was there is no exit to wait for.
      if (child.pid === undefined) this.restart(error.message);
    });
  }

  /** At once after the first death; slower where it keeps dying, so that a broken machine is not kept busy with it. */
  private restart(how: string): void {
    if (this.stopping) return;
    this.deaths += 1;
    const { name, deaths } = this;
    const { logFile } = this.spec;
    const delayMs = deaths === 1 ? 50 : Math.min(30_000, 250 * 2 ** (deaths - 1));
    const said = this.lastWords();
    this.waiting = setTimeout(() => {
      try {
        this.watch(this.launch(), { serves: false });
        this.onRestart({ name, how, deaths, delayMs, said, logFile });
      } catch (error) {
        this.restart((error as Error).message);
      }
    }, delayMs);
  }

  private tooSlow(): string {
    return `it was not ready within ${Math.ceil(this.limitMs / 1000)} seconds`;
  }

  /** The line of its last run that names an error, else the last line; stack frames and Node's own name left out. */
  private lastWords(): string | undefined {
    const { logFile } = this.spec;
    if (!existsSync(logFile)) return undefined;
    const said = readFileSync(logFile);
    // A log that was set aside meanwhile begins anew.
    const text = said.subarray(said.length < this.logFrom ? 0 : this.logFrom).toString();
    const lines = text.split('\n').map((line) => line.trim());
    const spoken = lines.filter((line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v/.test(line));
    const error = spoken.findLast((line) => /error/i.test(line)) ?? spoken.at(-1);
    return error === undefined ? undefined : messageOf(error).slice(0, 300).replace(/\.$/, '');
  }
}

/** A structured log line carries its words in `err.message` or `msg`; any other line is its own words. */
function messageOf(line: string): string {
  try {
    const { err, msg } = JSON.parse(line) as { err?: { message?: unknown }; msg?: unknown };
    const words = err?.message ?? msg;
    return typeof words === 'string' ? words : line;
  } catch {
    return line;
  }
}

/** @throws OperatorError CH-007 where another user's start wrote it. */
function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o640);
  } catch (error) {
    throw unusable(file, error);
  }
}

function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true;
}
