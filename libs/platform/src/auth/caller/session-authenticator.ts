import { decodeId, nounOf } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { Authenticator, type Caller } from '../../graphql/caller.js';
import { RefusedRequest, unauthenticated } from '../../graphql/refused-request.js';
import { ApiKeys } from '../api-key/api-keys.service.js';
import { IdentityDatabase } from '../identity-database.js';
import { type PersonPrincipal } from '../principal.js';
import { hashOfToken } from '../secret-token.js';
import { type CurrentSession, sessionPrefix } from '../session/session.js';
import { scopeOf } from './operation-scope.js';
import { SessionCookies } from './session-cookies.provider.js';
import {
  type KeyStanding,
  type SessionStanding,
  type StandingAccess,
  keyStanding,
  sessionStanding,
} from './standing.js';
import { Standings } from './standings.js';

/** Who looks at a page without JavaScript. */
export interface Visitor {
  /** Null for a stranger. */
  readonly session: CurrentSession | null;
  /** Null for strangers, and in a tenant that is not theirs or does not exist: both are the same answer. */
  readonly principal: PersonPrincipal | null;
  /** Where the person may go. */
  readonly accesses: readonly StandingAccess[];
}

/** How a request names its tenant. */
type TenantHint = { readonly slug: string } | { readonly tenantId: StandingAccess['tenantId'] };

const stranger: Caller = { principal: null, mayIntrospect: false };
const keyForm = /^chk_(?:live|test)_[\w-]{43}$/;
const sessionForm = /^chs_[\w-]{43}$/;

/**
 * Tells who sends a request, and in which tenant: a session by cookie, or a session or key as bearer. What was known of a
 * token is used at once and read again meanwhile, so that nobody waits and yet every change acts on the next request.
 * Source of the rules: design record 0015; libs/platform/src/graphql/README.md, "tenant", "keys".
 */
@Injectable()
export class SessionAuthenticator extends Authenticator {
  private readonly sessions: Standings<SessionStanding>;
  private readonly keys: Standings<KeyStanding>;

  constructor(
    identity: IdentityDatabase,
    private readonly cookies: SessionCookies,
    private readonly apiKeys: ApiKeys,
  ) {
    super();
    this.sessions = new Standings(identity, sessionStanding);
    this.keys = new Standings(identity, keyStanding);
  }

  /** @throws RefusedRequest for a bearer that does not stand, a tenant that is not theirs, and for conflicting hints */
  async callerOf({ headers }: FastifyRequest): Promise<Caller> {
    const bearer = bearerOf(headers.authorization);
    const cookie = this.cookies.tokenIn(headers.cookie);
    const tenant = tenantHint(headers['commonhall-tenant']);
    if (bearer === null) {
      // A cookie outlives its session; whoever still carries one is a stranger, not an intruder.
      return cookie === null ? stranger : ((await this.bySession(cookie, 'cookie', tenant)) ?? stranger);
    }
    if (cookie !== null) {
      throw new RefusedRequest(
        'BAD_REQUEST',
        'This request carries a session cookie and an Authorization header. Send one of them.',
        400,
      );
    }
    const caller = bearer.startsWith(sessionPrefix)
      ? await this.bySession(bearer, 'bearer', tenant)
      : await this.byKey(bearer, tenant);
    if (caller === null) throw unauthenticated();
    return caller;
  }

  /**
   * Who looks at a page; only cookies count, for a page's tenant stands in its path.
   * @param slug of the path's tenant; without one, the person's only tenant
   */
  async visitorOf({ headers }: Pick<FastifyRequest, 'headers'>, slug?: string): Promise<Visitor> {
    const token = this.cookies.tokenIn(headers.cookie);
    const standing = token === null || !sessionForm.test(token) ? null : await this.sessions.read(hashOfToken(token));
    if (token === null || standing === null) return { session: null, principal: null, accesses: [] };
    const { accesses, personId } = standing;
    const access = slug === undefined ? onlyOne(accesses) : accesses.find((one) => one.slug === slug);
    return {
      session: currentSession(standing, token, 'cookie'),
      principal: access === undefined ? null : principalOf(personId, access),
      accesses,
    };
  }

