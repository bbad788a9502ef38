import { type Id, encodeId, newId } from '@commonhall/kernel';
import { Memberships } from '@commonhall/membership';
import { type ReadTx, type TenantTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type ElectorateRule } from '../charter/charter.js';
import { assertElectorateLargeEnough } from '../proposal/proposal-state.js';
import { type ElectorateRow, electorateHash } from '../tally/ballot-file.js';
import { ElectorateEntry } from './electorate-entry.entity.js';

/** A voter on its way into an electorate. */
export interface Voter {
  readonly id: string;
  readonly kind: 'member' | 'founder';
  readonly name: string;
}

/** Who has a vote on a proposal: frozen when notice is given, with a hash that is published then. */
@Injectable()
export class Electorates {
  constructor(private readonly memberships: Memberships) {}

  /** Everybody in the register now. Rule: bylaws, article 2(5). */
  async registered(tx: ReadTx): Promise<Voter[]> {
    const electors = await this.memberships.electorate(tx);
    return electors.map(({ memberId, name }) => ({ id: memberId, kind: 'member', name }));
  }

  /**
   * Writes the electorate of a proposal, every voter of the rule's first class with its votes.
   * @returns its hash
   * @throws ElectorateTooSmall
   * Rule: bylaws, articles 2(2), 2(5) and 2(6).
   */
  async freeze(
    tx: TenantTx,
    proposalId: Id<'Proposal'>,
    { rule, voters }: { readonly rule: ElectorateRule; readonly voters: readonly Voter[] },
  ): Promise<string> {
    const [of] = rule.classes;
    const votesEach = of?.votesEach ?? 1;
    assertElectorateLargeEnough(rule, voters.length * votesEach);
    const entries = voters.map((voter) => ({
      id: newId<'Electorate'>(),
      proposalId,
      voterId: voter.id,
      voterKind: voter.kind,
      name: voter.name,
      class: of?.id ?? 'voters',
      votes: BigInt(votesEach),
    }));
    await tx.insert(ElectorateEntry, entries);
    return electorateHash(entries.map(rowOf));
  }

  /** The whole electorate of a proposal, by voter. */
  of(tx: ReadTx, proposalId: Id<'Proposal'>): Promise<ElectorateEntry[]> {
    return tx.find(ElectorateEntry, { proposalId }, { order: { voterId: 'asc' } });
  }

  /** The row of one voter; null for whoever has no vote. */
  entryOf(tx: ReadTx, proposalId: Id<'Proposal'>, voterId: string): Promise<ElectorateEntry | null> {
    return tx.findOne(ElectorateEntry, { proposalId, voterId });
  }
}

/** An entry as the count and the published hash know it: the voter by its outside id. */
export function rowOf(entry: Pick<ElectorateEntry, 'voterId' | 'voterKind' | 'class' | 'votes'>): ElectorateRow {
  return { voter: voterText(entry), class: entry.class, votes: entry.votes };
}

/** A voter's id in its outside form. */
export function voterText({ voterId, voterKind }: Pick<ElectorateEntry, 'voterId' | 'voterKind'>): string {
  return voterKind === 'member'
    ? encodeId('Member', voterId as Id<'Member'>)
    : encodeId('Founder', voterId as Id<'Founder'>);
}
