import { type DomainEvent, type Id, eventType, invariant, money, newId, parseCurrency } from '@commonhall/kernel';
import { Admissions, Ballots, Foundings, type NewFounder, Proposals } from '@commonhall/governance';
import { BillOrganisation, Billing, Takings } from '@commonhall/payments';
import {
  AccessDirectory,
  BackupFreshness,
  type EventMeta,
  MailLinks,
  People,
  type PersonPrincipal,
  Reaction,
  type Role,
  ScheduledJob,
  TenantDatabase,
  Welcome,
  jobPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { DiscoveryService } from '@nestjs/core';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from './database.js';
import { type WholeApi, startApi } from './whole-api.js';

interface Waiting {
  readonly id: string;
  readonly tenant_id: Id<'Tenant'>;
  readonly receiver_id: Id<'Tenant'>;
  readonly type: string;
  readonly payload: DomainEvent['payload'];
  readonly emitted_at: Date;
}

/** An organisation of the played co-op, as its papers have it. */
export interface PlayedOrganisation {
  readonly name: string;
  readonly kind: string;
  readonly officer: string;
  readonly email: string;
}

/** Three that found the co-op, and those that join it. */
export const foundersOfPlay: readonly PlayedOrganisation[] = [
  { name: 'River Post', kind: 'community newspaper', officer: 'Siân Jones', email: 'sian@river-post.example' },
  { name: 'Garth Food Hub', kind: 'food hub', officer: 'Gareth Davies', email: 'gareth@garth-food.example' },
  { name: 'Hafod Library', kind: 'library', officer: 'Mair Ó Súilleabháin', email: 'mair@hafod.example' },
];
const joinersOfPlay: readonly PlayedOrganisation[] = [
  { name: 'Mill Lane Makers', kind: 'workshop', officer: 'Ann Parry', email: 'ann@mill-lane.example' },
  { name: 'Bryn Arts', kind: 'arts charity', officer: 'Huw Price', email: 'huw@bryn.example' },
  { name: 'Cwm Radio', kind: 'community radio', officer: 'Elin Rees', email: 'elin@cwm.example' },
  { name: 'Dôl Orchard', kind: 'orchard', officer: 'Tom Hughes', email: 'tom@dol.example' },
];

/**
 * A whole co-op over the product's own api, in a database of its own: what the worker would do is done when a test says
 * so, and the clock goes where the test sends it. Everything is done by the calls that people use.
 */
export class PlayedCoop {
  /** How often the clock was set: what is bound to time is made anew after that. */
  clockMoves = 0;
  private readonly delivered = new Set<string>();

  private constructor(
    readonly own: TestDatabase,
    readonly api: WholeApi,
    private readonly admin: pg.Client,
  ) {}

  /** @param at where the clock stands at first */
  static async begin(at: string): Promise<PlayedCoop> {
    const own = await ownDatabase();
    const admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    const coop = new PlayedCoop(own, await startApi(own), admin);
    await coop.setClock(at);
    await coop.get(TenantDatabase).write(jobPrincipal(tenantZero, 'test'), (tx) =>
      coop.get(BackupFreshness).record(tx, {
        id: newId<'Backup'>(),
        kind: 'override',
        succeeded: true,
        reason: 'A test keeps nothing.',
      }),
    );
    return coop;
  }

  get<T>(token: abstract new (...parts: never[]) => T): T {
    return this.api.app.get<T>(token, { strict: false });
  }

  async setClock(at: string): Promise<void> {
    await this.admin.query('update installation set clock_offset_ms = $1', [new Date(at).getTime() - Date.now()]);
    this.clockMoves += 1;
  }

  async end(): Promise<void> {
    await this.api.close();
    await this.admin.end();
    await this.own.drop();
  }

  async rows<R extends pg.QueryResultRow>(text: string, params: readonly unknown[] = []): Promise<R[]> {
    return (await this.admin.query<R>(text, [...params])).rows;
  }

  /** Does whatever the worker would find to do by now, until nothing is left. */
  async settle(): Promise<void> {
    const jobs = this.providers().filter(
      (one): one is ScheduledJob =>
        one instanceof ScheduledJob && /^(governance|payments\.close|platform\.seal)/.test(one.name),
    );
    for (let before = -1; before !== this.delivered.size;) {
      before = this.delivered.size;
      for (const job of jobs) await job.run();
      const billing = this.get(Billing);
      for (const tenantId of await billing.unbilled()) await new BillOrganisation(billing).run({ tenantId });
      await this.deliver();
    }
  }

  /** The path of the link in the last letter to an address. */
  async linkFor(address: string): Promise<string> {
    const [letter] = await this.rows<{ link: string }>(
      'select link from mail where to_address = $1 and link is not null order by created_at desc, id desc limit 1',
      [address],
    );
    invariant(letter !== undefined, `no letter with a link went to ${address}`);
    return new URL(letter.link).pathname;
  }

  async welcomePath(): Promise<string> {
    return (await this.get(Welcome).issue()).path;
  }

  /** Opens a session for whoever has this address, as a link by mail does. @returns its token */
  async signedIn(email: string): Promise<string> {
    const personId = await this.personWith(email);
    const { token } = await this.get(MailLinks).issue({ purpose: 'sign-in', personId, tenantId: tenantZero, hours: 1 });
    return (await this.get(MailLinks).open(token)).session.token;
  }

  async principalOf(email: string, slug: string): Promise<PersonPrincipal> {
    const personId = await this.personWith(email);
    const access = (await this.get(AccessDirectory).of(personId)).find((one) => one.slug === slug);
    invariant(access !== undefined, `${email} has no part in ${slug}`);
    return { kind: 'person', personId, tenantId: access.tenantId, roles: access.roles };
  }

  /** Founds the co-op by the three signatures. */
  async found(name: string): Promise<void> {
    const foundings = this.get(Foundings);
    const opened = await this.get(MailLinks).open((await this.welcomePath()).replace('/link/', ''), {
      name: 'Olwen the operator',
      email: 'olwen@host.example',
    });
    const operator: PersonPrincipal = {
      kind: 'person',
      tenantId: tenantZero,
      personId: opened.session.personId,
      roles: ['administrator'],
    };
    const founders = foundersOfPlay.map(asFounder);
    const { result } = await foundings.prepare(operator, { name, founders, idempotencyKey: newId() });
    await this.settle();
    for (const { email } of foundersOfPlay) {
      const principal = await this.principalOf(email, 'co-op');
      await foundings.sign(principal, { proposalId: result.id, idempotencyKey: newId() });
    }
    await this.settle();
  }

  /** Admits those that join, and has every organisation's officer appoint itself as its delegate. */
  async admit(slug: string): Promise<void> {
    const sheet = [
      'Organisation,Kind,Legal form,Members,Modules wanted,Delegate,Delegate e-mail,Registration number,Address',
      ...joinersOfPlay.map(
        ({ name, kind, officer, email }, index) =>
          `${name},${kind},charity,${20 + index},"membership, distribution",${officer},${email},C-${index},${index + 1} Mill Lane`,
      ),
    ].join('\n');
    const proposer = await this.principalOf('sian@river-post.example', slug);
    const { result } = await this.get(Admissions).propose(proposer, {
      title: 'Admit the organisations of the valley',
      summary: { en: 'They have applied and agree with the charter.', cy: null },
      sheet,
      idempotencyKey: newId(),
    });
    await this.decide(slug, result.id);
  }

  /** Has all members ratify the founding policies: from then on the fee is charged. */
  async ratify(slug: string): Promise<void> {
    const proposer = await this.principalOf('sian@river-post.example', slug);
    const { result } = await this.get(Proposals).propose(proposer, {
      kind: 'ratification',
      title: 'Ratify the founding policies',
      summary: {
        en: 'So that the co-op can begin to charge its fee.',
        cy: 'Fel y gall y gydweithfa ddechrau codi ei ffi.',
      },
      effects: [{ type: 'governance.ratify-policies', content: {} }],
      idempotencyKey: newId(),
    });
    await this.decide(slug, result.id);
  }

  /** Gives notice of a draft, has the founders' delegates say yes, closes and enacts it. */
  async decide(slug: string, proposalId: Id<'Proposal'>): Promise<void> {
    const proposer = await this.principalOf('sian@river-post.example', slug);
    const { result } = await this.get(Proposals).announce(proposer, {
      proposalId,
      opensOn: null,
      idempotencyKey: newId(),
    });
    const { opensAt, closesAt } = result;
    invariant(opensAt !== null && closesAt !== null, 'an announced proposal has its hours');
    await this.setClock(new Date(opensAt.getTime() + 3_600_000).toISOString());
    for (const { email } of foundersOfPlay) {
      const delegate = await this.principalOf(email, slug);
      await this.get(Ballots).cast(delegate, { proposalId, choice: 'yes', idempotencyKey: newId() });
    }
    await this.setClock(new Date(closesAt.getTime() + 60_000).toISOString());
    await this.settle();
  }

  /** Records what an organisation took, as its treasurer does. */
  async take(slug: string, at: string, minor: bigint): Promise<void> {
    const [tenant] = await this.rows<{ id: Id<'Tenant'> }>('select id from tenant where slug = $1', [slug]);
    invariant(tenant !== undefined, `there is a tenant ${slug}`);
    const roles: readonly Role[] = ['treasurer'];
    await this.get(Takings).record(
      { kind: 'person', tenantId: tenant.id, personId: newId<'Person'>(), roles },
      {
        amount: money(minor, parseCurrency('GBP')),
        occurredAt: new Date(at),
        source: 'market stall',
        idempotencyKey: newId(),
      },
    );
  }

  private async personWith(email: string): Promise<Id<'Person'>> {
    const person = await this.get(People).byEmail(email);
    invariant(person !== null, `nobody has the address ${email}`);
    return person.id;
  }

  private providers(): unknown[] {
    const found = this.get(DiscoveryService)
      .getProviders()
      .map(({ instance }) => instance as unknown);
    return [...new Set(found)];
  }

  private async deliver(): Promise<void> {
    const reactions = this.providers().filter((one): one is Reaction => one instanceof Reaction);
    for (;;) {
      const rows = await this.rows<Waiting>(
        'select id, tenant_id, receiver_id, type, payload, emitted_at from outbox order by id',
      );
      const waiting = rows.filter(({ id }) => !this.delivered.has(id));
      if (waiting.length === 0) return;
      for (const event of waiting) {
        const meta: EventMeta = { eventId: event.id, emittedAt: event.emitted_at, origin: event.tenant_id };
        for (const reaction of reactions) {
          if (eventType(Object.create(reaction.event.prototype as object) as DomainEvent) !== event.type) continue;
          const principal = jobPrincipal(event.receiver_id, reaction.name);
          await this.get(TenantDatabase).write(principal, (tx) => reaction.react(tx, event.payload, meta));
        }
        this.delivered.add(event.id);
      }
    }
  }
}

function asFounder({ name, kind, officer, email }: PlayedOrganisation, index: number): NewFounder {
  return {
    name: officer,
    email,
    organisation: {
      name,
      kind,
      legalForm: 'community benefit society',
      registrationNumber: `RS-${index}`,
      address: `${index + 1} Bridge Street, Garth`,
      memberCount: 100 + index,
      modulesWanted: ['membership', 'payments', 'meters'],
    },
  };
}
