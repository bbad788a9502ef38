export { type BackupOptions, type MadeBackup, backupsIn, keepNewest, makeBackup } from './make-backup.js';
export { type Restored, type RestoreOptions, readManifest, rehearseRestore, restoreBackup } from './restore-backup.js';
export { type Manifest } from './backup-content.js';
export { BackupFreshness, type BackupRun, type FreshnessState } from './backup-freshness.service.js';
export { BackupNotFresh } from './backup.problems.js';
export { BackupWatch, MissedBackupMail } from './backup-watch.job.js';
export { MissedBackupLetter } from './missed-backup-letter.provider.js';
export { BackupModule } from './backup.module.js';
