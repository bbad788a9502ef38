import { type loadLibraries } from './libraries.js';

/** A letter that stays on this machine, since no mail server is set. */
export interface LocalLetter {
  readonly at: Date;
  /** The organisation that writes it. */
  readonly tenant: string;
  readonly tenantId: string;
  readonly name: string;
  readonly address: string;
  readonly subject: string;
  /** Null for a letter that only tells. */
  readonly link: string | null;
}

type Platform = Awaited<ReturnType<typeof loadLibraries>>;
type Database = Awaited<ReturnType<Platform['openDatabase']>>;
type Row = Omit<LocalLetter, 'tenant' | 'tenantId'>;

/**
 * The local outbox of all tenants, looked at one tenant after another, for no role sees them together.
 * Source of the rule: design record 0013, "First run" (every link also stands in the local outbox).
 */
export class LocalMailbox {
  private constructor(
    private readonly platform: Platform,
    private readonly database: Database,
    private readonly letters: ReturnType<Platform['statement']>,
  ) {}

  /** @param appUrl of role commonhall_app */
  static async open(appUrl: string): Promise<LocalMailbox> {
    const platform = await import('@commonhall/platform');
    const database = await platform.openDatabase({ appUrl, writers: 1, readers: 1 });
    const letters = platform.statement<Row>(
      'mail.local',
      `select created_at as at, to_name as name, to_address as address, subject, link from mail
       where tenant_id = $1 and state = 'local' and ($2::text is null or to_address = $2) order by created_at desc, id desc limit $3`,
    );
    return new LocalMailbox(platform, database, letters);
  }

  /**
   * The latest letters, newest first.
   * @param to only those to this address
   */
  async latest(most: number, to: string | null = null): Promise<LocalLetter[]> {
    const { operatorPrincipal } = this.platform;
    const found = await Promise.all(
      (await this.tenants()).map(async ({ id, name: tenant }) => {
        const rows = (await this.database.query(operatorPrincipal(id), this.letters, [to, most])) as Row[];
        return rows.map((row) => ({ ...row, tenant, tenantId: id }));
      }),
    );
    return found
      .flat()
      .toSorted((a, b) => b.at.getTime() - a.at.getTime())
      .slice(0, most);
  }

  /** Writes into the trail of each organisation that the operator has seen links which sign its people in. */
  async noteSeen(letters: readonly LocalLetter[]): Promise<void> {
    const { operatorPrincipal } = this.platform;
    for (const { id } of await this.tenants()) {
      const seen = letters.filter(({ tenantId, link }) => tenantId === id && link !== null).length;
      if (seen === 0) continue;
      await this.database.write(operatorPrincipal(id), (tx) => {
        tx.audit({ action: 'mail.links-seen', subject: 'local outbox', facts: { letters: seen } });
        return Promise.resolve();
      });
    }
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private async tenants() {
    const { Tenants } = await import('@commonhall/tenancy');
    const { operatorPrincipal, tenantZero } = this.platform;
    return this.database.read(operatorPrincipal(tenantZero), (tx) => new Tenants().list(tx));
  }
}
