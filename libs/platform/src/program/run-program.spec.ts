import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

// A process is started for each, from the build.
jest.setTimeout(30_000);

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

interface Ran {
  readonly saying: (words: string) => Promise<void>;
  readonly said: () => string;
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly messages: unknown[];
}

/** @param start what the program does to begin; `serving` is an application that tells what becomes of it */
function run(start: string, env: Readonly<Record<string, string>> = {}): Ran & { readonly process: ChildProcess } {
  const built = (...path: string[]): string =>
    JSON.stringify(join(process.cwd(), 'dist', 'libs', 'platform', 'src', ...path));
  const script = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { runProgram } from ${built('program', 'run-program.js')};
    import { operatorErrors } from ${built('config', 'operator-error.js')};
    setInterval(() => undefined, 1_000);
    const serving = {
      app: { close: async () => { console.log('closing'); await sleep(50); console.log('closed'); } },
      stopping: () => console.log('stopping'),
      welcome: 'http://127.0.0.1/link/once',
    };
    await runProgram('worker', async ({ log }) => { ${start} }, 500);`;
  const started = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], ...env },
  });
  child = started;
  let text = '';
  for (const stream of [started.stdout, started.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const messages: unknown[] = [];
  started.on('message', (message) => messages.push(message));
  const read = [started.stdout, started.stderr].map((stream) => new Promise((resolve) => stream?.once('end', resolve)));
  // Node tells no 'close' of a child whose channel was disconnected.
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    started.once('exit', (code, signal) => {
      void Promise.all(read).then(() => {
        resolve(signal ?? code ?? 0);
      });
    });
  });
  const saying = async (words: string): Promise<void> => {
    while (!text.includes(words)) {
      if (started.exitCode !== null) throw new Error(`Not said: ${words}. Said: ${text}`);
      await sleep(5);
    }
  };
  return { process: started, saying, said: () => text, ended, messages };
}

const words = (said: string): string[] => said.split('\n').filter((line) => /^[a-z]+$/.test(line));

describe('A program of the product', () => {
  it('tells its supervisor when it serves, and with what', async () => {
    const program = run('return serving;');
    await program.saying('"msg":"serving"');
    expect(program.messages).toEqual([{ ready: true, welcome: 'http://127.0.0.1/link/once' }]);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends in order on %s, with 0', async (signal) => {
    const program = run('return serving;');
    await program.saying('"msg":"serving"');
    program.process.kill(signal);
    program.process.kill(signal);
    expect(await program.ended).toBe(0);
    expect(words(program.said())).toEqual(['stopping', 'closing', 'closed']);
  });

  it('ends in order when its supervisor is gone', async () => {
    const program = run('return serving;');
    await program.saying('"msg":"serving"');
    program.process.disconnect();
    expect(await program.ended).toBe(0);
    expect(words(program.said())).toEqual(['stopping', 'closing', 'closed']);
  });

  it('ends as soon as it serves when it was asked before', async () => {
    const program = run("console.log('beginning'); await sleep(200); return serving;");
    await program.saying('beginning');
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(words(program.said())).toEqual(['beginning', 'stopping', 'closing', 'closed']);
    expect(program.messages).toEqual([]);
  });

  it('ends within its time, with 1, whatever still hangs', async () => {
    const program = run('return { app: { close: () => new Promise(() => undefined) } };');
    await program.saying('"msg":"serving"');
    const from = performance.now();
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(1);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it.each([
    ['its start fails', "throw new Error('no database');"],
    [
      'something breaks that nobody waited for',
      "setTimeout(() => void Promise.reject(new Error('no database')), 20); return serving;",
    ],
    [
      'something breaks outside of everything',
      "setTimeout(() => { throw new Error('no database'); }, 20); return serving;",
    ],
    [
      'its end fails',
      "setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20); return { app: { close: async () => { throw new Error('no database'); } } };",
    ],
  ])('is logged, and ends with 1, where %s', async (_, start) => {
    const program = run(start);
    expect(await program.ended).toBe(1);
    const fatal = program
      .said()
      .split('\n')
      .filter((line) => line.includes('"level":60'));
    expect(fatal).toHaveLength(1);
    expect(JSON.parse(fatal[0] ?? '')).toMatchObject({ name: 'worker', msg: 'ended', err: { message: 'no database' } });
  });

  it('says what an operator can act on in plain words as well', async () => {
    const program = run("throw operatorErrors.databaseNotRunning('/data');");
    expect(await program.ended).toBe(1);
    expect(program.said()).toContain(
      'CH-026 No database has been started in the data folder /data yet. Try: npm start\n',
    );
  });

  it('says in plain words which setting cannot be, before there is a log', async () => {
    const program = run('return serving;', { PORT: '99999' });
    expect(await program.ended).toBe(1);
    expect(program.said()).toMatch(/^CH-004 PORT must be .*\n$/);
  });
});
