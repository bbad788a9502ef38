import { Module } from '@nestjs/common';
import { AuditEntryLoader } from './audit-entry.loader.js';
import { AuditTrailResolver } from './audit-trail.resolver.js';
import { AuditTrail } from './audit-trail.service.js';
import { SealChains } from './seal-chains.job.js';
import { Seals } from './seals.service.js';

/** The audit trail and the seals; needs the TenantDatabase of the global platform module. */
@Module({
  providers: [Seals, SealChains, AuditTrail, AuditEntryLoader, AuditTrailResolver],
  exports: [Seals, AuditTrail],
})
export class AuditModule {}
