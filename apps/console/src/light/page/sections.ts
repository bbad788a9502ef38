import { tenantZero } from '@commonhall/platform';
import { type TenantVisit } from '../visit/visit.js';
import { type Catalogue } from '../words/catalogue.js';

/** A page of a tenant, as its navigation lists it. */
export interface Section {
  readonly name: keyof Catalogue['nav'];
  readonly path: string;
}

/**
 * The pages of a tenant that are of use to the visitor. What the navigation leaves out is not hidden by that: each page
 * asks for itself who may see what.
 */
export function sectionsOf({ tenant, principal, coop }: TenantVisit): Section[] {
  const isAdministrator = principal.roles.includes('administrator');
  const isForming = coop.foundedAt === null;
  const names: Section['name'][] =
    tenant.id === tenantZero
      ? isForming
        ? isAdministrator
          ? ['overview', 'founding', 'charter']
          : ['overview', 'charter']
        : ['overview', 'proposals', 'decisions', 'charter']
      : ['overview', 'bills', ...(isAdministrator ? (['delegate'] as const) : []), 'charter'];
  return names.map((name) => ({ name, path: pathOf(tenant.slug, name === 'overview' ? undefined : name) }));
}

/** The address of a page in a tenant: `/t/river-post/bills`. */
export function pathOf(slug: string, ...rest: readonly (string | undefined)[]): string {
  return ['', 't', slug, ...rest.filter((part) => part !== undefined)].join('/');
}
