import { type DomainEvent, type Id, type Money, eventType, money, newId, parseCurrency } from '@commonhall/kernel';
import {
  DryRuns,
  EffectRegister,
  type EventMeta,
  type PersonPrincipal,
  Policies,
  type QueueJob,
  QueuePort,
  type ReadTx,
  type Reaction,
  type TenantDatabase,
  type TenantTx,
  jobPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { Memberships, Organisations } from '@commonhall/membership';
import {
  BillOrganisation,
  Bills,
  Billing,
  BillingGate,
  CloseMonths,
  CloseUseMonth,
  EnterBill,
  EnterUse,
  FeeDryRun,
  FeeMonths,
  FeeVersions,
  FindUnbilled,
  Invoices,
  Ledger,
  PaymentsCheck,
  booksCheck,
  Takings,
} from '@commonhall/payments';
import { Tenants } from '@commonhall/tenancy';
import pg from 'pg';
import { type TestDatabase } from './database.js';

/** An organisation that uses the platform in a test. */
export interface TestOrganisation {
  readonly name: string;
  readonly tenantId: Id<'Tenant'>;
  readonly organisationId: Id<'Organisation'>;
  readonly memberId: Id<'Member'>;
  readonly treasurer: PersonPrincipal;
}

/** Allows billing until a test shuts it. */
export class TestBillingGate extends BillingGate {
  withoutBackupBecause: string | null = null;
  refusal: Error | null = null;

  assertMayBill(): Promise<{ withoutBackupBecause: string | null }> {
    if (this.refusal !== null) return Promise.reject(this.refusal);
    return Promise.resolve({ withoutBackupBecause: this.withoutBackupBecause });
  }
}

/** A queue that only remembers what it was asked to ring for. */
export class RememberingQueue extends QueuePort {
  readonly added: QueueJob[] = [];

  add(_: string, jobs: readonly QueueJob[]): Promise<void> {
    this.added.push(...jobs);
    return Promise.resolve();
  }

  failedJobs(): Promise<never[]> {
    return Promise.resolve([]);
  }

  retryFailed(): Promise<number> {
    return Promise.resolve(0);
  }

  counts(): Promise<{ waiting: number; delayed: number; active: number; failed: number }> {
    return Promise.resolve({ waiting: this.added.length, delayed: 0, active: 0, failed: 0 });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

type Waiting = {
  id: string;
  tenant_id: Id<'Tenant'>;
  receiver_id: Id<'Tenant'>;
  type: string;
  payload: DomainEvent['payload'];
  emitted_at: Date;
};

/** The services of payments over a database of one's own, with its clock, and events delivered when a test says so. */
export class Books {
  readonly gate = new TestBillingGate();
  readonly queue = new RememberingQueue();
  readonly tenants = new Tenants();
  readonly organisations: Organisations;
  readonly versions = new FeeVersions(new Policies());
  readonly ledger: Ledger;
  readonly months: FeeMonths;
  readonly takings: Takings;
  readonly billing: Billing;
  readonly bills: Bills;
  readonly invoices: Invoices;
  readonly closing: CloseMonths;
  readonly finding: FindUnbilled;
  readonly dryRuns = new DryRuns();
  readonly dryRun: FeeDryRun;
  readonly check: PaymentsCheck;
  private readonly reactions: readonly Reaction[];
  private readonly delivered = new Set<string>();

  constructor(
    private readonly own: TestDatabase,
    readonly database: TenantDatabase,
  ) {
    this.organisations = new Organisations(database);
    this.ledger = new Ledger(database);
    this.months = new FeeMonths(this.versions, this.ledger);
    this.takings = new Takings(database, this.tenants, this.months);
    this.billing = new Billing(database, this.tenants, this.organisations, this.versions, this.ledger, this.gate);
    this.bills = new Bills(database);
    this.invoices = new Invoices(database);
    this.closing = new CloseMonths(database, this.tenants, this.months);
    this.finding = new FindUnbilled(this.billing, this.queue);
    this.dryRun = new FeeDryRun(this.tenants, this.organisations, this.dryRuns);
    this.check = new PaymentsCheck(database, this.tenants);
    this.reactions = [
      new EnterUse(this.ledger),
      new CloseUseMonth(),
      new EnterBill(this.ledger),
    ] as unknown as Reaction[];
  }

  readonly zero = jobPrincipal(tenantZero, 'test');

  inside(tenantId: Id<'Tenant'>): ReturnType<typeof jobPrincipal> {
    return jobPrincipal(tenantId, 'test');
  }

  /** Sets the installation's clock, which in the product only goes forward. */
  async setClock(at: string): Promise<void> {
    await this.admin('update installation set clock_offset_ms = $1', [new Date(at).getTime() - Date.now()]);
  }

  async organisation(name: string, zone = 'Europe/London'): Promise<TestOrganisation> {
    const member = await this.database.write(this.zero, (tx) =>
      new Memberships(this.tenants, new EffectRegister()).admit(
        tx,
        {
          name,
          kind: 'community radio',
          legalForm: 'charity',
          registrationNumber: newId(),
          address: '1 Mill Lane, Garth',
          memberCount: 60,
          modulesWanted: [],
          officerName: 'An Officer',
          officerEmail: 'officer@example.org',
        },
        newId<'Decision'>(),
      ),
    );
    const [space] = await this.database.read(this.zero, async (tx) =>
      (await this.organisations.billable(tx)).filter(({ memberId }) => memberId === member.id),
    );
    if (space === undefined) throw new Error('an organisation that was admitted is billable');
    await this.admin('update tenant set zone = $2 where id = $1', [space.tenantId, zone]);
    const treasurer: PersonPrincipal = {
      kind: 'person',
      tenantId: space.tenantId,
      personId: newId<'Person'>(),
      roles: ['treasurer'],
    };
    return {
      name,
      tenantId: space.tenantId,
      organisationId: space.organisationId,
      memberId: space.memberId,
      treasurer,
    };
  }

  gbp(minor: bigint | number): Money {
    return money(BigInt(minor), parseCurrency('GBP'));
  }

  take(
    organisation: TestOrganisation,
    at: string,
    minor: bigint | number,
    idempotencyKey: string = newId(),
  ): ReturnType<Takings['record']> {
    return this.takings.record(organisation.treasurer, {
      amount: this.gbp(minor),
      occurredAt: new Date(at),
      source: 'market stall',
      idempotencyKey,
    });
  }

  /**
   * Runs the reactions to what waits in the outboxes, and to what they emit in turn.
   * @param options.only event types; the others keep waiting
   * @param options.newestFirst the order of delivery turned round
   */
  async deliver(options: { only?: readonly string[]; newestFirst?: boolean } = {}): Promise<number> {
    for (let count = 0; ;) {
      const rows = await this.admin<Waiting>(
        'select id, tenant_id, receiver_id, type, payload, emitted_at from outbox order by id',
      );
      const waiting = rows.filter(
        ({ id, type }) => !this.delivered.has(id) && (options.only === undefined || options.only.includes(type)),
      );
      if (waiting.length === 0) return count;
      for (const event of options.newestFirst === true ? waiting.reverse() : waiting) {
        await this.react(event);
        this.delivered.add(event.id);
        count += 1;
      }
    }
  }

  /** Closes, delivers and bills whatever has become due, as the worker does. */
  async settle(): Promise<void> {
    await this.closing.run();
    await this.deliver();
    await this.finding.run();
    const bill = new BillOrganisation(this.billing);
    for (const { data } of this.queue.added.splice(0)) await bill.run(data as { tenantId: string });
    await this.deliver();
  }

  /** Everything that `commonhall check` would say about the books. */
  async findings(): Promise<string[]> {
    const tenants = await this.read(tenantZero, (tx) => this.tenants.list(tx));
    const within = await Promise.all(tenants.map(({ id }) => this.read(id, (tx) => booksCheck.run(tx))));
    return [...within.flat(), ...(await this.check.run())];
  }

  read<T>(tenantId: Id<'Tenant'>, work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.database.read(this.inside(tenantId), work);
  }

  /** Runs SQL as a role that may do everything, in every tenant. */
  async admin<R extends pg.QueryResultRow>(text: string, params: readonly unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.own.adminUrl });
    await client.connect();
    try {
      return (await client.query<R>(text, [...params])).rows;
    } finally {
      await client.end();
    }
  }

  private async react(event: Waiting): Promise<void> {
    const meta: EventMeta = { eventId: event.id, emittedAt: event.emitted_at, origin: event.tenant_id };
    for (const reaction of this.reactions) {
      if (eventType(Object.create(reaction.event.prototype as object) as DomainEvent) !== event.type) continue;
      const principal = jobPrincipal(event.receiver_id, reaction.name);
      await this.database.write(principal, (tx: TenantTx) => reaction.react(tx, event.payload, meta));
    }
  }
}
