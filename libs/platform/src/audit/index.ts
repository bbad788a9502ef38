export {
  type Chain,
  type ChainName,
  type ChainPart,
  type SealedColumns,
  declareChain,
  declaredChains,
} from './chain.js';
export { auditChain } from './audit-chain.js';
export { type ChainState, type KnownHead, type SealHead, Seals } from './seals.service.js';
export { SealChains } from './seal-chains.job.js';
export {
  type Check,
  type Finding,
  type TenantHead,
  type TenantReport,
  checkAll,
  declareCheck,
  declaredChecks,
} from './check.js';
export { AuditTrail } from './audit-trail.service.js';
export { AuditEntryType } from './audit-entry.graphql.js';
export { AuditModule } from './audit.module.js';
