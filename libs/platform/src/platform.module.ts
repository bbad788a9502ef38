import { type DynamicModule, Global, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TenantDatabase, openDatabase } from './database/index.js';
import { currentRequestId } from './logging/index.js';
import { DryRuns, EffectRegister, Policies } from './policy/index.js';
import { type QueueBackend, QueuePort, openQueue } from './queue/index.js';

export interface PlatformOptions {
  /** Connection string of role commonhall_app. */
  readonly appUrl: string;
  readonly backend: QueueBackend;
  /** Connections for writes and snapshots. */
  readonly writers: number;
  /** Shared pipelined connections for one-trip reads. */
  readonly readers: number;
}

/** The last to leave closes the doors. */
@Injectable()
class CloseDoors implements OnApplicationShutdown {
  constructor(
    private readonly database: TenantDatabase,
    private readonly queue: QueuePort,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
    await this.database.close();
  }
}

/** What every library leans on: the door to the database, the queue, and the registers of policies and effects. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({ appUrl, backend, writers, readers }: PlatformOptions): DynamicModule {
    const logger = new Logger('Queue');
    return {
      module: PlatformModule,
      providers: [
        {
          provide: TenantDatabase,
          useFactory: () => openDatabase({ appUrl, writers, readers, requestId: currentRequestId }),
        },
        {
          provide: QueuePort,
          useFactory: () =>
            openQueue(backend, {
              onError: (error, where) => {
                logger.error({ err: error, ...where });
              },
            }),
        },
        Policies,
        EffectRegister,
        DryRuns,
        CloseDoors,
      ],
      exports: [TenantDatabase, QueuePort, Policies, EffectRegister, DryRuns],
    };
  }
}
