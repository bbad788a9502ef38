import { type Id } from '@commonhall/kernel';
import { type IdentityStatement, identityNowSql } from '../identity-database.js';
import { type Role, type Scope } from '../principal.js';

/** A tenant that the holder of a token may act in. */
export interface StandingAccess {
  readonly tenantId: Id<'Tenant'>;
  readonly slug: string;
  readonly roles: readonly Role[];
}

/** All that a caller is made from. Read whole each time; any difference from what was known is a change. */
export interface SessionStanding {
  readonly sessionId: Id<'Session'>;
  readonly personId: Id<'Person'>;
  readonly signedInAt: Date;
  readonly expiresAt: Date;
  readonly accesses: readonly StandingAccess[];
  /** Grows with every change of the session and of what its person may enter. */
  readonly version: string;
}

export interface KeyStanding {
  readonly keyId: Id<'ApiKey'>;
  readonly tenantId: Id<'Tenant'>;
  readonly slug: string;
  readonly scopes: readonly Scope[];
}

/** A row of `known`: what stands, and all of it as one text, which differs as soon as anything does. */
export type WithText<Standing> = Standing & { readonly asText: string };

/** How one kind of token is looked up. `$1` are the hashes of tokens; of one that does not stand there is no row. */
export interface StandingStatements<Standing> {
  readonly known: IdentityStatement<WithText<Standing>>;
  /** As little as tells whether anything has changed. */
  readonly checked: IdentityStatement<{ readonly tokenHash: string; readonly asText: string }>;
}

/** One index look-up each; closed tenants are nobody's. */
export const sessionStanding = statementsOf<SessionStanding>(
  'session',
  `select s.token_hash as "tokenHash", s.id as "sessionId", s.person_id as "personId", s.signed_in_at as "signedInAt",
      s.expires_at as "expiresAt", coalesce(a.accesses, '[]') as accesses, concat_ws('.', s.version, a.version) as version
    from identity.session s
    left join lateral (
      select sum(a.version) as version, json_agg(json_build_object('tenantId', t.id, 'slug', t.slug, 'roles', a.roles) order by t.id)
        filter (where a.roles <> '{}' and t.state <> 'closed') as accesses
      from identity.tenant_access a left join tenant t on t.id = a.tenant_id where a.person_id = s.person_id) a on true
    where s.token_hash = any($1) and s.ended_at is null and s.expires_at > ${identityNowSql}`,
);

export const keyStanding = statementsOf<KeyStanding>(
  'key',
  `select k.token_hash as "tokenHash", k.id as "keyId", k.tenant_id as "tenantId", t.slug, k.scopes
    from identity.api_key k join tenant t on t.id = k.tenant_id and t.state <> 'closed'
    where k.token_hash = any($1) and k.revoked_at is null and k.expires_at > ${identityNowSql}`,
);

function statementsOf<Standing>(kind: string, text: string): StandingStatements<Standing> {
  return {
    known: {
      name: `identity.${kind}-known`,
      text: `select standing.*, standing::text as "asText" from (${text}) standing`,
    },
    checked: {
      name: `identity.${kind}-checked`,
      text: `select "tokenHash", standing::text as "asText" from (${text}) standing`,
    },
  };
}
