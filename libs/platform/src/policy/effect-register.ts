import { type JsonObject, InvalidInput, invariant } from '@commonhall/kernel';
import * as v from 'valibot';
import { type ReadTx, type TenantTx } from '../database/index.js';

/** What a decision may do other than setting a policy; declared by the library that does it, called by governance. */
export interface Effect<T extends JsonObject = JsonObject> {
  /** `<library>.<verb>`, for example `membership.admit`. */
  readonly type: string;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly labels: { readonly en: string; readonly cy: string };
  /** What it does, in one sentence for voters; no personal data, for everybody in the tenant may read it. */
  readonly describe: (content: T) => { readonly en: string; readonly cy: string };
  /** The dry run: refuses what could not be done now; changes nothing. */
  readonly check: (tx: ReadTx, content: T) => Promise<void>;
  /**
   * Does it, in the transaction of the enactment. `decisionId` goes into whatever it changes; `from` is the instant from
   * which it holds, and may have passed.
   */
  readonly apply: (tx: TenantTx, content: T, decisionId: string, from: Date) => Promise<void>;
}

/** The effects that libraries have declared. One an application. */
export class EffectRegister {
  private readonly effects = new Map<string, Effect>();

  declare<T extends JsonObject>(effect: Effect<T>): void {
    invariant(!this.effects.has(effect.type), `the effect ${effect.type} is declared twice`);
    this.effects.set(effect.type, effect as unknown as Effect);
  }

  /**
   * Reads an effect's content.
   * @throws InvalidInput when no library declares the type or the content does not fit
   */
  parse(type: string, content: unknown, path: readonly string[] = []): { effect: Effect; content: JsonObject } {
    const effect = this.effects.get(type);
    if (effect === undefined)
      throw new InvalidInput(`There is no effect "${type}". Choose one of: ${this.types().join(', ')}.`, [
        ...path,
        'type',
      ]);
    const parsed = v.safeParse(effect.schema, content);
    if (parsed.success) return { effect, content: parsed.output };
    const issue = parsed.issues[0];
    throw new InvalidInput(`This does not fit the effect "${type}": ${issue.message}`, [
      ...path,
      'content',
      ...(issue.path ?? []).map((part) => String(part.key)),
    ]);
  }

  types(): string[] {
    return [...this.effects.keys()].sort();
  }
}
