import { Charters } from '@commonhall/governance';
import {
  People,
  type Person,
  SessionAuthenticator,
  TenantDatabase,
  csrfTokenOf,
  jobPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { type Tenant, Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { catalogues } from '../words/catalogue.js';
import { figuresOf } from '../words/figures.js';
import { type Locale, acceptedLocale, isLocale } from '../words/locale.js';
import { type Coop, NoSuchPage, type PersonVisit, SignInFirst, type TenantVisit, type Visit } from './visit.js';

/** The cookie of whoever chose a language; it says nothing else. */
export const languageCookie = 'commonhall-language';

/** Where everybody's reading of the co-op's name is done. */
const reader = jobPrincipal(tenantZero, 'light');

/** The slug of tenant zero until its founding names it. */
const formingSlug = 'co-op';

/** Told of a visitor before anything of theirs is known: when the database does not answer, this page must still appear. */
const unknownCoop: Coop = { name: 'Commonhall', slug: formingSlug, zone: 'Europe/London', foundedAt: null };

/** A visit with the tenant that the path names; null where that is not the visitor's, or is none. */
interface Seen {
  readonly visit: Visit;
  readonly inside: Pick<TenantVisit, 'principal' | 'tenant'> | null;
}

/** Tells who visits a page. One look a request, however often it is asked. */
@Injectable()
export class Visits {
  private readonly known = new WeakMap<FastifyRequest, Promise<Seen>>();
  /** Never forgotten: what has been founded stays so. */
  private foundedAt: Date | null = null;

  constructor(
    private readonly authenticator: SessionAuthenticator,
    private readonly people: People,
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly charters: Charters,
  ) {}

  /** Whoever it is. */
  async of(request: FastifyRequest): Promise<Visit> {
    return (await this.seen(request)).visit;
  }

  /** @throws SignInFirst */
  async ofPerson(request: FastifyRequest): Promise<PersonVisit> {
    const visit = await this.of(request);
    const { session, person } = visit;
    if (session === null || person === null) throw new SignInFirst();
    return { ...visit, session, person };
  }

  /**
   * Inside the tenant that the path names as `:slug`.
   * @throws SignInFirst for every stranger, whatever the path names
   * @throws NoSuchPage for a tenant that is not theirs and for one that does not exist
   */
  async inTenant(request: FastifyRequest): Promise<TenantVisit> {
    const visit = await this.ofPerson(request);
    const { inside } = await this.seen(request);
    if (inside === null) throw new NoSuchPage();
    return { ...visit, ...inside, figures: figuresOf(visit.locale, inside.tenant.zone) };
  }

  /** A visit of which nothing is known but the language that the browser asks for. */
  unknown(request: FastifyRequest): Visit {
    const locale = chosenLocale(request) ?? acceptedLocale(request.headers['accept-language']);
    return visitOf(request, { locale, coop: unknownCoop });
  }

  private seen(request: FastifyRequest): Promise<Seen> {
    const known = this.known.get(request) ?? this.look(request);
    this.known.set(request, known);
    return known;
  }

  private async look(request: FastifyRequest): Promise<Seen> {
    const { slug } = (request.params ?? {}) as { readonly slug?: string };
    const { session, accesses, principal } = await this.authenticator.visitorOf(request, slug ?? '');
    // Where the co-op stood while it formed it is found ever after: the last signature has sent others there.
    const tenantId = principal?.tenantId ?? (slug === formingSlug ? tenantZero : null);
    const access = accesses.find((one) => one.tenantId === tenantId);
    const [{ coop, tenant }, people] = await Promise.all([
      this.surroundings(access?.tenantId ?? null),
      session === null ? new Map<string, Person>() : this.people.byIds([session.personId]),
    ]);
    const person = session === null ? null : (people.get(session.personId) ?? null);
    const locale = chosenLocale(request) ?? person?.locale ?? acceptedLocale(request.headers['accept-language']);
    const visit = visitOf(request, { locale, coop });
    if (session === null || person === null) return { visit, inside: null };
    return {
      visit: { ...visit, session, person, accesses, formToken: csrfTokenOf(session) },
      inside:
        access === undefined || tenant === null
          ? null
          : { tenant, principal: { kind: 'person', tenantId: tenant.id, personId: person.id, roles: access.roles } },
    };
  }

  /** What every page shows around its content: the co-op, and the tenant that one is in. */
  private surroundings(tenantId: Tenant['id'] | null): Promise<{ coop: Coop; tenant: Tenant | null }> {
    return this.database.read(reader, async (tx) => {
      const coop = await this.tenants.get(tx, tenantZero);
      const tenant = tenantId === null ? null : tenantId === tenantZero ? coop : await this.tenants.get(tx, tenantId);
      this.foundedAt ??= (await this.charters.inForce(tx))?.fromInstant ?? null;
      const { foundedAt } = this;
      return { coop: coop === null ? unknownCoop : { ...coop, foundedAt }, tenant };
    });
  }
}

function visitOf(request: FastifyRequest, { locale, coop }: { locale: Locale; coop: Coop }): Visit {
  return {
    locale,
    words: catalogues[locale],
    figures: figuresOf(locale, coop.zone),
    session: null,
    person: null,
    accesses: [],
    coop,
    formToken: '',
    from: request.ip,
  };
}

/** The language that the visitor chose on a page: in the address just now, or earlier, kept in a cookie. */
function chosenLocale({ query, headers }: Pick<FastifyRequest, 'query' | 'headers'>): Locale | null {
  const asked = wishedLocale(query);
  if (asked !== null) return asked;
  const prefix = `${languageCookie}=`;
  const kept = (headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix))
    ?.slice(prefix.length);
  return isLocale(kept) ? kept : null;
}

/** The language that the address asks for: `?lang=cy`. */
export function wishedLocale(query: unknown): Locale | null {
  const wish = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  return isLocale(wish) ? wish : null;
}
