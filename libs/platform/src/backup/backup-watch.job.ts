import { newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { AccessDirectory } from '../auth/access-directory/access-directory.service.js';
import { People, type Person } from '../auth/person/people.service.js';
import { jobPrincipal } from '../auth/principal.js';
import { TenantDatabase, type TenantTx, tenantZero } from '../database/index.js';
import { ScheduledJob } from '../queue/job.js';
import { BackupFreshness } from './backup-freshness.service.js';

/** A daily backup and six hours' grace. */
const alarmAfterHours = 30;

/** Between two mails about the same gap. */
const alarmEveryHours = 24;

/** Writes the mail that no backup was made; the mail room implements it. */
export abstract class MissedBackupMail {
  /** @param hours since the last good backup, or since the installation was made */
  abstract send(tx: TenantTx, to: Person, hours: number): Promise<void>;
}

/**
 * Tells the co-op's administrators when a backup did not happen. The worker watches what the supervisor, or the
 * operator's own timetable, makes: so a dead timetable is noticed too.
 */
@Injectable()
export class BackupWatch extends ScheduledJob {
  readonly name = 'platform.watch-backups';
  readonly everyMs = 3_600_000;

  constructor(
    private readonly database: TenantDatabase,
    private readonly freshness: BackupFreshness,
    private readonly directory: AccessDirectory,
    private readonly people: People,
    private readonly mail: MissedBackupMail,
  ) {
    super();
  }

  async run(): Promise<void> {
    const principal = jobPrincipal(tenantZero, this.name);
    if (!isDue(await this.database.read(principal, (tx) => this.freshness.state(tx)))) return;
    const administrators = (await this.directory.peopleIn(tenantZero))
      .filter(({ roles }) => roles.includes('administrator'))
      .map(({ personId }) => personId);
    const people = await this.people.byIds(administrators);
    // Nobody to tell yet: the alarm is not spent.
    if (people.size === 0) return;
    await this.database.write(principal, async (tx) => {
      const state = await this.freshness.state(tx);
      if (!isDue(state)) return;
      const hours = Math.floor(state.hoursWithout);
      await this.freshness.record(tx, {
        id: newId<'Backup'>(),
        kind: 'alarm',
        succeeded: true,
        reason: `No good backup for ${hours} hours.`,
      });
      for (const person of people.values()) await this.mail.send(tx, person, hours);
    });
  }
}

function isDue({ hoursWithout, hoursSinceAlarm }: { hoursWithout: number; hoursSinceAlarm: number | null }): boolean {
  return hoursWithout > alarmAfterHours && (hoursSinceAlarm === null || hoursSinceAlarm > alarmEveryHours);
}
