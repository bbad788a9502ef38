import { newId } from '@commonhall/kernel';
import { type CurrentSession, type Person, type Role, tenantZero } from '@commonhall/platform';
import { type Tenant } from '@commonhall/tenancy';
import { type TenantVisit, type Visit } from '../../apps/console/src/light/visit/visit.js';
import { catalogues } from '../../apps/console/src/light/words/catalogue.js';
import { figuresOf } from '../../apps/console/src/light/words/figures.js';
import { type Locale } from '../../apps/console/src/light/words/locale.js';

const zone = 'Europe/London';

/** A stranger's visit, for pages rendered without a server. */
export function strangerVisit(locale: Locale = 'en', foundedAt: Date | null = new Date('2041-01-05T09:00:00Z')): Visit {
  return {
    locale,
    words: catalogues[locale],
    figures: figuresOf(locale, zone),
    session: null,
    person: null,
    accesses: [],
    coop: { name: 'Garth Co-op', slug: 'garth-co-op', zone, foundedAt },
    formToken: '',
    from: '127.0.0.1',
  };
}

/** A visit inside the co-op, or inside an organisation's tenant. */
export function tenantVisit(
  locale: Locale = 'en',
  { roles = ['delegate'], inCoop = true, name }: { roles?: readonly Role[]; inCoop?: boolean; name?: string } = {},
): TenantVisit {
  const person: Person = { id: newId<'Person'>(), name: 'Siân Jones', email: 'sian@river-post.example', locale };
  const tenant: Tenant = {
    id: inCoop ? tenantZero : newId<'Tenant'>(),
    slug: inCoop ? 'garth-co-op' : 'river-post',
    name: name ?? (inCoop ? 'Garth Co-op' : 'River Post'),
    state: 'active',
    relationship: inCoop ? 'co-op' : 'member',
    zone,
    locale: 'en',
    currency: 'GBP',
    foundedAt: new Date('2041-01-05T09:00:00Z'),
  };
  const session: CurrentSession = {
    id: newId<'Session'>(),
    personId: person.id,
    token: 'chs_test',
    signedInAt: new Date('2041-01-05T09:00:00Z'),
    expiresAt: new Date('2041-03-05T09:00:00Z'),
    by: 'cookie',
  };
  return {
    ...strangerVisit(locale),
    person,
    session,
    formToken: 'token-of-the-form',
    accesses: [{ tenantId: tenant.id, slug: tenant.slug, roles }],
    principal: { kind: 'person', tenantId: tenant.id, personId: person.id, roles },
    tenant,
  };
}
