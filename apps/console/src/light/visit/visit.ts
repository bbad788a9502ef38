import { type CurrentSession, type Person, type PersonPrincipal, type StandingAccess } from '@commonhall/platform';
import { type Tenant } from '@commonhall/tenancy';
import { type Catalogue } from '../words/catalogue.js';
import { type Figures } from '../words/figures.js';
import { type Locale } from '../words/locale.js';

/** Who looks at a page, and in which language. */
export interface Visit {
  readonly locale: Locale;
  readonly words: Catalogue;
  readonly figures: Figures;
  /** Null for a stranger. */
  readonly session: CurrentSession | null;
  readonly person: Person | null;
  /** Where the person may go. */
  readonly accesses: readonly StandingAccess[];
  readonly coop: Coop;
  /** What the forms of this visit carry; empty for strangers, whose forms have a token of their own. */
  readonly formToken: string;
  /** The IP address. */
  readonly from: string;
}

/** The co-op that runs this installation, as far as everybody may know it. */
export interface Coop {
  readonly name: string;
  readonly slug: string;
  readonly zone: string;
  /** When its charter came into force; null while it is forming. */
  readonly foundedAt: Date | null;
}

/** A visit inside a tenant that the visitor may enter. */
export interface TenantVisit extends Visit {
  readonly session: CurrentSession;
  readonly person: Person;
  readonly principal: PersonPrincipal;
  readonly tenant: Tenant;
}

/** A visit of somebody who has signed in, wherever they may go. */
export interface PersonVisit extends Visit {
  readonly session: CurrentSession;
  readonly person: Person;
}

/** The visitor as a principal of another tenant; null where they have no part in it. */
export function principalIn(visit: PersonVisit, tenantId: PersonPrincipal['tenantId']): PersonPrincipal | null {
  const access = visit.accesses.find((one) => one.tenantId === tenantId);
  return access === undefined ? null : { kind: 'person', tenantId, personId: visit.person.id, roles: access.roles };
}

/** The page is for people who have signed in. */
export class SignInFirst extends Error {}

/** Nothing to be found here: it is not the visitor's, or it does not exist. */
export class NoSuchPage extends Error {}

/** The visitor may see that it is there, and may not do it; the message, in their language, says who may. */
export class NotForYou extends Error {}

/** A form that did not come from a page made for this visitor. */
export class FormNotTrusted extends Error {}

/** A body that is no form of ours. */
export class NoForm extends Error {}
