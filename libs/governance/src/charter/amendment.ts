import { type JsonObject, type JsonValue, canonicalJson } from '@commonhall/kernel';
import { type Charter, type DecisionKind, type Entrenchment } from './charter.js';

/** One part of a charter with its new text; null takes a kind of decision away. */
export type CharterChange = {
  /** `charter.name`, `charter.electorates`, `charter.entrenched`, or `charter.kinds.<id>`. */
  readonly key: string;
  readonly value: JsonValue;
};

/** Parts are named so that a decision says what it changes, and the charter who may change it. */
export type CharterAmendment = JsonObject & {
  /** The version that it amends: another one meanwhile stops it. */
  readonly baseVersion: number;
  readonly changes: readonly CharterChange[];
};

const kindPrefix = 'charter.kinds.';

/**
 * The charter that an amendment makes, version n + 1, not yet checked. A kind that is new comes last.
 * Rule: bylaws, article 12(1).
 */
export function amended(charter: Charter, changes: readonly CharterChange[]): Charter {
  const next = changes.reduce<Record<string, unknown>>((document, { key, value }) => {
    if (!key.startsWith(kindPrefix)) return { ...document, [key.slice('charter.'.length)]: value };
    const id = key.slice(kindPrefix.length);
    const kinds = document['kinds'] as DecisionKind[];
    if (value === null) return { ...document, kinds: kinds.filter((kind) => kind.id !== id) };
    const changed = value as unknown as DecisionKind;
    return {
      ...document,
      kinds: kinds.some((kind) => kind.id === id)
        ? kinds.map((kind) => (kind.id === id ? changed : kind))
        : [...kinds, changed],
    };
  }, charter);
  return { ...next, version: charter.version + 1 } as Charter;
}

/** The parts that an amendment names and that would stay as they are. */
export function unchanged(charter: Charter, changes: readonly CharterChange[]): string[] {
  return changes
    .filter(({ key, value }) => canonicalJson(partOf(charter, key)) === canonicalJson(value))
    .map(({ key }) => key);
}

/** Whether decisions of a kind may change a part: it is among those of the kind, and no other kind guards it. */
export function mayAmend(charter: Charter, kind: DecisionKind, key: string): boolean {
  const parts = kind.changes.charter;
  const named = parts.includes(key) || (key.startsWith(kindPrefix) && parts.includes('charter.kinds'));
  const guard = guardOf(charter, key);
  return named && (guard === null || guard.by === kind.id);
}

/** What entrenches a part; null where an ordinary amendment may change it. */
export function guardOf(charter: Charter, key: string): Entrenchment | null {
  return charter.entrenched.find((one) => one.key === key) ?? null;
}

function partOf(charter: Charter, key: string): JsonValue {
  if (key.startsWith(kindPrefix)) {
    return charter.kinds.find(({ id }) => key === `${kindPrefix}${id}`) ?? null;
  }
  return (charter as unknown as Record<string, JsonValue>)[key.slice('charter.'.length)] ?? null;
}
