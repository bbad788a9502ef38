import { join } from 'node:path';
import {
  type Config,
  type DatabaseUrls,
  type InstallationKind,
  type Secrets,
  comfortableMiB,
  freeMiB,
  hasSecrets,
  leastFreeMiB,
  makeDataFolder,
  nextFreePort,
  openSecrets,
  operatorErrors,
  portHolder,
  portProblem,
  requireDisk,
} from '@commonhall/platform/host';
import { Option } from 'commander';
import { type Command, type CommandContext } from './command.js';
import { DailyBackup } from './daily-backup.js';
import { playInChild } from './demo.js';
import { isEmbedded, migrateDatabase, root, startDatabase } from './installation.js';
import { logFile, makeLogFolder, rotateLogs } from './log-files.js';
import { type Output, type Step } from './output.js';
import { type ChildSpec, type ReadyMessage } from './supervised-child.js';
import { Supervisor } from './supervisor.js';
import { DataFolderHold } from './supervisor-file.js';

/** `npm start`: everything that is missing is made, then all runs until somebody stops it. */
export const start: Command = {
  name: 'start',
  summary: 'start PostgreSQL, api and worker, and keep them running',
  example: 'npm start -- --demo',
  configure: (command) =>
    command
      .addOption(new Option('--demo', 'load the demonstration: a co-op with a past').conflicts('sandbox'))
      .option('--sandbox', 'a co-op to try things in: its clock can be moved, and nothing in it counts'),
  run: (context) => runProduct(context, (urls) => builtChildren(context, urls)),
};

/**
 * The supervisor's life from the first check to the last exit.
 * @param children the programs to keep running; tests hand in tiny ones.
 * @param readyLimitMs how long each start of a child may take, where that is not as usual
 * @throws OperatorError for what the person can act on; by then everything that was started is stopped again.
 */
export async function runProduct(
  context: CommandContext,
  children: (urls: DatabaseUrls) => readonly ChildSpec[],
  readyLimitMs?: number,
): Promise<0 | 1> {
  const { config, output } = context;
  const { dataDir } = config;
  const stopAsked = stopSignals();
  const { hold, secrets, isFirst } = await output.step('Node, disk, data folder', (step) =>
    holdDataFolder(context, step),
  );
  const supervisor = new Supervisor({
    hold,
    restartDatabase: () => startDatabase(config, secrets),
    onEvent: (line) => {
      output.warn(line);
    },
    ...(readyLimitMs === undefined ? {} : { readyLimitMs }),
  });
  const minutely = setInterval(watchDisk(dataDir, output), 60_000).unref();
  const daily = new DailyBackup(context);

  try {
    for (const orphan of hold.orphans) output.warn(`Ended what a killed start had left: ${orphan}.`);
    await requirePort(config);
    const urls = await output.step('PostgreSQL', async (step) => {
      const database = await startDatabase(config, secrets);
      supervisor.own(database.embedded);
      const { embedded } = database;
      if (embedded === null) {
        step.detail = new URL(database.urls.app).host;
        return database.urls;
      }
      const { version, port, made, orphan } = embedded;
      step.detail = `${version} on port ${port}${made ? ', new database' : ''}`;
      if (orphan !== undefined) output.warn(`Ended what a killed start had left: PostgreSQL (pid ${orphan}).`);
      return database.urls;
    });
    const kind = await output.step('Roles and migrations', async (step) => {
      const done = await migrateDatabase(urls, secrets, kindOf(context) ?? 'production');
      const { of, applied } = done;
      step.detail = `${of}/${of}${applied.length === 0 ? '' : `, ${applied.length} new`}`;
      return done.kind;
    });
    requireKind(context, kind);
    const ready = await serve(context, supervisor, children(urls), stopAsked);
    if (ready !== undefined) {
      hold.update({ address: config.publicUrl, localAddress: config.localUrl });
      const welcome = ready.get('api')?.welcome;
      const plays = context.options['demo'] === true;
      if (plays) await demonstrate(context, welcome, stopAsked);
      // The play has founded the co-op by then, so that its welcome link opens nothing any more.
      if (!stopAsked.was()) {
        tell(context, kind, plays ? undefined : welcome);
        if (isFirst) tellPassphrase(context, secrets);
      }
    }
    await stopAsked.first;
    output.line('\nStopping …');
    stopAsked.again(() => {
      supervisor.hurry();
    });
    await daily.stop();
    await supervisor.stop();
    output.line('Stopped. npm start finds everything as it was.');
    return 0;
  } finally {
    clearInterval(minutely);
    await daily.stop();
    await supervisor.stop();
    stopAsked.forget();
  }
}

