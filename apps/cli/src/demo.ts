import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError, operatorErrors, readClock } from '@commonhall/platform/host';
import { backup } from './backup.js';
import { type Command, type CommandContext } from './command.js';
import { root, withDatabase } from './installation.js';
import { LocalMailbox } from './local-mailbox.js';
import { Output } from './output.js';
import { moveInstallationClock } from './sandbox-clock.js';
import { runningSupervisor } from './supervisor-file.js';

/** The welcome link goes to the play by the environment, which other users of the machine do not see. */
const welcomeVariable = 'COMMONHALL_WELCOME';

/** `commonhall demo`: plays the demonstration on the one that runs, from wherever it is, and tells what came of it. */
export const demo: Command = {
  name: 'demo',
  summary: 'play the demonstration that runs, or what is left of it, and show its books',
  example: 'npm run commonhall -- demo',
  run: async (context) => {
    const { config, output, env } = context;
    // Nobody is left to whom it could be told how it ends.
    process.once('disconnect', () => process.exit(1));
    // To listen for it would otherwise keep the process alive when the play is over.
    process.channel?.unref();
    const baseUrl = requireRunning(context);
    const ending = await withDatabase(config, { purpose: 'demo' }, async (urls) => {
      const { kind } = await readClock(urls.app);
      if (kind !== 'demonstration') throw operatorErrors.otherKind(config.dataDir, kind, 'demonstration');
      const { playDemonstration } = await import('./demo/demonstration.js');
      const { BrokenOff } = await import('./demo/stage.js');
      const mailbox = await LocalMailbox.open(urls.app);
      // One is fresh enough for all that one run of the play bills.
      let backedUp: Promise<void> | undefined;
      try {
        return await playDemonstration({
          baseUrl,
          welcome: env[welcomeVariable] ?? null,
          organisations: readFileSync(join(root, 'infra', 'demonstration', 'organisations.csv')),
          lettersTo: async (address) =>
            (await mailbox.latest(20, address)).flatMap(({ link, ...letter }) =>
              link === null ? [] : [{ ...letter, link }],
            ),
          clock: {
            now: async () => (await readClock(urls.app)).now,
            reach: async (instant) => {
              if ((await readClock(urls.app)).now >= instant) return;
              await moveInstallationClock(urls, (now) => (now < instant ? instant : now));
            },
          },
          backup: () => (backedUp ??= backupQuietly(context)),
          report: (line) => {
            if (process.send === undefined) output.line(`  ${line}`);
            else process.send({ said: line });
          },
        });
      } catch (error) {
        throw error instanceof BrokenOff
          ? operatorErrors.demonstrationBrokeOff(error.message.replace(/\.$/, ''))
          : error;
      } finally {
        await mailbox.close();
      }
    });
    const { linesOf } = await import('./demo/ending.js');
    for (const line of linesOf(ending, config.publicUrl)) output.line(line);
    output.result(ending);
    return 0;
  },
};

/**
 * The same in a process of its own, as `start --demo` has it: what the play needs is given back when it is over.
 * @param stop breaks it off
 * @returns the lines that it ends with; null where it was broken off
 * @throws OperatorError CH-081
 */
export async function playInChild(
  { config, env }: CommandContext,
  play: { readonly welcome: string | undefined; readonly say: (line: string) => void; readonly stop: Promise<void> },
): Promise<readonly string[] | null> {
  const child = spawn(process.execPath, [join(root, 'dist', 'apps', 'cli', 'src', 'main.js'), 'demo'], {
    cwd: root,
    env: {
      ...env,
      DATA_DIR: config.dataDir,
      ...(play.welcome === undefined ? {} : { [welcomeVariable]: play.welcome }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  child.on('message', (message) => {
    if (typeof message === 'object' && 'said' in message && typeof message.said === 'string') play.say(message.said);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const code = await Promise.race([ended, play.stop.then(() => 'stop' as const)]);
  if (code === 'stop') {
    child.kill('SIGTERM');
    await ended;
    return null;
  }
  if (code === 0) return text.stdout.trimEnd().split('\n');
  const [, number, reason, remedy] = /^(CH-0\d[1-9]) (.+) Try: (.+)$/m.exec(text.stderr) ?? [];
  if (number !== undefined && reason !== undefined && remedy !== undefined) {
    throw new OperatorError(number, reason, remedy);
  }
  const last = text.stderr.trim().split('\n').at(-1) ?? '';
  const how = `it was ended by ${child.signalCode ?? `code ${code ?? 0}`}`;
  throw operatorErrors.demonstrationBrokeOff(last === '' || child.signalCode !== null ? how : `${how}: ${last}`);
}

/** @throws OperatorError CH-080 */
function requireRunning({ config }: CommandContext): string {
  const state = runningSupervisor(config.dataDir);
  if (state?.purpose !== 'start' || state.localAddress === null)
    throw operatorErrors.demonstrationNotRunning(config.dataDir);
  return state.localAddress;
}

async function backupQuietly(context: CommandContext): Promise<void> {
  const { env } = context;
  const output = new Output({ json: false, quiet: true, env, stdout: process.stdout, stderr: process.stderr });
  await backup.run({ ...context, output, options: {} });
}
