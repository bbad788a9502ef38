import { type Id, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { IdentityDatabase } from '../auth/identity-database.js';
import { jobPrincipal } from '../auth/principal.js';
import { TenantDatabase, tenantZero } from '../database/index.js';
import { ScheduledJob } from '../queue/job.js';

const dayMs = 24 * 3_600_000;

/** How many days a tenant keeps the rows of a table after they were made. At least one day is promised for keys. */
const daysInTenants = { idempotency_key: 7, mail: 90 } as const;

/** How many days rows of schema identity are kept after what they stand for has ended. */
const daysAfterEnd = 30;

/** When a row of schema identity has ended. A session waits for the link that opened it; so links come first. */
const endedInIdentity = [
  { table: 'mail_link', key: 'id', end: 'least(expires_at, used_at, revoked_at)', unless: 'false' },
  {
    table: 'session',
    key: 'id',
    end: 'least(expires_at, ended_at)',
    unless: 'exists (select from identity.mail_link l where l.session_id = session.id)',
  },
  { table: 'attempt', key: 'subject_hash', end: 'ends_at', unless: 'false' },
] as const;

/** So few at once that nobody waits for their locks. */
const atOnce = 500;

/**
 * Erases technical rows whose time is over. By the machine's clock, not the installation's: a sandbox whose clock is moved
 * keeps them longer, never shorter. Tenants' rows are told by their ids, which carry that clock, and so by the primary key.
 * Source of the periods: the comments of the columns, and libs/platform/README.md.
 */
@Injectable()
export class ForgetOldRows extends ScheduledJob {
  readonly name = 'platform.forget-old-rows';
  readonly everyMs = 3_600_000;

  constructor(
    private readonly database: TenantDatabase,
    private readonly identity: IdentityDatabase,
  ) {
    super();
  }

  async run(): Promise<void> {
    const tenants = await this.database.read(jobPrincipal(tenantZero, this.name), (tx) =>
      tx.sql<{ id: Id<'Tenant'> }>('select id from tenant where $1::uuid is not null order by id'),
    );
    for (const { id } of tenants) await this.forgetInTenant(id);
    for (const ended of endedInIdentity) await this.forgetInIdentity(ended);
  }

  private async forgetInTenant(tenantId: Id<'Tenant'>): Promise<void> {
    for (const [table, days] of Object.entries(daysInTenants)) {
      const before = newId(new Date(Date.now() - days * dayMs));
      await untilNoneIsLeft(() =>
        this.database.write(jobPrincipal(tenantId, this.name), (tx) =>
          tx.sql(
            `delete from ${table} where tenant_id = $1 and id in (
               select id from ${table} where tenant_id = $1 and id < $2 order by id limit $3) returning id`,
            [before, atOnce],
          ),
        ),
      );
    }
  }

  private async forgetInIdentity({ table, key, end, unless }: (typeof endedInIdentity)[number]): Promise<void> {
    await untilNoneIsLeft(() =>
      this.identity.write(({ sql }) =>
        sql(
          `delete from identity.${table} where ${key} in (
             select ${key} from identity.${table} where ${end} < clock_timestamp() - make_interval(days => $1)
               and not ${unless} limit $2) returning ${key}`,
          [daysAfterEnd, atOnce],
        ),
      ),
    );
  }
}

async function untilNoneIsLeft(forgetSome: () => Promise<readonly unknown[]>): Promise<void> {
  while ((await forgetSome()).length === atOnce);
}
