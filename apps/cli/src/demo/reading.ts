import { type LocalMonth } from '@commonhall/kernel';
import { type Bill, billsOf } from './billing.js';
import { type Books, type SealHead, readBooks, readHeads } from './books.js';
import { type Cast, type Player } from './cast.js';
import { demonstrationPassword } from './person.js';
import { pence } from './pounds.js';
import { forEach } from './stage.js';

/** What the play ends with: enough to check it by hand. */
export interface Ending {
  readonly coopName: string;
  readonly months: readonly LocalMonth[];
  readonly organisations: readonly {
    readonly name: string;
    readonly slug: string;
    readonly bills: readonly BillFacts[];
  }[];
  readonly decisions: readonly { readonly number: number; readonly title: string; readonly decidedAt: string }[];
  readonly books: Books;
  readonly heads: readonly SealHead[];
  readonly signIn: {
    readonly password: string;
    readonly people: readonly { readonly who: string; readonly email: string }[];
  };
}

/** One bill in a line of a table. */
export interface BillFacts {
  readonly month: LocalMonth;
  readonly number: string;
  /** In pence. */
  readonly takingsMinor: string;
  readonly totalMinor: string;
  /** The numbers of the decisions that its lines name. */
  readonly decisions: readonly number[];
  /** What shows on it: `free-tier`, `second-tier`, `cap`. */
  readonly shows: readonly string[];
}

/** Reads what there is now, as the people of the play see it. */
export async function readEnding(cast: Cast, months: readonly LocalMonth[]): Promise<Ending> {
  const { coop, coopName, coopTreasurer, players, proposer } = cast;
  const { decisions } = await proposer.delegate.query<{
    decisions: { nodes: readonly { id: string; number: number; title: string; decidedAt: string }[] };
  }>(coop, 'query Play { decisions(first: 100) { nodes { id number title decidedAt } } }');
  const numbers = new Map(decisions.nodes.map(({ id, number }) => [id, number]));
  const bills = new Map<Player, readonly Bill[]>();
  await forEach(players, async (player) => {
    bills.set(player, await billsOf(player));
  });
  return {
    coopName,
    months,
    organisations: players.map((player) => ({
      name: player.admission.name,
      slug: player.slug,
      bills: (bills.get(player) ?? []).map((bill) => factsOf(bill, numbers)),
    })),
    decisions: decisions.nodes
      .map(({ number, title, decidedAt }) => ({ number, title, decidedAt }))
      .toSorted((a, b) => a.number - b.number),
    books: await readBooks(cast),
    heads: await readHeads(cast),
    signIn: {
      password: demonstrationPassword,
      people: [
        { who: `delegate of ${proposer.admission.name}`, email: proposer.delegate.email },
        { who: `treasurer of ${proposer.admission.name}`, email: proposer.treasurer.email },
        { who: 'treasurer of the co-op', email: coopTreasurer.email },
      ],
    },
  };
}

function factsOf({ month, number, total, lines }: Bill, numbers: ReadonlyMap<string, number>): BillFacts {
  const use = lines.filter(({ kind }) => kind === 'USE');
  const decisions = lines.flatMap(({ decisionId }) => numbers.get(decisionId) ?? []);
  const secondTier = use.some(({ arithmetic }) => arithmetic.filter(({ kind }) => kind === 'TIER').length > 1);
  return {
    month,
    number,
    takingsMinor: use.reduce((sum, { base }) => sum + pence(base.amount), 0n).toString(),
    totalMinor: pence(total.amount).toString(),
    decisions: [...new Set(decisions)].toSorted((a, b) => a - b),
    shows: [
      ...(lines.some(({ kind }) => kind === 'FREE_TIER') ? ['free-tier'] : []),
      ...(secondTier ? ['second-tier'] : []),
      ...(lines.some(({ kind }) => kind === 'CAP') ? ['cap'] : []),
    ],
  };
}
