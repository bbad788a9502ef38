import { resolve } from 'node:path';
import { operatorErrors, readRolesSql } from '@commonhall/platform/host';
import { migrations } from '../../../infra/index.js';
import { passphraseFor } from './backup-passphrase.js';
import { type Command } from './command.js';
import { root, withDatabase } from './installation.js';
import { loadLibraries } from './libraries.js';

/** `commonhall restore`: brings a saved installation back into an empty one, proved before it takes the name. */
export const restore: Command = {
  name: 'restore',
  summary: 'bring a saved installation back into an empty data folder',
  example: 'BACKUP_PASSPHRASE=… npm run commonhall -- restore /mnt/elsewhere/commonhall-….backup',
  configure: (command) =>
    command
      .argument('<file>', 'what backup made')
      .option('--despite-findings', 'restore although commonhall check finds faults in it; goes on record'),
  run: async ({ config, output, args, options, env }) => {
    const file = resolve(args[0] ?? '');
    const passphrase = passphraseFor(config, env);
    // A new installation goes on with the passphrase that its operator has kept.
    const command = { purpose: 'restore', makes: true, secrets: { backupPassphrase: passphrase } };
    const { manifest, broughtForward } = await withDatabase(config, command, async (urls, secrets) => {
      const { restoreBackup } = await loadLibraries();
      const { admin } = urls;
      if (admin === null) throw operatorErrors.backupNeedsAdmin();
      return output.step('Restore', async (step) => {
        const done = await restoreBackup({
          file,
          passphrase,
          adminUrl: admin,
          database: urls.database,
          rolesSql: readRolesSql(root),
          passwords: secrets.rolePasswords,
          migrations,
          despiteFindings: options['despiteFindings'] === true,
          onStep: step.say,
        });
        step.detail = `${done.manifest.tables.length} tables as of ${done.manifest.takenAt}`;
        return done;
      });
    });
    output.line('Every row was counted and compared, books and seals were checked. npm start runs it.');
    output.result({ file, takenAt: manifest.takenAt, tables: manifest.tables.length, broughtForward });
    return 0;
  },
};
