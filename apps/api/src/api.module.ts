import { GovernanceModule, readCharterTexts } from '@commonhall/governance';
import { MembershipModule } from '@commonhall/membership';
import { BillingGate, FreshBackupGate, PaymentsModule } from '@commonhall/payments';
import {
  AuditModule,
  AuthModule,
  BackupModule,
  CostBudgetFollower,
  HealthModule,
  MailModule,
  PlatformGraphqlModule,
  PlatformModule,
  type QueueBackend,
  SessionAuthenticator,
} from '@commonhall/platform';
import { TenancyModule } from '@commonhall/tenancy';
import { type DynamicModule, Module } from '@nestjs/common';
import { migrations } from '../../../infra/index.js';
import { LightModule } from '../../console/src/light/index.js';
import { examples } from './examples.js';

export interface ApiSetting {
  readonly appUrl: string;
  readonly identityUrl: string;
  readonly backend: QueueBackend;
  readonly publicUrl: string;
  /** Proxies that say for whom they ask; of all others the connection's own address counts. */
  readonly trustedProxies: readonly string[];
  readonly smtpUrl: string | null;
  /** The folder of the charters that tenants are founded with. */
  readonly charterFolder: string;
}

/** GraphQL and plain pages over HTTP: nothing but wiring. */
@Module({})
export class ApiModule {
  static forRoot({ appUrl, identityUrl, backend, publicUrl, smtpUrl, charterFolder }: ApiSetting): DynamicModule {
    const governance = GovernanceModule.forRoot(readCharterTexts(charterFolder));
    const payments = PaymentsModule.forRoot({ billingGate: { provide: BillingGate, useClass: FreshBackupGate } });
    const health = HealthModule.forRoot({ migrations: migrations.map(({ name }) => name) });
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot({ appUrl, backend, writers: 6, readers: 4 }),
        AuthModule.forRoot({ identityUrl, publicUrl }),
        MailModule.forRoot({ smtpUrl, publicUrl, from: null }),
        AuditModule,
        BackupModule,
        health,
        TenancyModule,
        MembershipModule,
        governance,
        payments,
        PlatformGraphqlModule.forRoot({ authenticator: SessionAuthenticator, examples }),
        LightModule.forRoot({
          imports: [AuditModule, health, TenancyModule, MembershipModule, governance, payments],
        }),
      ],
      providers: [CostBudgetFollower],
    };
  }
}