/** The folder is held before its secrets are made: of two first starts at once, one makes them. */
async function holdDataFolder(
  { config, output }: CommandContext,
  step: Step,
): Promise<{ hold: DataFolderHold; secrets: Secrets; isFirst: boolean }> {
  const { dataDir } = config;
  makeDataFolder(dataDir);
  const free = requireDisk(dataDir);
  if (free < comfortableMiB) output.warn(`The disk that holds ${dataDir} has only ${free} MiB left.`);
  step.detail = `Node ${process.versions.node}, ${sizeOf(free)} free`;
  const hold = await DataFolderHold.take(dataDir, 'start');
  try {
    const isFirst = !hasSecrets(dataDir);
    const secrets = openSecrets(dataDir);
    makeLogFolder(dataDir);
    rotateLogs(dataDir);
    return { hold, secrets, isFirst };
  } catch (error) {
    hold.release();
    throw error;
  }
}

/** @returns undefined where a stop was asked before all served. */
async function serve(
  { config, output }: CommandContext,
  supervisor: Supervisor,
  children: readonly ChildSpec[],
  stop: StopSignals,
): Promise<ReadonlyMap<string, ReadyMessage> | undefined> {
  if (stop.was()) return undefined;
  return output.step('Api and worker', async (step) => {
    step.detail = config.redisUrl === null ? 'queue on PostgreSQL' : 'queue on Redis';
    const started = supervisor.startChildren(children);
    // A stop that is asked while they start ends them before they are ready, which is no failure.
    started.catch(() => undefined);
    return Promise.race([started, stop.first.then(() => undefined)]);
  });
}

/** Plays what is left of the play, unless a stop is asked meanwhile. */
async function demonstrate(context: CommandContext, welcome: string | undefined, stop: StopSignals): Promise<void> {
  const { output } = context;
  const lines = await output.step('Demonstration', ({ say }) =>
    playInChild(context, { welcome, say, stop: stop.first }),
  );
  for (const line of lines ?? []) output.line(line);
}

/** What the person asked a new installation to be; undefined where they asked for nothing. */
function kindOf({ options }: CommandContext): InstallationKind | undefined {
  if (options['demo'] === true) return 'demonstration';
  return options['sandbox'] === true ? 'sandbox' : undefined;
}

/** @throws OperatorError CH-016 where the data folder holds another kind: a co-op's books never turn into a play. */
function requireKind(context: CommandContext, is: InstallationKind): void {
  const asked = kindOf(context);
  if (asked !== undefined && asked !== is) throw operatorErrors.otherKind(context.config.dataDir, is, asked);
}

/** Once a minute: logs that have grown are set aside, and a disk that fills is told before PostgreSQL stops. */
function watchDisk(dataDir: string, output: Output): () => void {
  let told = false;
  return () => {
    rotateLogs(dataDir);
    const free = freeMiB(dataDir);
    const low = free < leastFreeMiB;
    if (low && !told) output.warn(`The disk that holds ${dataDir} has only ${free} MiB left. Make room now.`);
    told = low;
  };
}

/** The last lines: the address, the link that works once, how to stop, where the data lies. */
function tell(context: CommandContext, kind: InstallationKind, welcome: string | undefined): void {
  const { config, output } = context;
  tellAddresses(context, kind, welcome);
  output.result({
    address: config.publicUrl,
    welcome: welcome ?? null,
    explorer: `${config.publicUrl}/explorer`,
    dataDir: config.dataDir,
    kind,
    pid: process.pid,
    steps: output.steps,
  });
}

