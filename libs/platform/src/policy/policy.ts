import { invariant, type JsonValue } from '@commonhall/kernel';
import * as v from 'valibot';

/** In whose hands a key lies: decided in tenant zero and binding all, or in a tenant and binding that tenant. */
export type PolicyScope = 'platform' | 'tenant';

/** A typed key that a module declares and obeys; the members set its value by a decision. */
export interface Policy<T extends JsonValue = JsonValue> {
  /** `<library>.<what>`, for example `payments.platform-fee`. */
  readonly key: string;
  readonly scope: PolicyScope;
  readonly schema: v.GenericSchema<unknown, T>;
  /** What holds while no decision has set it. A key that costs somebody something is harmless initially. */
  readonly initial: T;
  readonly labels: { readonly en: string; readonly cy: string };
  /** What the figures are counted in, in plain words. */
  readonly unit: string;
  /** For a charge: whether a new value asks more of members than the old one for any use, or less. Decides its stay. */
  direction?(before: T, after: T): 'raises' | 'lowers' | 'neither';
}

/** A value in force, and the decision that made it; no version where nothing was ever decided. */
export interface PolicyInForce<T> {
  readonly value: T;
  readonly version: PolicyVersionRef | null;
}

export interface PolicyVersionRef {
  readonly id: string;
  readonly decisionId: string;
  readonly from: Date;
  /** Set at the founding and not yet ratified by the members: it binds nobody to pay. */
  readonly provisional: boolean;
}

const declared = new Map<string, Policy>();

/**
 * Declares a key. Once a program: a second declaration of a key is a bug.
 * Rule: design record 0012, rule 2: a library declares the policies that it obeys and reads them.
 */
export function definePolicy<T extends JsonValue>(policy: Policy<T>): Policy<T> {
  invariant(/^[a-z]+\.[a-z]+(-[a-z]+)*$/.test(policy.key), `${policy.key} is no policy key`);
  invariant(!declared.has(policy.key), `the policy ${policy.key} is declared twice`);
  invariant(
    v.safeParse(policy.schema, policy.initial).success,
    `the initial value of ${policy.key} does not fit its schema`,
  );
  declared.set(policy.key, policy);
  return policy;
}

/** The declaration of a key, or undefined: a charter or a proposal may name one that no module knows. */
export function findPolicy(key: string): Policy | undefined {
  return declared.get(key);
}

/** Every declared key, by name. */
export function declaredPolicies(): Policy[] {
  return [...declared.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
