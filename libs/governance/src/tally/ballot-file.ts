import { canonicalJson, invariant, sha256Hex } from '@commonhall/kernel';
import {
  countResolution,
  type ClassTally,
  type NoticeGiven,
  type ResolutionChoice,
  type ResolutionCount,
  type ResolutionRule,
} from './resolution.js';

/** One voter of the electorate, as frozen at the record date. */
export interface ElectorateRow {
  /** The member's id, in its outside form. */
  readonly voter: string;
  readonly class: string;
  readonly votes: bigint;
  /** Taken out of the electorate and of those present, for this one decision. */
  readonly recused?: boolean;
}

/** The last valid ballot of one voter. */
export interface CastBallot {
  readonly voter: string;
  readonly choice: ResolutionChoice;
}

/** Everything that the count rests on, but the ballots. */
export interface BallotFileHeader {
  /** The proposal's id, in its outside form. */
  readonly proposal: string;
  /** The decision kind, and the SHA-256 of the canonical charter that was in force at notice. */
  readonly kind: string;
  readonly charterHash: string;
  readonly rule: ResolutionRule;
  readonly notice: NoticeGiven;
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** The canonical ballot file of a resolution: enough to count again, and nothing that names a voter. Whole numbers are text. */
export type BallotFile = {
  readonly format: 'commonhall.ballots@1';
  readonly method: 'resolution@1';
  readonly proposal: string;
  readonly kind: string;
  readonly charterHash: string;
  readonly rule: ResolutionRule;
  readonly notice: NoticeGiven;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly electorate: {
    readonly hash: string;
    readonly classes: readonly {
      readonly class: string;
      readonly voters: string;
      readonly votes: string;
      readonly recusedVoters: string;
      readonly recusedVotes: string;
    }[];
  };
  /** Identical ballots together: `ballots` of them, each worth `votes`. Sorted by class, votes, choice. */
  readonly groups: readonly BallotGroup[];
  /** SHA-256 of the canonical file without this field; lots are drawn from it. */
  readonly seed: string;
};

export type BallotGroup = {
  readonly class: string;
  readonly votes: string;
  readonly choice: ResolutionChoice;
  readonly ballots: string;
};

/**
 * The hash that is published at the record date: of the voters with class and votes, sorted by voter, without recusals.
 * Rule: bylaws, article 2(5).
 */
export function electorateHash(electorate: readonly ElectorateRow[]): string {
  const rows = electorate
    .map(({ voter, class: of, votes }) => ({ voter, class: of, votes: votes.toString() }))
    .sort((a, b) => byText(a.voter, b.voter));
  return sha256Hex(canonicalJson(rows));
}

/**
 * Groups the ballots and writes the canonical file. Recused voters' ballots are left out.
 * @returns the file, its canonical text (RFC 8785) and the SHA-256 of that text
 * @throws InvariantViolation for a ballot from outside the electorate, and for two rows or ballots of one voter
 * Rule: bylaws, article 13(2); libs/governance/README.md, invariant 3.
 */
export function buildBallotFile(
  header: BallotFileHeader,
  electorate: readonly ElectorateRow[],
  ballots: readonly CastBallot[],
): { readonly file: BallotFile; readonly text: string; readonly hash: string } {
  const unseeded = {
    format: 'commonhall.ballots@1',
    method: 'resolution@1',
    proposal: header.proposal,
    kind: header.kind,
    charterHash: header.charterHash,
    rule: header.rule,
    notice: header.notice,
    opensAt: header.opensAt.toISOString(),
    closesAt: header.closesAt.toISOString(),
    electorate: { hash: electorateHash(electorate), classes: classTotals(electorate) },
    groups: grouped(electorate, ballots),
  } as const;
  const file: BallotFile = { ...unseeded, seed: sha256Hex(canonicalJson(unseeded)) };
  const text = canonicalJson(file);
  return { file, text, hash: sha256Hex(text) };
}

/**
 * Counts from the canonical file alone: what the close job, and anybody who counts again, calls.
 * @throws InvariantViolation if the file's seed is not its own hash, or more votes are cast than there are
 * Rule: bylaws, articles 9 and 13(2).
 */
export function countBallotFile(file: BallotFile): ResolutionCount {
  const { seed, ...unseeded } = file;
  invariant(seed === sha256Hex(canonicalJson(unseeded)), 'the seed is the hash of the file without it');
  const tallies = file.electorate.classes.map((of): ClassTally => {
    const sum = (choice: ResolutionChoice): bigint =>
      file.groups
        .filter((group) => group.class === of.class && group.choice === choice)
        .reduce((votes, group) => votes + BigInt(group.votes) * BigInt(group.ballots), 0n);
    const entitled = BigInt(of.votes) - BigInt(of.recusedVotes);
    return { class: of.class, electorate: entitled, yes: sum('yes'), no: sum('no'), abstain: sum('abstain') };
  });
  const known = new Set(tallies.map((tally) => tally.class));
  invariant(
    file.groups.every((group) => known.has(group.class)),
    'every ballot is of a class of the electorate',
  );
  return countResolution(tallies, file.rule, file.notice);
}

function classTotals(electorate: readonly ElectorateRow[]): BallotFile['electorate']['classes'] {
  const ids = [...new Set(electorate.map((row) => row.class))].sort(byText);
  return ids.map((id) => {
    const rows = electorate.filter((row) => row.class === id);
    const recused = rows.filter((row) => row.recused === true);
    return {
      class: id,
      voters: rows.length.toString(),
      votes: votesOf(rows).toString(),
      recusedVoters: recused.length.toString(),
      recusedVotes: votesOf(recused).toString(),
    };
  });
}

function grouped(electorate: readonly ElectorateRow[], ballots: readonly CastBallot[]): BallotGroup[] {
  const rows = new Map(electorate.map((row) => [row.voter, row]));
  invariant(rows.size === electorate.length, 'a voter stands once in the electorate');
  const casters = new Set(ballots.map((ballot) => ballot.voter));
  invariant(casters.size === ballots.length, 'a voter has one ballot in the count');
  const counts = new Map<string, { group: Omit<BallotGroup, 'ballots'>; ballots: number }>();
  for (const { voter, choice } of ballots) {
    const row = rows.get(voter);
    invariant(row !== undefined, 'only voters of the electorate have a ballot');
    if (row.recused === true) continue;
    const group = { class: row.class, votes: row.votes.toString(), choice };
    const key = canonicalJson(group);
    counts.set(key, { group, ballots: (counts.get(key)?.ballots ?? 0) + 1 });
  }
  return [...counts.values()]
    .map(({ group, ballots: same }) => ({ ...group, ballots: same.toString() }))
    .sort((a, b) => byText(a.class, b.class) || byNumber(a.votes, b.votes) || byText(a.choice, b.choice));
}

function votesOf(rows: readonly ElectorateRow[]): bigint {
  return rows.reduce((sum, row) => sum + row.votes, 0n);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byNumber(a: string, b: string): number {
  return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
}
