import { basename } from 'node:path';
import { type Config, type DatabaseUrls, type Secrets, operatorErrors, readRolesSql } from '@commonhall/platform/host';
import { InvalidArgumentError, Option } from 'commander';
import { migrations } from '../../../infra/index.js';
import { type Command, type CommandContext } from './command.js';
import { root, withDatabase } from './installation.js';
import { loadLibraries } from './libraries.js';

type Platform = Awaited<ReturnType<typeof loadLibraries>>;

/** A nightly backup, a weekly rehearsal. Source: design record 0013, "Backup". */
const backupEveryHours = 24;
const rehearsalEveryHours = 7 * 24;

/** `commonhall backup`: saves the whole installation, encrypted, while it runs; or rehearses, or goes on record without. */
export const backup: Command = {
  name: 'backup',
  summary: 'save the installation in one encrypted file, while it runs',
  example: 'BACKUP_TARGET=/mnt/elsewhere npm run commonhall -- backup --keep 14',
  configure: (command) =>
    command
      .addOption(new Option('--keep <count>', 'then remove all but the newest').argParser(countOf))
      .option('--rehearse', 'restore the newest backup into a scratch database and prove it, instead of making one')
      .option('--due', 'only what is due: a backup each day, a rehearsal each week')
      .addOption(
        new Option('--override <reason>', 'go on record that bills may be made without one for 48 hours').conflicts([
          'rehearse',
          'due',
        ]),
      ),
  run: async (context) => {
    const { config, options, output } = context;
    const result = await withDatabase(config, { purpose: 'backup' }, async (urls, secrets) => {
      const platform = await loadLibraries();
      const database = await platform.openDatabase({ appUrl: urls.app, writers: 1, readers: 1 });
      const task = new BackupTask(context, platform, database, urls, secrets);
      try {
        if (typeof options['override'] === 'string') return await task.override(options['override']);
        const due = options['due'] === true ? await task.due() : undefined;
        const makes = due?.backup ?? options['rehearse'] !== true;
        const rehearses = due?.rehearsal ?? options['rehearse'] === true;
        const made = makes ? await task.make() : null;
        return { ...made, rehearsed: rehearses ? await task.rehearse() : null };
      } finally {
        await database.close();
      }
    });
    output.result(result);
    return 0;
  },
};

class BackupTask {
  constructor(
    private readonly context: CommandContext,
    private readonly platform: Platform,
    private readonly database: Awaited<ReturnType<Platform['openDatabase']>>,
    private readonly urls: DatabaseUrls,
    private readonly secrets: Secrets,
  ) {}

  private get config(): Config {
    return this.context.config;
  }

  async due(): Promise<{ backup: boolean; rehearsal: boolean }> {
    const { BackupFreshness, operatorPrincipal, tenantZero } = this.platform;
    const state = await this.database.read(operatorPrincipal(tenantZero), (tx) => new BackupFreshness().state(tx));
    const rehearsedMs = state.lastRehearsedAt?.getTime() ?? 0;
    const hoursSince = (Date.now() - rehearsedMs) / 3_600_000;
    return {
      backup: state.lastGoodAt === null || state.hoursWithout >= backupEveryHours,
      rehearsal: hoursSince >= rehearsalEveryHours,
    };
  }

  async make(): Promise<object> {
    const { output, options } = this.context;
    const { backupTarget, dataDir } = this.config;
    const { makeBackup, keepNewest } = this.platform;
    const target = { target: backupTarget };
    const made = await output.step('Backup', async (step) => {
      const { backupPassphrase: passphrase } = this.secrets;
      const done = await this.onRecord('backup', target, () =>
        makeBackup({ url: this.adminUrl(), folder: backupTarget, passphrase }),
      );
      step.detail = `${done.manifest.tables.length} tables, ${rowsOf(done)} rows, ${sizeOf(done.bytes)}`;
      return done;
    });
    const keep = options['keep'];
    const removed = typeof keep === 'number' ? keepNewest(backupTarget, this.urls.database, keep) : [];
    output.line(`  File          ${made.file}`);
    output.line(`  Opens with    the passphrase of the first start; it stands in ${dataDir}/secrets.json`);
    if (backupTarget.startsWith(dataDir)) {
      output.warn(
        'This backup lies on the disk that it should save you from. Set BACKUP_TARGET to a folder elsewhere.',
      );
    }
    const { file, bytes, sha256, manifest } = made;
    const tables = manifest.tables.length;
    return { file, bytes, sha256, takenAt: manifest.takenAt, tables, rows: rowsOf(made), removed };
  }

  /** @throws OperatorError CH-061 where there is no backup, and whatever a restore refuses */
  async rehearse(): Promise<object> {
    const { backupsIn, rehearseRestore } = this.platform;
    const { backupTarget } = this.config;
    const newest = backupsIn(backupTarget, this.urls.database)[0];
    if (newest === undefined) throw operatorErrors.noBackup(backupTarget, 'the folder holds none');
    const { file } = newest;
    const { manifest } = await this.context.output.step('Rehearsal', async (step) => {
      const done = await this.onRecord('rehearsal', { file: basename(file) }, () =>
        rehearseRestore({
          file,
          passphrase: this.secrets.backupPassphrase,
          adminUrl: this.admin(),
          database: this.urls.database,
          rolesSql: readRolesSql(root),
          passwords: this.secrets.rolePasswords,
          migrations,
        }),
      );
      step.detail = `${basename(file)} restores whole`;
      return done;
    });
    return { file, takenAt: manifest.takenAt };
  }

  async override(reason: string): Promise<object> {
    await this.record({ kind: 'override', succeeded: true, reason });
    this.context.output.line('On record: bills may be made for 48 hours without a fresh backup.');
    return { overridden: true, reason };
  }

  /** Failures go on record too: what did not happen must be seen by those who look at what did. */
  private async onRecord<T extends object>(
    kind: 'backup' | 'rehearsal',
    facts: object,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const done = await work();
      await this.record({ kind, succeeded: true, ...facts, ...sumsOf(done) });
      return done;
    } catch (error) {
      const reason = (error as Error).message.slice(0, 1_000);
      await this.record({ kind, succeeded: false, ...facts, reason }).catch(() => undefined);
      throw error;
    }
  }

  private async record(run: RunFacts): Promise<void> {
    const { BackupFreshness, operatorPrincipal, tenantZero } = this.platform;
    const { newId } = await import('@commonhall/kernel');
    await this.database.write(operatorPrincipal(tenantZero), (tx) =>
      new BackupFreshness().record(tx, { id: newId<'Backup'>(), ...run }),
    );
  }

  /** @throws OperatorError CH-072 where the operator gave one address per role */
  private admin(): string {
    if (this.urls.admin === null) throw operatorErrors.backupNeedsAdmin();
    return this.urls.admin;
  }

  private adminUrl(): string {
    return this.platform.withDatabase(this.admin(), this.urls.database);
  }
}

type RunFacts = Omit<Parameters<InstanceType<Platform['BackupFreshness']>['record']>[1], 'id'>;

function sumsOf(done: object): Partial<RunFacts> {
  if (!('bytes' in done)) return {};
  const { file, bytes, sha256, manifest } = done as Awaited<ReturnType<Platform['makeBackup']>>;
  return { file: basename(file), bytes, sha256, tables: manifest.tables.length, rows: rowsOf({ manifest }) };
}

function rowsOf({ manifest }: { manifest: { tables: readonly { rows: number }[] } }): number {
  return manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
}

function sizeOf(bytes: number): string {
  return bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 to 9999.');
  return Number(text);
}
