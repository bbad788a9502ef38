import { type Id } from '@commonhall/kernel';

/** What a person may be in a tenant; a closed list. Source: design record 0015, "Principal". */
export const roles = [
  'administrator',
  'secretary',
  'treasurer',
  'membership-officer',
  'delegate',
  'member',
  'auditor',
] as const;

export type Role = (typeof roles)[number];

/** What a key may do; a closed list. */
export const scopes = ['read', 'write', 'schema:read'] as const;

export type Scope = (typeof scopes)[number];

/** Who acts, in one tenant. A stranger has no principal. */
export type Principal = PersonPrincipal | KeyPrincipal | JobPrincipal | OperatorPrincipal;

export interface PersonPrincipal {
  readonly kind: 'person';
  readonly tenantId: Id<'Tenant'>;
  readonly personId: Id<'Person'>;
  readonly roles: readonly Role[];
}

export interface KeyPrincipal {
  readonly kind: 'key';
  readonly tenantId: Id<'Tenant'>;
  readonly keyId: Id<'ApiKey'>;
  readonly scopes: readonly Scope[];
}

/** A named job of the worker, in one tenant. */
export interface JobPrincipal {
  readonly kind: 'job';
  readonly tenantId: Id<'Tenant'>;
  readonly name: string;
}

/** The command line: audited, casts no ballots, sets no policies. */
export interface OperatorPrincipal {
  readonly kind: 'operator';
  readonly tenantId: Id<'Tenant'>;
}

export function jobPrincipal(tenantId: Id<'Tenant'>, name: string): JobPrincipal {
  return { kind: 'job', tenantId, name };
}

export function operatorPrincipal(tenantId: Id<'Tenant'>): OperatorPrincipal {
  return { kind: 'operator', tenantId };
}

/** The principal as the audit trail and idempotency keys write it: kind and id, no name of a person. */
export function actorOf(principal: Principal): string {
  switch (principal.kind) {
    case 'person':
      return `person:${principal.personId}`;
    case 'key':
      return `key:${principal.keyId}`;
    case 'job':
      return `job:${principal.name}`;
    case 'operator':
      return 'operator';
  }
}
