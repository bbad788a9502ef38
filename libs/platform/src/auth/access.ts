import { AccessDenied } from '@commonhall/kernel';
import { type Principal, type Role, type Scope, roles, scopes } from './principal.js';

/** Who may do one thing to what they may see. Whoever is not named may not. */
export interface AccessRule {
  /** People with one of these roles in the tenant; `anyone` who may enter it. */
  readonly roles: readonly Role[] | 'anyone';
  /** Keys with this scope. */
  readonly key?: Scope;
  readonly job?: true;
  readonly operator?: true;
  /** The sentence for those who may not: who may, and what to do. */
  readonly otherwise: string;
}

/** Every action on a noun, with its rule: the whole of a `noun.access.ts`. */
export type AccessMatrix<Action extends string> = Readonly<Record<Action, AccessRule>>;

/** Whether the principal may do it. */
export function may<Action extends string>(
  matrix: AccessMatrix<Action>,
  action: Action,
  principal: Principal,
): boolean {
  const rule = matrix[action];
  switch (principal.kind) {
    case 'person':
      return rule.roles === 'anyone'
        ? principal.roles.length > 0
        : principal.roles.some((role) => rule.roles.includes(role));
    case 'key':
      return rule.key !== undefined && principal.scopes.includes(rule.key);
    case 'job':
      return rule.job === true;
    case 'operator':
      return rule.operator === true;
  }
}

/** @throws AccessDenied in the words of the rule */
export function assertMay<Action extends string>(
  matrix: AccessMatrix<Action>,
  action: Action,
  principal: Principal,
): void {
  if (!may(matrix, action, principal)) throw new AccessDenied(matrix[action].otherwise);
}

/** Everybody that a rule can tell apart; `visitor` is a person without a role in the tenant. */
export const actors = [
  ...roles,
  'visitor',
  ...scopes.map((scope) => `key:${scope}` as const),
  'job',
  'operator',
] as const;

export type Actor = (typeof actors)[number];

/** The matrix played through, action by action: what a test compares with the table that people agreed on. */
export function playedThrough<Action extends string>(matrix: AccessMatrix<Action>): Record<Action, Actor[]> {
  const entries = (Object.keys(matrix) as Action[]).map((action) => [
    action,
    actors.filter((actor) => may(matrix, action, principalOf(actor))),
  ]);
  return Object.fromEntries(entries) as Record<Action, Actor[]>;
}

/**
 * Everybody whom a check lets through, for access that is a function and no matrix: one that refuses by throwing, or one
 * that answers.
 * @param tenantId where they act; by default an organisation's tenant
 */
export function letThrough(
  check: (principal: Principal) => unknown,
  tenantId: Principal['tenantId'] = anyTenant,
): Actor[] {
  return actors.filter((actor) => {
    try {
      return check(principalOf(actor, tenantId)) !== false;
    } catch (error) {
      if (error instanceof AccessDenied) return false;
      throw error;
    }
  });
}

const anyTenant = '00000000-0000-7000-8000-000000000001' as Principal['tenantId'];

function principalOf(actor: Actor, tenantId: Principal['tenantId'] = anyTenant): Principal {
  if (actor === 'job') return { kind: 'job', tenantId, name: 'any' };
  if (actor === 'operator') return { kind: 'operator', tenantId };
  const scope = scopes.find((one) => actor === `key:${one}`);
  if (scope !== undefined) return { kind: 'key', tenantId, keyId: tenantId as never, scopes: [scope] };
  return { kind: 'person', tenantId, personId: tenantId as never, roles: roles.filter((role) => role === actor) };
}
