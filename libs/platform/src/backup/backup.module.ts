import { Global, Module } from '@nestjs/common';
import { BackupFreshness } from './backup-freshness.service.js';

/** Whether what is done now could be restored. `BackupWatch` is the worker's: it needs people, and the mail room. */
@Global()
@Module({ providers: [BackupFreshness], exports: [BackupFreshness] })
export class BackupModule {}