  private async bySession(token: string, by: 'cookie' | 'bearer', tenant: TenantHint | null): Promise<Caller | null> {
    if (!sessionForm.test(token)) return null;
    const hash = hashOfToken(token);
    let found = await this.sessions.of(hash);
    if (found === null) return null;
    let access = chosen(found.standing.accesses, tenant);
    // Nobody is turned away for what was known of them before: they may have been let in meanwhile.
    if (access instanceof RefusedRequest && (await found.confirmed) === false) {
      found = await this.sessions.of(hash);
      if (found === null) return null;
      access = chosen(found.standing.accesses, tenant);
    }
    if (access instanceof RefusedRequest && tenant !== null) throw access;
    const { standing, confirmed } = found;
    return {
      principal: access instanceof RefusedRequest ? null : principalOf(standing.personId, access),
      mayIntrospect: true,
      session: currentSession(standing, token, by),
      ...(access instanceof RefusedRequest ? { whyNoPrincipal: access } : {}),
      ...(confirmed === undefined ? {} : { confirmed }),
    };
  }

  private async byKey(token: string, tenant: TenantHint | null): Promise<Caller | null> {
    if (!keyForm.test(token)) return null;
    const found = await this.keys.of(hashOfToken(token));
    if (found === null) return null;
    const { keyId, tenantId, slug, scopes } = found.standing;
    if (tenant !== null && !names(tenant, { tenantId, slug })) {
      throw new RefusedRequest('BAD_REQUEST', 'The key and the header Commonhall-Tenant name different tenants.', 400);
    }
    this.apiKeys.noteUse(keyId);
    return {
      principal: { kind: 'key', tenantId, keyId, scopes },
      mayIntrospect: scopes.includes('schema:read'),
      session: null,
      refusalOf: (document, operation) => {
        const scope = scopeOf(document, operation);
        return scopes.includes(scope)
          ? null
          : new RefusedRequest('FORBIDDEN', `This needs a key with the scope ${scope}.`, 403);
      },
      ...(found.confirmed === undefined ? {} : { confirmed: found.confirmed }),
    };
  }
}

function principalOf(personId: PersonPrincipal['personId'], { tenantId, roles }: StandingAccess): PersonPrincipal {
  return { kind: 'person', tenantId, personId, roles };
}

function currentSession(standing: SessionStanding, token: string, by: CurrentSession['by']): CurrentSession {
  const { sessionId: id, personId, signedInAt, expiresAt } = standing;
  return { id, personId, token, signedInAt, expiresAt, by };
}

/**
 * The one tenant of a request.
 * @returns the access, or why there is none; for a tenant that is not theirs in the same words as for one that does not exist
 */
function chosen(accesses: readonly StandingAccess[], tenant: TenantHint | null): StandingAccess | RefusedRequest {
  if (tenant !== null) {
    const named = accesses.find((access) => names(tenant, access));
    return (
      named ?? new RefusedRequest('FORBIDDEN', 'There is no such organisation here, or you have no part in it.', 403)
    );
  }
  const only = onlyOne(accesses);
  if (only !== undefined) return only;
  return accesses.length === 0
    ? new RefusedRequest('FORBIDDEN', 'You have no part in any organisation here. Ask yours to invite you.', 403)
    : new RefusedRequest(
        'BAD_REQUEST',
        'You have a part in several organisations. Say in the header Commonhall-Tenant for which one you act.',
        400,
      );
}

function onlyOne(accesses: readonly StandingAccess[]): StandingAccess | undefined {
  return accesses.length === 1 ? accesses[0] : undefined;
}

/** @throws RefusedRequest for a header that is no bearer */
function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated();
  return token;
}

/** @throws RefusedRequest where the header names several tenants */
function tenantHint(header: string | string[] | undefined): TenantHint | null {
  if (header === undefined || header === '') return null;
  const named = Array.isArray(header) || header.includes(',') ? tenantsIn([header].flat()) : [header.trim()];
  const [tenant] = named;
  if (tenant === undefined || named.length > 1) {
    throw new RefusedRequest('BAD_REQUEST', 'The header Commonhall-Tenant names several organisations. Send one.', 400);
  }
  return nounOf(tenant) === 'Tenant' ? { tenantId: decodeId('Tenant', tenant) } : { slug: tenant };
}

/** Each once; a proxy may have joined several headers into one. */
function tenantsIn(headers: readonly string[]): string[] {
  return [...new Set(headers.flatMap((header) => header.split(',').map((part) => part.trim())))];
}

function names(hint: TenantHint, access: Pick<StandingAccess, 'tenantId' | 'slug'>): boolean {
  return 'slug' in hint ? hint.slug === access.slug : hint.tenantId === access.tenantId;
}
