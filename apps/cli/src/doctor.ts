import { accessSync, chmodSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Config,
  OperatorError,
  clusterLink,
  comfortableMiB,
  databaseUrls,
  freeMiB,
  leastFreeMiB,
  linkLibraries,
  missingLinks,
  nativeFolder,
  pendingMigrations,
  portHolder,
  portProblem,
  postgresPrograms,
  readRolesSql,
  readSecrets,
  requireMajor,
  systemUserFor,
} from '@commonhall/platform/host';
import pg from 'pg';
import { migrations } from '../../../infra/index.js';
import { type Command } from './command.js';
import { isEmbedded, root } from './installation.js';
import { queues, withQueue } from './jobs.js';
import { DataFolderHold, readSupervisor, runningSupervisor } from './supervisor-file.js';

/** `commonhall doctor`: looks at everything a start rests on, says what is wrong and what to type; --fix mends what it may. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'look for what keeps the product from running well',
  example: 'npm run commonhall -- doctor --fix',
  configure: (command) =>
    command
      .option('--fix', 'mend what can be mended without asking')
      .option('--sql', 'print the SQL that makes the roles, for a server where only its owner may'),
  run: async ({ config, output, options }) => {
    if (options['sql'] === true) {
      const sql = rolesSql(config);
      output.line(sql);
      output.result({ sql });
      return 0;
    }
    const findings: (Finding & { name: string; mended: boolean })[] = [];
    for (const { name, look, mend } of checks(config)) {
      let finding = await lookAt(look);
      const mended = finding.state !== 'well' && options['fix'] === true && mend !== undefined;
      if (mended) {
        await mend();
        finding = await lookAt(look);
      }
      findings.push({ ...finding, name, mended });
      const mark = { well: '✔', warning: '!', ill: '✘' }[finding.state];
      output.line(`${mark} ${name}: ${finding.says}${mended ? ' (mended)' : ''}`);
      if (finding.state !== 'well' && finding.try !== undefined) output.line(`    Try: ${finding.try}`);
    }
    const well = findings.every(({ state }) => state !== 'ill');
    output.result({ well, findings });
    return well ? 0 : 1;
  },
};

interface Finding {
  readonly state: 'well' | 'warning' | 'ill';
  readonly says: string;
  readonly try?: string;
}

interface Check {
  readonly name: string;
  readonly look: () => Finding | Promise<Finding>;
  readonly mend?: () => void | Promise<void>;
}

/** A refusal thrown by what is looked at is the finding. */
async function lookAt(look: Check['look']): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof OperatorError) return { state: 'ill', says: error.reason, try: error.remedy };
    return { state: 'ill', says: error instanceof Error ? error.message : String(error) };
  }
}

function checks(config: Config): Check[] {
  const { dataDir } = config;
  const secretsFile = join(dataDir, 'secrets.json');
  const common: Check[] = [
    { name: 'Program', look: () => checkBuild() },
    { name: 'Data folder', look: () => checkFolder(dataDir) },
    { name: 'Disk', look: () => checkDisk(dataDir) },
    {
      name: 'Secrets',
      look: () => checkSecrets(dataDir, secretsFile),
      mend: () => {
        if (existsSync(secretsFile)) chmodSync(secretsFile, 0o600);
      },
    },
    {
      name: 'Supervisor',
      look: () => checkSupervisor(dataDir),
      mend: async () => {
        if (runningSupervisor(dataDir) === undefined) (await DataFolderHold.take(dataDir, 'doctor')).release();
      },
    },
    { name: 'Port', look: () => checkPort(config) },
  ];
  const embedded: Check = { name: 'Embedded PostgreSQL', look: () => checkEmbedded(dataDir), mend: mendLibraries };
  return [
    ...common,
    ...(isEmbedded(config) ? [embedded] : []),
    { name: 'Database', look: () => checkDatabase(config) },
    { name: 'Queue', look: () => checkQueue(config) },
  ];
}

function checkBuild(): Finding {
  const entry = join(root, 'dist', 'apps', 'api', 'src', 'main.js');
  if (existsSync(entry)) return { state: 'well', says: `Node ${process.versions.node}, built` };
  return { state: 'ill', says: 'the build is missing', try: 'node apps/cli/bootstrap.mjs' };
}

function checkFolder(dataDir: string): Finding {
  if (!existsSync(dataDir)) return { state: 'well', says: `${dataDir} will be made by the first start` };
  try {
    accessSync(dataDir, constants.W_OK);
    return { state: 'well', says: dataDir };
  } catch {
    return { state: 'ill', says: `${dataDir} cannot be written`, try: 'run the same command as its owner' };
  }
}

function checkDisk(dataDir: string): Finding {
  const free = freeMiB(existsSync(dataDir) ? dataDir : root);
  const says = `${free} MiB free`;
  if (free < leastFreeMiB) return { state: 'ill', says, try: `df -h ${dataDir}` };
  return free < comfortableMiB ? { state: 'warning', says, try: `df -h ${dataDir}` } : { state: 'well', says };
}

