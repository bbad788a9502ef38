import { type Migration, tenantTable, tenantZeroSql } from '../migration.js';

/** What was saved, rehearsed, restored and overridden: on record in tenant zero, by the wall clock. */
const migration: Migration = {
  name: '202611240040-platform-backup',
  up: [
    ...tenantTable(
      'backup_run',
      [
        "kind text not null check (kind in ('backup', 'rehearsal', 'restore', 'override', 'alarm'))",
        'succeeded boolean not null',
        'finished_at timestamptz not null',
        'target text',
        'file text',
        'bytes bigint check (bytes >= 0)',
        'sha256 text check (length(sha256) = 64)',
        'tables integer',
        'row_count bigint',
        'reason text check (length(reason) between 1 and 2000)',
        `check (tenant_id = ${tenantZeroSql})`,
        "check (kind <> 'override' or reason is not null)",
      ],
      'select, insert',
    ),
    `create index backup_run_latest on backup_run (tenant_id, kind, finished_at desc)`,
  ],
};

export default migration;
