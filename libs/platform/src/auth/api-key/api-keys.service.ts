import { AccessDenied, type Id, InvalidInput, NotFound, invariant, newId } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '../../database/tenant-database.js';
import { type Connection, type PageArgs, connect } from '../../graphql/connection.graphql.js';
import { assertMay } from '../access.js';
import { StepUpNeeded } from '../auth.problems.js';
import { IdentityDatabase, type IdentityStatement } from '../identity-database.js';
import { type PersonPrincipal, type Principal, type Scope } from '../principal.js';
import { newSecretToken } from '../secret-token.js';
import { type CurrentSession, isFresh } from '../session/session.js';
import { apiKeyAccess } from './api-key.access.js';

/** A program's way in, for one tenant. */
export interface ApiKey {
  readonly id: Id<'ApiKey'>;
  readonly name: string;
  /** The first letters of the key, to tell one from another. */
  readonly shown: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** By default a year from now, the most that is allowed. */
  readonly expiresAt?: Date | null;
}

/** The key itself is told here, once. */
export interface CreatedApiKey {
  readonly apiKey: ApiKey;
  readonly token: string;
}

const mostDays = 366;
/** Last use is for people who wonder whether a key still serves: a minute is exact enough. */
const noteEveryMs = 60_000;

const columns = `id, name, shown, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

const keysOf: IdentityStatement<ApiKey> = {
  name: 'identity.api-keys-of-tenant',
  text: `select ${columns} from identity.api_key where tenant_id = $1 and id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
    order by id limit $3`,
};

/** Keys of a tenant: made and revoked by its administrators, who have signed in within the last 15 minutes. */
@Injectable()
export class ApiKeys {
  private readonly notedAt = new Map<string, number>();

  constructor(
    private readonly identity: IdentityDatabase,
    private readonly database: TenantDatabase,
  ) {}

  /** A page of the tenant's keys, revoked ones too. @throws AccessDenied */
  list(principal: Principal, page: PageArgs): Promise<Connection<ApiKey>> {
    assertMay(apiKeyAccess, 'list', principal);
    return connect({
      principal,
      page,
      field: 'Query.apiKeys',
      sort: ['id'],
      fetch: ({ limit, after }) => this.identity.read(keysOf, [principal.tenantId, after?.[0] ?? null, limit]),
      keyOf: ({ id }) => [id],
    });
  }

  /**
   * Makes a key for the principal's tenant: `chk_live_…`, or `chk_test_…` where the installation is no production.
   * @throws AccessDenied | StepUpNeeded | InvalidInput
   */
  async create(principal: Principal, session: CurrentSession | null, input: NewApiKey): Promise<CreatedApiKey> {
    const person = personOf(principal, 'create');
    return this.database.write(principal, async (tx) => {
      if (session === null || !isFresh(session, tx.now)) throw new StepUpNeeded();
      const expiresAt = expiryOf(input, tx.now);
      if (input.scopes.length === 0) {
        throw new InvalidInput('Give the key at least one scope.', ['input', 'scopes']);
      }
      const created = await this.insert(person, { name: input.name.trim(), scopes: input.scopes, expiresAt });
      tx.audit({ action: 'api-key.created', subject: created.apiKey.id, facts: { scopes: input.scopes.join(' ') } });
      return created;
    });
  }

  /** Ends a key; it acts on the key's very next request. Safe to repeat. @throws AccessDenied | StepUpNeeded | NotFound */
  async revoke(principal: Principal, session: CurrentSession | null, keyId: Id<'ApiKey'>): Promise<ApiKey> {
    personOf(principal, 'revoke');
    return this.database.write(principal, async (tx) => {
      if (session === null || !isFresh(session, tx.now)) throw new StepUpNeeded();
      const [revoked] = await this.identity.write(({ sql, now }) =>
        sql<ApiKey>(
          `update identity.api_key set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and id = $2 returning ${columns}`,
          [principal.tenantId, keyId, now],
        ),
      );
      if (revoked === undefined) throw new NotFound('ApiKey', ['input', 'apiKeyId']);
      tx.audit({ action: 'api-key.revoked', subject: keyId });
      return revoked;
    });
  }

  /** Notes that a key was used, at most once a minute and process; nobody waits for it, and nothing fails with it. */
  noteUse(keyId: Id<'ApiKey'>, monotonicMs = performance.now()): void {
    const before = this.notedAt.get(keyId);
    if (before !== undefined && monotonicMs - before < noteEveryMs) return;
    if (this.notedAt.size >= 10_000) this.notedAt.clear();
    this.notedAt.set(keyId, monotonicMs);
    this.identity
      .write(({ sql, now }) => sql('update identity.api_key set last_used_at = $2 where id = $1', [keyId, now]))
      .catch(() => this.notedAt.delete(keyId));
  }

  /** Identity's rows are committed before the tenant's audit entry: a key without an entry was shown to nobody. */
  private insert(
    { tenantId, personId }: PersonPrincipal,
    { name, scopes, expiresAt }: Required<NewApiKey>,
  ): Promise<CreatedApiKey> {
    return this.identity.write(async ({ sql, now }) => {
      const [installation] = await sql<{ kind: string }>('select kind from installation');
      const prefix = installation?.kind === 'production' ? 'chk_live_' : 'chk_test_';
      const { token, hash } = newSecretToken(prefix);
      const [apiKey] = await sql<ApiKey>(
        `insert into identity.api_key (id, tenant_id, name, token_hash, shown, scopes, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columns}`,
        [
          newId<'ApiKey'>(),
          tenantId,
          name,
          hash,
          token.slice(0, prefix.length + 4),
          [...new Set(scopes)].sort(),
          personId,
          now,
          expiresAt,
        ],
      );
      invariant(apiKey !== undefined, 'an inserted key is answered');
      return { apiKey, token };
    });
  }
}

function personOf(principal: Principal, action: 'create' | 'revoke'): PersonPrincipal {
  assertMay(apiKeyAccess, action, principal);
  if (principal.kind !== 'person') throw new AccessDenied(apiKeyAccess[action].otherwise);
  return principal;
}

function expiryOf({ expiresAt }: NewApiKey, now: Date): Date {
  const latest = new Date(now.getTime() + mostDays * 86_400_000);
  const chosen = expiresAt ?? latest;
  if (chosen <= now || chosen > latest) {
    throw new InvalidInput('A key expires in the future, within a year. Leave this out for a year from now.', [
      'input',
      'expiresAt',
    ]);
  }
  return chosen;
}