function checkSecrets(dataDir: string, file: string): Finding {
  if (!existsSync(file)) return { state: 'well', says: 'will be made by the first start' };
  readSecrets(dataDir);
  const open = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  if (!open) return { state: 'well', says: 'there, and closed to other users' };
  return { state: 'ill', says: `${file} can be read by other users`, try: 'npm run commonhall -- doctor --fix' };
}

function checkSupervisor(dataDir: string): Finding {
  const running = runningSupervisor(dataDir);
  if (running !== undefined) return { state: 'well', says: `${running.purpose}, pid ${running.owner.pid}` };
  if (readSupervisor(dataDir) === undefined) return { state: 'well', says: 'not running' };
  return { state: 'warning', says: 'was killed, not stopped; the next start clears up', try: 'npm start' };
}

async function checkPort({ port, host, dataDir }: Config): Promise<Finding> {
  const problem = await portProblem(port, host);
  if (problem === undefined) return { state: 'well', says: `${port} is free` };
  const holder = portHolder(port);
  const children = Object.values(runningSupervisor(dataDir)?.children ?? {});
  if (children.some(({ pid }) => pid === holder?.pid)) return { state: 'well', says: `${port} is ours` };
  const by = holder === undefined ? 'another program' : `"${holder.name}" (pid ${holder.pid})`;
  return { state: 'ill', says: `${port} is taken by ${by}`, try: `PORT=${port + 1} npm start` };
}

function checkEmbedded(dataDir: string): Finding {
  const native = nativeFolder();
  const missing = native === undefined ? [] : missingLinks(native);
  if (missing.length > 0) {
    const says = `${missing.length} links between its libraries are missing`;
    return { state: 'ill', says, try: 'npm run commonhall -- doctor --fix' };
  }
  const cluster = clusterLink(dataDir);
  const { version, major } = postgresPrograms(systemUserFor(cluster));
  requireMajor(cluster, major);
  return { state: 'well', says: version };
}

function mendLibraries(): void {
  const native = nativeFolder();
  if (native !== undefined) linkLibraries(native);
}

/** The embedded database is looked into while it runs, and not started to be looked into. */
const asleep: Finding = { state: 'well', says: 'not running; looked at while the product runs' };

function isAsleep(config: Config): boolean {
  return isEmbedded(config) && (runningSupervisor(config.dataDir)?.postgres ?? null) === null;
}

async function checkDatabase(config: Config): Promise<Finding> {
  if (isAsleep(config)) return asleep;
  const urls = databaseUrls(config);
  const client = new pg.Client({ connectionString: urls.app, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; most: string }>(
      "select current_setting('server_version') as version, current_setting('max_connections') as most",
    );
    const pending = await pendingMigrations(urls.app, migrations);
    const { version = '', most = '' } = rows[0] ?? {};
    const says = `${version}, ${await connectionsIn(client)} of ${most}`;
    if (pending.length === 0) return { state: 'well', says };
    return { state: 'ill', says: `${says}, ${pending.length} migrations wait`, try: 'npm run commonhall -- migrate' };
  } catch (error) {
    return { state: 'ill', says: (error as Error).message, try: 'npm run commonhall -- doctor --sql' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** How many connections are open, and whose they are; every role may see that much of the others. */
async function connectionsIn(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ role: string; count: number }>(
    `select replace(coalesce(usename, 'others'), 'commonhall_', '') as role, count(*)::int as count from pg_stat_activity
     where datname is not null and pid <> pg_backend_pid() group by 1 order by 1`,
  );
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const whose = rows.map(({ role, count }) => `${role} ${count}`).join(', ');
  return `${all} connections${whose === '' ? '' : ` (${whose})`}`;
}

async function checkQueue(config: Config): Promise<Finding> {
  if (isAsleep(config)) return asleep;
  const counts = await withQueue(config, 'doctor', (port) => Promise.all(queues.map((queue) => port.counts(queue))));
  const sum = (state: 'waiting' | 'failed'): number => counts.reduce((whole, each) => whole + each[state], 0);
  const says = `on ${config.redisUrl === null ? 'PostgreSQL' : 'Redis'}, ${sum('waiting')} jobs wait, ${sum('failed')} failed`;
  return sum('failed') === 0
    ? { state: 'well', says }
    : { state: 'warning', says, try: 'npm run commonhall -- jobs list' };
}

/** Roles with the passwords of this installation. Source: design record 0002, "Roles". */
function rolesSql(config: Config): string {
  const { rolePasswords } = readSecrets(config.dataDir);
  const passwords = Object.entries(rolePasswords).map(
    ([role, password]) => `alter role ${role} with login password '${password}';`,
  );
  return [readRolesSql(root).trim(), ...passwords].join('\n');
}
