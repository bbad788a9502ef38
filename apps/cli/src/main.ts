import { readFileSync } from 'node:fs';
import { loadConfig } from '@commonhall/platform/host';
import { Command as Commander, CommanderError } from 'commander';
import { backup } from './backup.js';
import { check } from './check.js';
import { type Command } from './command.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { root } from './installation.js';
import { jobsList, jobsRetry } from './jobs.js';
import { mailList } from './mail-list.js';
import { migrateCommand } from './migrate.js';
import { Output } from './output.js';
import { restore } from './restore.js';
import { sandboxClock } from './sandbox-clock.js';
import { start } from './start.js';
import { status } from './status.js';
import { stop } from './stop.js';

/** In the order of the manual. A command that needs more than the host's door loads it when it runs: see command.ts. */
export const commands: readonly Command[] = [
  start,
  demo,
  stop,
  status,
  doctor,
  check,
  migrateCommand,
  backup,
  restore,
  jobsList,
  jobsRetry,
  mailList,
  sandboxClock,
];

/** Reads the words after the program's name, runs one command and gives the exit code: 0, 1, or 2 for wrong usage. */
export async function main(words: readonly string[]): Promise<number> {
  let code = 0;
  const program = commander((exitCode) => (code = exitCode));
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are asked for; every other refusal of commander is wrong usage.
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

function commander(finish: (exitCode: number) => void): Commander {
  const program = new Commander('commonhall')
    .description('Infrastructure that its member organisations own, pay for and govern.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .addHelpText('after', `\nExample:\n  npm run commonhall -- status --json\n`)
    .showHelpAfterError('(add --help for an explanation)')
    .exitOverride();
  for (const command of commands) add(program, command, finish);
  return program;
}

function add(program: Commander, command: Command, finish: (exitCode: number) => void): void {
  const words = command.name.split(' ');
  const last = words.pop() ?? command.name;
  const sub = groupFor(program, words)
    .command(last)
    .description(command.summary)
    .option('--json', 'print one JSON value and nothing else')
    .option('--quiet', 'print errors only')
    .allowExcessArguments(false)
    .addHelpText('after', `\nExample:\n  ${command.example}\n`)
    .exitOverride();
  command.configure?.(sub);
  sub.action(async () => {
    const options: Record<string, unknown> = sub.opts();
    const output = new Output({
      json: options['json'] === true,
      quiet: options['quiet'] === true,
      env: process.env,
      stdout: process.stdout,
      stderr: process.stderr,
    });
    try {
      const config = loadConfig(process.env);
      finish(await command.run({ config, output, args: sub.args, options, env: process.env }));
    } catch (error) {
      output.failure(error);
      finish(1);
    }
  });
}

function groupFor(program: Commander, words: readonly string[]): Commander {
  let group = program;
  for (const word of words) {
    const parent = group;
    group = parent.commands.find((known) => known.name() === word) ?? parent.command(word).exitOverride();
  }
  return group;
}

function version(): string {
  return (JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }).version;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  // A terminal that is closed, or a pipe whose reader has gone, must not keep the product from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.exitCode = await main(process.argv.slice(2));
}
