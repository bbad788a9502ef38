import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { AccessDirectory } from '../auth/access-directory/access-directory.service.js';
import { IdentityDatabase } from '../auth/identity-database.js';
import { People, type Person } from '../auth/person/people.service.js';
import { jobPrincipal } from '../auth/principal.js';
import { type TenantDatabase, type TenantTx, tenantZero } from '../database/index.js';
import { BackupFreshness } from './backup-freshness.service.js';
import { BackupWatch, MissedBackupMail } from './backup-watch.job.js';

class PostBag extends MissedBackupMail {
  readonly sent: string[] = [];

  send(_: TenantTx, { email }: Person, hours: number): Promise<void> {
    this.sent.push(`${email}: ${hours} hours`);
    return Promise.resolve();
  }
}

describe('The watch over backups', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let identity: IdentityDatabase;
  let admin: pg.Client;
  let watch: BackupWatch;
  const bag = new PostBag();

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    identity = await IdentityDatabase.open(own.url('commonhall_identity'));
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    const people = new People(identity);
    const directory = new AccessDirectory(identity);
    watch = new BackupWatch(database, new BackupFreshness(), directory, people, bag);
    for (const [name, role] of [
      ['Ann', 'administrator'],
      ['Bob', 'treasurer'],
    ] as const) {
      const id = await people.ensure({ name, email: `${name}@coop.example` });
      await directory.set(id, tenantZero, [role]);
    }
  }, 60_000);

  afterAll(async () => {
    await admin.end();
    await identity.close();
    await database.close();
    await own.drop();
  });

  it('tells administrators once a day that there was none for more than 30 hours, and nobody otherwise', async () => {
    await watch.run();
    expect(bag.sent).toEqual([]);
    await admin.query("update installation set created_at = now() - interval '31 hours'");
    await watch.run();
    await watch.run();
    expect(bag.sent).toEqual(['ann@coop.example: 31 hours']);
    await admin.query("update backup_run set finished_at = finished_at - interval '25 hours'");
    await watch.run();
    expect(bag.sent).toHaveLength(2);
    await database.write(jobPrincipal(tenantZero, 'test'), (tx) =>
      new BackupFreshness().record(tx, { id: newId<'Backup'>(), kind: 'backup', succeeded: true }),
    );
    await admin.query("update backup_run set finished_at = finished_at - interval '25 hours'");
    await watch.run();
    expect(bag.sent).toHaveLength(2);
    await admin.query("update backup_run set finished_at = finished_at - interval '25 hours'");
    await watch.run();
    expect(bag.sent.at(-1)).toBe('ann@coop.example: 50 hours');
  });
});
