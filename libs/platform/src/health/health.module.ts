import { type DynamicModule, Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthOptions, ReadinessCheck } from './readiness.provider.js';

@Module({})
export class HealthModule {
  static forRoot(options: HealthOptions): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: HealthOptions, useValue: options }, ReadinessCheck],
      exports: [ReadinessCheck],
    };
  }
}