function tellAddresses({ config, output }: CommandContext, kind: InstallationKind, welcome: string | undefined): void {
  const { publicUrl, dataDir } = config;
  const row = (name: string, value: string): void => {
    output.line(`  ${name.padEnd(14)}${value}`);
  };
  output.line();
  output.line(`Commonhall runs at ${output.bold(publicUrl)}`);
  if (kind !== 'production') row('Kind', `${kind}: nothing in it counts, and its clock can be moved`);
  if (welcome !== undefined) row('Welcome link', `${output.bold(welcome)} (works once)`);
  row('API explorer', `${publicUrl}/explorer`);
  row('Stop it', 'Ctrl-C, or: npm run commonhall -- stop');
  row('Data', isEmbedded(config) ? dataDir : `${dataDir}, and the database that you brought`);
}

/** Shown once: without it no backup opens, and on a lost disk it would be lost with what it opens. */
function tellPassphrase({ output }: CommandContext, { backupPassphrase }: Secrets): void {
  output.line();
  output.line(`Backups open with this passphrase. Keep it away from this machine: ${output.bold(backupPassphrase)}`);
}

/** @throws OperatorError CH-014 with who holds the port and one that is free, or CH-015. */
async function requirePort({ port, host }: Config): Promise<void> {
  const problem = await portProblem(port, host);
  if (problem === undefined) return;
  if (problem !== 'EADDRINUSE') throw operatorErrors.portRefused(host, port, problem);
  throw operatorErrors.portTaken(port, portHolder(port), await nextFreePort(port, host));
}

/**
 * The worker has a small young generation: an idle process of this kind takes some 20 MiB less. The api has Node's own
 * size: with a smaller one half of a busy process's time goes into collecting, and what survives by haste piles up in the
 * old generation. Both give back what they took when they have become quiet (`--expose-gc`, see `giveBackWhenQuiet`).
 */
export const nodeFlags = {
  api: ['--expose-gc'],
  worker: ['--expose-gc', '--max-semi-space-size=2'],
} as const;

/** Each child is handed the addresses of its roles, never the one that may create roles. */
function builtChildren({ config, env }: CommandContext, urls: DatabaseUrls): ChildSpec[] {
  const roles = (['app', 'identity', 'queue', 'relay', 'readonly'] as const).map((role) => [
    `DATABASE_${role.toUpperCase()}_URL`,
    urls[role],
  ]);
  const given = Object.entries(env).filter(([name]) => name !== 'DATABASE_URL' && name !== 'DATABASE_OWNER_URL');
  return (['api', 'worker'] as const).map((name) => ({
    name,
    entry: join(root, 'dist', 'apps', name, 'src', 'main.js'),
    cwd: root,
    env: Object.fromEntries([...given, ...roles, ['DATA_DIR', config.dataDir]]) as NodeJS.ProcessEnv,
    logFile: logFile(config.dataDir, name),
    nodeFlags: nodeFlags[name],
  }));
}

interface StopSignals {
  readonly first: Promise<void>;
  readonly was: () => boolean;
  /** What a second signal, a second or more after the first, does. */
  readonly again: (act: () => void) => void;
  readonly forget: () => void;
}

/** SIGINT, SIGTERM and SIGHUP ask for a stop. npm passes Ctrl-C on a second time, so one within a second is the same. */
function stopSignals(): StopSignals {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let firstAt: number | undefined;
  // Before anything serves there is nothing to stop in order; the next start ends what was left.
  let onAgain: () => void = () => process.exit(1);
  let resolveFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (resolveFirst = resolve));
  const listen = (): void => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > 1_000) onAgain();
    resolveFirst();
  };
  for (const name of names) process.on(name, listen);
  return {
    first,
    was: () => firstAt !== undefined,
    again: (act) => {
      onAgain = act;
    },
    forget: () => {
      for (const name of names) process.off(name, listen);
    },
  };
}

function sizeOf(mib: number): string {
  return mib < 10 * 1024 ? `${mib} MiB` : `${Math.floor(mib / 1024)} GiB`;
}
