import { type Id, invariant } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { type ReadTx, type TenantTx, tenantZero } from '../database/index.js';
import { BackupNotFresh } from './backup.problems.js';

/** How old the last good backup may be when bills are made. Source: design record 0013, "Backup". */
const freshHours = 48;

/** What is put on record about saving, rehearsing and restoring; append-only, in tenant zero. */
export interface BackupRun {
  readonly id: Id<'Backup'>;
  /** `override`: somebody takes the responsibility of going on without; `alarm`: the mail that none was made. */
  readonly kind: 'backup' | 'rehearsal' | 'restore' | 'override' | 'alarm';
  readonly succeeded: boolean;
  readonly target?: string;
  readonly file?: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly tables?: number;
  readonly rows?: number;
  /** Why it failed, or why it was overridden. */
  readonly reason?: string | null;
}

export interface FreshnessState {
  readonly lastGoodAt: Date | null;
  readonly lastRehearsedAt: Date | null;
  /** Since the last mail that none was made. */
  readonly hoursSinceAlarm: number | null;
  /** An override counts as long as a backup would. */
  readonly overriddenUntil: Date | null;
  /** The reason on record, where the last good backup is too old and an override counts; else null. */
  readonly overriddenBecause: string | null;
  /** A backup or an override of the last 48 hours. */
  readonly isFresh: boolean;
  /** Hours since the last good backup, or since the installation was made. */
  readonly hoursWithout: number;
}

/**
 * Whether what is done now could be restored. By the wall clock: the installation's clock may be moved, and a moved
 * clock loses nobody's data.
 */
@Injectable()
export class BackupFreshness {
  /**
   * Called before bills are made. @param tx bound to tenant zero
   * @throws BackupNotFresh unless a backup, or an override on record, is younger than 48 hours
   */
  async assertFresh(tx: ReadTx): Promise<void> {
    const { isFresh, lastGoodAt } = await this.state(tx);
    if (!isFresh) throw new BackupNotFresh(lastGoodAt);
  }

  async state(tx: ReadTx): Promise<FreshnessState> {
    invariant(tx.tenantId === tenantZero, 'backups are on record in tenant zero');
    const [row] = await tx.sql<{
      last_good_at: Date | null;
      last_rehearsed_at: Date | null;
      hours_since_alarm: string | null;
      overridden_until: Date | null;
      overridden_because: string | null;
      is_fresh: boolean | null;
      hours_without: string;
    }>(
      `select last_good_at, last_rehearsed_at, overridden_until,
         case when last_good_at + make_interval(hours => $2) > clock_timestamp() then null else (
           select reason from backup_run where tenant_id = $1 and kind = 'override'
             and finished_at + make_interval(hours => $2) > clock_timestamp() order by finished_at desc limit 1
         ) end as overridden_because,
         (extract(epoch from clock_timestamp() - last_alarm_at) / 3600)::text as hours_since_alarm,
         greatest(last_good_at + make_interval(hours => $2), overridden_until) > clock_timestamp() as is_fresh,
         (extract(epoch from clock_timestamp() - coalesce(last_good_at, (select created_at from installation))) / 3600)::text as hours_without
       from (select max(finished_at) filter (where kind = 'backup' and succeeded) as last_good_at,
         max(finished_at) filter (where kind = 'rehearsal' and succeeded) as last_rehearsed_at,
         max(finished_at) filter (where kind = 'alarm') as last_alarm_at,
         max(finished_at) filter (where kind = 'override') + make_interval(hours => $2) as overridden_until
         from backup_run where tenant_id = $1) runs`,
      [freshHours],
    );
    invariant(row, 'a sum without groups has one row');
    return {
      lastGoodAt: row.last_good_at,
      lastRehearsedAt: row.last_rehearsed_at,
      hoursSinceAlarm: row.hours_since_alarm === null ? null : Number(row.hours_since_alarm),
      overriddenUntil: row.overridden_until,
      overriddenBecause: row.overridden_because,
      isFresh: row.is_fresh === true,
      hoursWithout: Number(row.hours_without),
    };
  }

  /** Puts a run on record, in the audit trail as well. @param tx bound to tenant zero */
  record(tx: TenantTx, run: BackupRun): Promise<void> {
    return recordRun(tx, run);
  }
}

export async function recordRun(tx: TenantTx, run: BackupRun): Promise<void> {
  invariant(tx.tenantId === tenantZero, 'backups are on record in tenant zero');
  await tx.sql(
    `insert into backup_run (tenant_id, id, kind, succeeded, finished_at, target, file, bytes, sha256, tables, row_count, reason)
     values ($1::uuid, $2, $3, $4, clock_timestamp(), $5, $6, $7, $8, $9, $10, $11)`,
    [
      run.id,
      run.kind,
      run.succeeded,
      run.target ?? null,
      run.file ?? null,
      run.bytes ?? null,
      run.sha256 ?? null,
      run.tables ?? null,
      run.rows ?? null,
      run.reason ?? null,
    ],
  );
  tx.audit({
    action: `backup.${run.kind}`,
    subject: run.id,
    facts: { succeeded: run.succeeded, file: run.file ?? null, sha256: run.sha256 ?? null, reason: run.reason ?? null },
  });
}
