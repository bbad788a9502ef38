import { type LocalMonth, monthInterval } from '@commonhall/kernel';
import { type Cast, type Player } from './cast.js';
import { forEach, waitFor } from './stage.js';
import { nameOf, zone } from './takings.js';

/** A bill as whoever pays it sees it. */
export interface Bill {
  readonly number: string;
  readonly month: LocalMonth;
  readonly total: { readonly amount: string };
  readonly lines: readonly {
    readonly kind: string;
    readonly label: string;
    readonly takings: number;
    readonly base: { readonly amount: string };
    readonly amount: { readonly amount: string };
    readonly decisionId: string;
    readonly arithmetic: readonly { readonly kind: string }[];
  }[];
}

const billFields =
  'number month total { amount } lines { kind label takings base { amount } amount { amount } decisionId arithmetic { kind } }';

/** A minute into the next month: the worker closes the month that has ended and bills it. */
const minuteMs = 60_000;

/** The month ends, and the worker bills everybody. Before the first bill of a run somebody makes a backup. */
export async function billMonth(cast: Cast, month: LocalMonth): Promise<void> {
  const { stage, players, coop, coopTreasurer } = cast;
  const invoiced = async (): Promise<number> => {
    const { invoices } = await coopTreasurer.query<{ invoices: { nodes: readonly { month: string }[] } }>(
      coop,
      'query Play { invoices(first: 100) { nodes { month } } }',
    );
    return invoices.nodes.filter((invoice) => invoice.month === month).length;
  };
  if ((await invoiced()) < players.length) {
    await stage.backup();
    await stage.clock.reach(new Date(monthInterval(month, zone).end.getTime() + minuteMs));
    await waitFor(`The invoices for ${nameOf(month)}`, async () =>
      (await invoiced()) === players.length ? true : null,
    );
    stage.report(`The worker billed ${players.length} organisations for ${nameOf(month)}`);
  }
  await forEach(players, async (player) => {
    await waitFor(`The bill of ${player.admission.name} for ${nameOf(month)}`, async () =>
      (await billsOf(player)).some((bill) => bill.month === month) ? true : null,
    );
  });
}

/** All bills of an organisation, as its treasurer sees them, the oldest first. */
export async function billsOf({ slug, treasurer }: Player): Promise<readonly Bill[]> {
  const { bills } = await treasurer.query<{ bills: { nodes: readonly Bill[] } }>(
    slug,
    `query Play { bills(first: 100) { nodes { ${billFields} } } }`,
  );
  return bills.nodes.toReversed();
}
