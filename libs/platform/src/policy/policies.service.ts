import { InvalidInput, type JsonValue, canonicalJson, invariant, newId, sha256Hex } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { type ReadTx, type TenantTx, tenantZero } from '../database/index.js';
import { type Policy, type PolicyInForce, declaredPolicies, findPolicy } from './policy.js';
import { PolicyVersion } from './policy-version.entity.js';

/** What a carried decision changes about a key. */
export interface PolicyChange {
  readonly key: string;
  readonly value: JsonValue;
  readonly from: Date;
  readonly provisional: boolean;
}

/** One version in the history of a key. */
export interface PolicyHistoryEntry {
  readonly id: string;
  readonly value: JsonValue;
  readonly from: Date;
  readonly provisional: boolean;
  readonly decisionId: string;
}

interface VersionRow {
  readonly id: string;
  readonly value: JsonValue;
  readonly from_instant: Date;
  readonly provisional: boolean;
  readonly decision_id: string;
}

/**
 * The policy register: reads the value in force with its version, and takes new versions from governance alone.
 * Platform keys are read from the reference table that all tenants share; `commonhall check` compares it with the truth.
 * Source of the rules: design record 0012, rule 2; design record 0002, rule 5.
 */
@Injectable()
export class Policies {
  /**
   * The value in force at an instant, by default now: the latest version whose `from` is not after it; of two with one
   * `from`, the later decision.
   */
  async inForce<T extends JsonValue>(tx: ReadTx, policy: Policy<T>, at: Date = tx.now): Promise<PolicyInForce<T>> {
    const rows =
      policy.scope === 'platform'
        ? await tx.sql<VersionRow>(
            `select version_id as id, value, from_instant, provisional, decision_id from platform_policy
             where $1::uuid is not null and key = $2 and from_instant <= $3 order by from_instant desc, version_id desc limit 1`,
            [policy.key, at],
          )
        : await tx.sql<VersionRow>(
            `select id, value, from_instant, provisional, decision_id from policy_version
             where tenant_id = $1 and key = $2 and from_instant <= $3 order by from_instant desc, id desc limit 1`,
            [policy.key, at],
          );
    const row = rows[0];
    if (row === undefined) return { value: policy.initial, version: null };
    return {
      value: v.parse(policy.schema, row.value),
      version: { id: row.id, decisionId: row.decision_id, from: row.from_instant, provisional: row.provisional },
    };
  }

  /** Every version of a key, oldest first. */
  async history(tx: ReadTx, policy: Policy): Promise<PolicyHistoryEntry[]> {
    const rows =
      policy.scope === 'platform'
        ? await tx.sql<VersionRow>(
            `select version_id as id, value, from_instant, provisional, decision_id from platform_policy
             where $1::uuid is not null and key = $2 order by from_instant, version_id`,
            [policy.key],
          )
        : await tx.sql<VersionRow>(
            `select id, value, from_instant, provisional, decision_id from policy_version
             where tenant_id = $1 and key = $2 order by from_instant, id`,
            [policy.key],
          );
    return rows.map((row) => ({
      id: row.id,
      value: row.value,
      from: row.from_instant,
      provisional: row.provisional,
      decisionId: row.decision_id,
    }));
  }

  /**
   * Reads a proposed value of a key.
   * @throws InvalidInput when no module declares the key or the value does not fit it
   */
  parse(key: string, value: unknown, path: readonly string[] = []): { policy: Policy; value: JsonValue } {
    const policy = findPolicy(key);
    if (policy === undefined)
      throw new InvalidInput(`There is no policy "${key}". Choose one of the policies listed under "policies".`, [
        ...path,
        'key',
      ]);
    const parsed = v.safeParse(policy.schema, value);
    if (parsed.success) return { policy, value: parsed.output };
    const issue = parsed.issues[0];
    const within = (issue.path ?? []).map((part) => String(part.key));
    throw new InvalidInput(`This is no admissible value of "${key}": ${issue.message}`, [...path, 'value', ...within]);
  }

  /**
   * Stores a new version. Called by governance's enactment alone; the database refuses a decision that did not carry.
   * @param decision a carried decision of the tenant that `tx` is bound to
   * @returns the version's id
   */
  async enact(tx: TenantTx, decision: { readonly id: string }, change: PolicyChange): Promise<string> {
    const { policy, value } = this.parse(change.key, change.value);
    invariant(
      policy.scope === 'tenant' || tx.tenantId === tenantZero,
      `${policy.key} binds the platform: it is decided in tenant zero`,
    );
    const id = newId<'PolicyVersion'>();
    await tx.insert(PolicyVersion, {
      id,
      key: policy.key,
      value,
      fromInstant: change.from,
      provisional: change.provisional,
      decisionId: decision.id,
      outcome: 'carried',
      createdAt: tx.now,
    });
    if (policy.scope === 'platform') {
      await tx.sql(
        `insert into platform_policy (version_id, key, value, from_instant, provisional, decision_id, created_at, hash)
         select $2, $3, $4::jsonb, $5, $6, $7, $8, $9 where $1::uuid is not null`,
        [
          id,
          policy.key,
          JSON.stringify(value),
          change.from,
          change.provisional,
          decision.id,
          tx.now,
          versionHash(id, decision.id, policy.key, value, change.from),
        ],
      );
    }
    tx.audit({
      action: 'policy.enacted',
      subject: id,
      facts: { key: policy.key, decision: decision.id, provisional: change.provisional },
    });
    return id;
  }

  /** Platform versions whose copy differs from the truth in tenant zero; empty when all is well. Part of `commonhall check`. */
  async mismatches(tx: ReadTx): Promise<string[]> {
    invariant(tx.tenantId === tenantZero, 'the copies are compared in tenant zero');
    const rows = await tx.sql<{ id: string }>(
      `select coalesce(v.id, p.version_id) as id
       from (select * from policy_version where tenant_id = $1) v
       full join platform_policy p on p.version_id = v.id
       where (p.version_id is null and v.key = any($2)) or v.id is null
          or p.key <> v.key or p.value <> v.value or p.from_instant <> v.from_instant
          or p.provisional <> v.provisional or p.decision_id <> v.decision_id`,
      [platformKeys()],
    );
    return rows.map((row) => row.id);
  }
}

function platformKeys(): string[] {
  return declaredPolicies()
    .filter((policy) => policy.scope === 'platform')
    .map((policy) => policy.key);
}

function versionHash(id: string, decisionId: string, key: string, value: JsonValue, from: Date): string {
  return sha256Hex(canonicalJson({ id, decisionId, key, value, from: from.toISOString() }));
}
