import { Controller, Get, Header, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type Readiness, ReadinessCheck } from './readiness.provider.js';

/** For machines that watch. `/livez` proves that the loop turns; `/readyz` that the work can be done. */
@Controller()
export class HealthController {
  constructor(private readonly check: ReadinessCheck) {}

  @Get('livez')
  @Header('cache-control', 'no-store')
  live(): { readonly isAlive: true } {
    return { isAlive: true };
  }

  @Get('readyz')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.check.readiness();
    void reply.status(readiness.isReady ? 200 : 503);
    return readiness;
  }
}
