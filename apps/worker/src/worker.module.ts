import { GovernanceModule, readCharterTexts } from '@commonhall/governance';
import { MembershipModule } from '@commonhall/membership';
import { BillingGate, FreshBackupGate, PaymentsModule } from '@commonhall/payments';
import {
  AuditModule,
  AuthModule,
  BackupModule,
  BackupWatch,
  ForgetOldRows,
  MailModule,
  MissedBackupLetter,
  MissedBackupMail,
  PlatformModule,
  type QueueBackend,
  WorkModule,
} from '@commonhall/platform';
import { TenancyModule } from '@commonhall/tenancy';
import { type DynamicModule, Module } from '@nestjs/common';

export interface WorkerSetting {
  readonly appUrl: string;
  readonly identityUrl: string;
  readonly relayUrl: string;
  readonly backend: QueueBackend;
  readonly publicUrl: string;
  readonly smtpUrl: string | null;
  /** The folder of the charters that tenants are founded with. */
  readonly charterFolder: string;
}

/** Everything that may come later: reactions, jobs, schedules. */
@Module({})
export class WorkerModule {
  static forRoot(setting: WorkerSetting): DynamicModule {
    const { appUrl, identityUrl, relayUrl, backend, publicUrl, smtpUrl, charterFolder } = setting;
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot({ appUrl, backend, writers: 8, readers: 2 }),
        AuthModule.forRoot({ identityUrl, publicUrl }),
        MailModule.forRoot({ smtpUrl, publicUrl, from: null }),
        AuditModule,
        BackupModule,
        TenancyModule,
        MembershipModule,
        GovernanceModule.forRoot(readCharterTexts(charterFolder)),
        PaymentsModule.forRoot({ billingGate: { provide: BillingGate, useClass: FreshBackupGate } }),
        WorkModule.forRoot({ relayUrl, backend }),
      ],
      providers: [BackupWatch, ForgetOldRows, { provide: MissedBackupMail, useClass: MissedBackupLetter }],
    };
  }
}
