import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  type Secrets,
  databaseUrls,
  ensureInstallation,
  freePort,
  loadConfig,
  makeDataFolder,
  migrate,
  openSecrets,
  readRolesSql,
  startEmbeddedPostgres,
} from '@commonhall/platform/host';
import { invariant } from '@commonhall/kernel';
import { type RoleName, withDatabase, withRole } from '@commonhall/platform';
import pg from 'pg';
import { nodeFlags } from '../../apps/cli/src/start.js';
import { migrations } from '../../infra/index.js';
import { type BareOptions } from './bare-server.js';
import { ChildProgram } from './child-program.js';

/** A program that serves at a port. */
export interface Server {
  readonly port: number;
  readonly program: ChildProgram;
}

/** A migrated database of a ground. */
export interface BenchDatabase {
  readonly name: string;
  readonly adminUrl: string;
  readonly url: (role: RoleName) => string;
  /** A role that row security does not bind: for laying out what is measured, never for what is measured. */
  readonly admin: pg.Client;
}

/** The PostgreSQL that the product brings, with the product's settings, fsync and all, in a temporary folder. */
export class Ground {
  private readonly programs: ChildProgram[] = [];
  private readonly clients: pg.Client[] = [];

  private constructor(
    private readonly folder: string,
    private readonly dataDir: string,
    private readonly secrets: Secrets,
    readonly postgres: EmbeddedPostgres,
  ) {}

  static async open(): Promise<Ground> {
    const folder = mkdtempSync(join(tmpdir(), 'commonhall-bench-'));
    // Open to the database's user: a temporary folder is made for its owner alone.
    chmodSync(folder, 0o755);
    const dataDir = join(folder, 'data');
    makeDataFolder(dataDir);
    const secrets = openSecrets(dataDir);
    const postgres = await startEmbeddedPostgres({ dataDir, adminPassword: secrets.adminPassword });
    return new Ground(folder, dataDir, secrets, postgres);
  }

  async database(name: string): Promise<BenchDatabase> {
    const { admin: adminUrl } = databaseUrls(loadConfig({ DATA_DIR: this.dataDir }));
    invariant(adminUrl !== null, 'the embedded PostgreSQL has a superuser');
    const passwords = this.secrets.rolePasswords;
    await migrate({ adminUrl, database: name, rolesSql: readRolesSql(process.cwd()), passwords, migrations });
    const url = (role: RoleName): string => withRole(withDatabase(adminUrl, name), role, passwords[role]);
    await ensureInstallation({ owner: url('commonhall_owner'), app: url('commonhall_app') }, 'sandbox');
    const own = withDatabase(adminUrl, name);
    const admin = new pg.Client({ connectionString: own });
    await admin.connect();
    this.clients.push(admin);
    return { name, adminUrl: own, url, admin };
  }

  /** The api of the build, as the supervisor starts it. */
  async api({ name, url }: BenchDatabase): Promise<Server> {
    const roles = (['app', 'identity', 'queue', 'relay', 'readonly'] as const).map((role) => [
      `DATABASE_${role.toUpperCase()}_URL`,
      url(`commonhall_${role}`),
    ]);
    return this.serve(`api-${name}`, join('dist', 'apps', 'api', 'src', 'main.js'), {
      flags: nodeFlags.api,
      env: Object.fromEntries(roles) as Record<string, string>,
    });
  }

  /** The ceiling beside it. */
  async bare({ name, adminUrl }: BenchDatabase, statements: Pick<BareOptions, 'reads' | 'writes'>): Promise<Server> {
    const port = await freePort();
    const options: BareOptions = { port, url: adminUrl, ...statements };
    const entry = join(import.meta.dirname, 'bare-server.js');
    return this.serve(`bare-${name}`, entry, { port, args: [JSON.stringify(options)] });
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.end()));
    await Promise.all(this.clients.map((client) => client.end()));
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async serve(
    name: string,
    entry: string,
    options: { port?: number; flags?: readonly string[]; args?: readonly string[]; env?: Record<string, string> },
  ): Promise<Server> {
    const { port = await freePort(), flags = [], args = [], env = {} } = options;
    const program = await ChildProgram.start({
      flags,
      entry,
      args,
      env: { PATH: process.env['PATH'], DATA_DIR: this.dataDir, PORT: String(port), ...env },
      logFile: join(this.folder, `${name}.log`),
    });
    this.programs.push(program);
    return { port, program };
  }
}
