import {
  type LocalMonth,
  allocate,
  instantOfLocal,
  money,
  monthInterval,
  monthOf,
  shiftMonth,
  startOfLocalMonth,
  toDecimal,
} from '@commonhall/kernel';
import { type Cast, type Player } from './cast.js';
import { type Decided } from './decide.js';
import { currency } from './pounds.js';
import { forEach } from './stage.js';

/** Every organisation of the play is here. */
export const zone = 'Europe/London';

/** The play has three months of use: before the lower fee, during which it comes into force, and after. */
export type PlayMonth = 0 | 1 | 2;

/** A taking as the treasurer records it. */
interface Taking {
  readonly amount: { readonly amount: string; readonly currency: string };
  readonly occurredAt: string;
  readonly source: string;
}

/** The first whole months in which the fee is charged. */
export function monthsAfter({ decidedAt }: Decided): readonly [LocalMonth, LocalMonth, LocalMonth] {
  const first = shiftMonth(monthOf(decidedAt, zone), 1);
  return [first, shiftMonth(first, 1), shiftMonth(first, 2)];
}

const eveningMs = 2 * 3_600_000;

/** The treasurers record a month of takings, on its last evening. */
export async function recordMonth(cast: Cast, month: LocalMonth, which: PlayMonth): Promise<void> {
  const { stage, players } = cast;
  await stage.clock.reach(new Date(monthInterval(month, zone).end.getTime() - eveningMs));
  let count = 0;
  await forEach(players, async (player) => {
    const recorded = await instantsRecorded(player);
    for (const [index, taking] of takingsOf(player, month, which).entries()) {
      if (recorded.has(Date.parse(taking.occurredAt))) continue;
      const input = { idempotencyKey: `play-taking-${player.slug}-${month}-${index + 1}`, ...taking };
      await player.treasurer.mutate(player.slug, 'recordTaking', input, 'taking { id }');
      count += 1;
    }
  });
  if (count > 0) stage.report(`${players.length} treasurers recorded ${count} takings of ${nameOf(month)}`);
}

/** Of the play no two takings of an organisation have the same instant. */
async function instantsRecorded({ slug, treasurer }: Player): Promise<ReadonlySet<number>> {
  const { takings } = await treasurer.query<{ takings: { nodes: readonly { occurredAt: string }[] } }>(
    slug,
    'query Play { takings(first: 100) { nodes { occurredAt } } }',
  );
  return new Set(takings.nodes.map(({ occurredAt }) => Date.parse(occurredAt)));
}

/** Days on which there is something to record. A vote that opens two weeks into a month ends between the last three. */
const days = ['02', '06', '09', '13', '17', '20', '25', '27'];

/** A month's takings: the same each time the play is given. */
function takingsOf({ takingsMinor, sources, slug }: Player, month: LocalMonth, which: PlayMonth): Taking[] {
  const chosen = days.slice(slug.length % 5);
  const weights = chosen.map((_, index) => BigInt(((index * 7 + slug.length + which) % 5) + 3));
  return allocate(takingsMinor[which], weights).map((minor, index) => ({
    amount: { amount: toDecimal(money(minor, currency)), currency },
    occurredAt: instantOfLocal(`${month}-${chosen[index] ?? '01'}T1${index}:30`, zone).toISOString(),
    source: sources[index % sources.length] ?? 'takings',
  }));
}

/** `2027-01` is January 2027. */
export function nameOf(month: LocalMonth): string {
  return startOfLocalMonth(month, zone).toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: zone });
}
