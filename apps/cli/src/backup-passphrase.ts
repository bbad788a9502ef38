import { type Config, hasSecrets, operatorErrors, readSecrets } from '@commonhall/platform/host';

/**
 * What opens a backup: the passphrase of the environment, else that of this installation.
 * @throws OperatorError CH-004 where it is too short to be one, CH-073 where there is none
 */
export function passphraseFor(config: Config, env: Readonly<Record<string, string | undefined>>): string {
  const given = env['BACKUP_PASSPHRASE'] ?? '';
  if (given !== '') {
    if (given.length >= 20) return given;
    throw operatorErrors.invalidSetting(
      'BACKUP_PASSPHRASE',
      'has at least 20 characters',
      'the-one-shown-at-the-first-start',
    );
  }
  if (!hasSecrets(config.dataDir)) throw operatorErrors.noPassphrase(config.dataDir);
  return readSecrets(config.dataDir).backupPassphrase;
}
