import { canonicalJson, invariant, sha256Hex, type JsonValue } from '@commonhall/kernel';
import { type Quorum, type ResolutionRule } from '../tally/resolution.js';

/** A text in each language of the product. */
export type Label = { readonly en: string; readonly cy: string };

/** Who may put a proposal to notice. `operator`: drafts the founding only, and never votes. */
export type Proposer = 'operator' | 'founder' | 'delegate' | 'member' | 'secretary';

/** Who votes. */
export type ElectorateRule = {
  readonly id: string;
  readonly article: string;
  readonly label: Label;
  readonly voters: 'founders' | 'register';
  readonly castBy: 'oneself' | 'delegate';
  readonly classes: readonly { readonly id: string; readonly label: Label; readonly votesEach: number }[];
  /** In votes; with fewer, nothing goes to notice. */
  readonly smallest: number;
  readonly recordDate: 'notice';
};

/** How long a carried decision waits, in clear days of the tenant's zone; 0 is at once. */
export type StayRule = {
  readonly clearDays: number;
  readonly charges: readonly {
    readonly policy: string;
    readonly raisesClearDays: number;
    readonly lowersClearDays: number;
  }[];
};

/** One kind of decision. */
export type DecisionKind = ResolutionRule & {
  readonly id: string;
  readonly article: string;
  readonly label: Label;
  readonly method: 'signatures' | 'resolution';
  readonly propose: { readonly by: readonly Proposer[]; readonly coSponsors: number };
  readonly noticeClearDays: number;
  readonly votingDays: number;
  /** The id of an electorate of the same charter. */
  readonly electorate: string;
  readonly tie: 'fails' | null;
  readonly secrecy: 'open' | 'secret';
  readonly stay: StayRule;
  readonly recall: { readonly quorum: Quorum } | null;
  readonly changes: {
    readonly mostEffects: number;
    readonly policies: readonly string[];
    readonly effects: readonly string[];
    readonly charter: readonly string[];
  };
};

/** A key that only one kind of decision may change. */
export type Entrenchment = { readonly key: string; readonly article: string; readonly by: string };

/** The rules by which one tenant makes rules. Plain JSON, so that it can be stored, hashed and pinned. */
export type Charter = {
  readonly format: 'commonhall.charter@1';
  readonly id: string;
  readonly version: number;
  readonly scope: 'co-op' | 'organisation';
  readonly name: Label;
  readonly electorates: readonly ElectorateRule[];
  readonly kinds: readonly DecisionKind[];
  readonly entrenched: readonly Entrenchment[];
};

/** One policy with which a tenant is founded. */
export type FoundingPolicy = {
  readonly key: string;
  readonly article: string;
  readonly label: Label;
  readonly value: JsonValue;
};

/** What the modules of this installation have declared: the words that a charter may use. */
export interface Declared {
  /** Policy keys with their scope: `platform` is decided in tenant zero alone. */
  readonly policies: ReadonlyMap<string, 'platform' | 'tenant'>;
  /** Types of effects other than a policy; null leaves them unchecked. */
  readonly effects: ReadonlySet<string> | null;
}

/** The SHA-256 of the canonical charter: what a proposal pins at notice, and what the ballot file names. */
export function charterHash(charter: Charter): string {
  return sha256Hex(canonicalJson(charter));
}

/**
 * How a kind of decision is counted.
 * @param recalled the proposal was inquorate once, and is put again with the recall quorum
 * Rule: bylaws, article 9(6).
 */
export function ruleOf(kind: DecisionKind, recalled = false): ResolutionRule {
  const { threshold, turnoutFloor, against, classes } = kind;
  const quorum = recalled && kind.recall !== null ? kind.recall.quorum : kind.quorum;
  return { quorum, threshold, turnoutFloor, against, classes };
}

/** The kind with this id, or null. */
export function kindOf(charter: Charter, id: string): DecisionKind | null {
  return charter.kinds.find((kind) => kind.id === id) ?? null;
}

/** The electorate of a kind. A checked charter always has it. */
export function electorateOf(charter: Charter, kind: DecisionKind): ElectorateRule {
  const electorate = charter.electorates.find(({ id }) => id === kind.electorate);
  invariant(electorate !== undefined, 'a checked charter has the electorate of each kind');
  return electorate;
}
