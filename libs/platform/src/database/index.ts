export { tenantZero, type TenantId, installationTimeSql } from './binding.js';
export {
  BigintColumn,
  type EntityClass,
  InstantColumn,
  TenantEntity,
  TenantRow,
  tenantEntities,
} from './tenant-row.entity.js';
export { listStart, statement, type Statement } from './statement.js';
export {
  type AuditFact,
  type FindOptions,
  type NewRow,
  type ReadTx,
  type RowLock,
  TenantTx,
  type Where,
} from './tenant-tx.js';
export { type Once, type OnceCall, TenantDatabase } from './tenant-database.js';
export { type DatabaseOptions, openDatabase } from './open-database.js';
export { assertSafeDatabase, unsafeBecause } from './startup-refusals.js';
export {
  type MigrationStep,
  type RoleName,
  type RolePasswords,
  migrate,
  pendingMigrations,
  readRolesSql,
  roleNames,
  withDatabase,
  withRole,
} from './migrate.js';
