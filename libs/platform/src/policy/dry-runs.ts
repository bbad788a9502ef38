import { type Id, type JsonObject, type JsonValue, invariant } from '@commonhall/kernel';
import * as v from 'valibot';
import { type ReadTx } from '../database/index.js';
import { type Policy } from './policy.js';

/** Who looks at a dry run: the organisation that one casts for sees its own figures exactly. Null: nobody's in particular. */
export type DryRunViewer = { readonly organisationId: Id<'Organisation'> } | null;

/** What a value of a policy would have done; declared by the library that obeys the policy, shown by governance. */
export interface DryRun<T extends JsonValue = JsonValue> {
  readonly policy: Policy<T>;
  /**
   * Works it out over what was; changes nothing.
   * @param tx bound to the tenant in which the policy is decided
   * @returns plain JSON; one's own figures exactly, the others' only as a distribution that tells no single one
   */
  readonly run: (tx: ReadTx, value: T, viewer: DryRunViewer) => Promise<JsonObject>;
}

/** The dry runs that libraries have declared. One an application. Source: bylaws, article 6(4). */
export class DryRuns {
  private readonly declared = new Map<string, DryRun>();

  declare<T extends JsonValue>(dryRun: DryRun<T>): void {
    const { key } = dryRun.policy;
    invariant(!this.declared.has(key), `the dry run of ${key} is declared twice`);
    this.declared.set(key, dryRun as unknown as DryRun);
  }

  /** Whether anybody can say what a change of this key would have done. */
  has(key: string): boolean {
    return this.declared.has(key);
  }

  /**
   * Runs the dry run of a key over a value that is admissible; null where no library declares one.
   * @throws ValiError for a value that does not fit the key: proposals hold only values that do
   */
  async run(tx: ReadTx, key: string, value: JsonValue, viewer: DryRunViewer): Promise<JsonObject | null> {
    const dryRun = this.declared.get(key);
    return dryRun === undefined ? null : dryRun.run(tx, v.parse(dryRun.policy.schema, value), viewer);
  }
}
