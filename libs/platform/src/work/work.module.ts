import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Worker, WorkerOptions } from './worker.provider.js';

/** The worker's half of outbox and queue. */
@Module({})
export class WorkModule {
  static forRoot(options: WorkerOptions): DynamicModule {
    return {
      module: WorkModule,
      imports: [DiscoveryModule],
      providers: [{ provide: WorkerOptions, useValue: options }, Worker],
    };
  }
}
