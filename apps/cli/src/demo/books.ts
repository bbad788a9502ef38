import { type Cast } from './cast.js';
import { type Person } from './person.js';
import { pence } from './pounds.js';
import { forEach } from './stage.js';

/** What the books of all tenants say together. */
export interface Books {
  readonly tenants: number;
  readonly entries: number;
  /** Entries whose postings do not sum to zero; there are none. */
  readonly unbalanced: readonly string[];
  /** Transfers between an organisation and the co-op. */
  readonly transfers: number;
  /** Transfers whose two sides do not clear each other; there are none. */
  readonly unmet: readonly string[];
  /** What stands on the clearing accounts of the organisations and of the co-op, in pence; debits are positive. */
  readonly clearingMinor: { readonly organisations: string; readonly coop: string };
  /** What the co-op has charged and claims, and what the organisations owe it by their own books. */
  readonly incomeMinor: string;
  readonly receivableMinor: string;
  readonly owedMinor: string;
}

/** The last seal of a chain. */
export interface SealHead {
  readonly chain: string;
  readonly seq: string;
  readonly hash: string | null;
}

interface Entry {
  readonly id: string;
  readonly transferId: string | null;
  readonly postings: readonly {
    readonly account: string;
    readonly amount: { readonly amount: string; readonly currency: string };
  }[];
}

interface TenantBooks {
  readonly entries: readonly Entry[];
  readonly balances: ReadonlyMap<string, bigint>;
}

const clearing = 'fees-accrued';

/** Reads the books of everybody, each through the eyes of its treasurer, and adds them up anew. */
export async function readBooks(cast: Cast): Promise<Books> {
  const { coop, coopTreasurer, players } = cast;
  const own = new Map<string, TenantBooks>();
  await forEach(players, async ({ slug, treasurer }) => {
    own.set(slug, await booksOf(treasurer, slug));
  });
  const zero = await booksOf(coopTreasurer, coop);
  const organisations = [...own.values()];
  const all = [...organisations, zero].flatMap(({ entries }) => entries);
  const unbalanced = all.filter(({ postings }) => sumOf(postings) !== 0n).map(({ id }) => id);
  const transfers = transfersOf(all);
  const balance = (of: readonly TenantBooks[], account: string): string =>
    of.reduce((sum, { balances }) => sum + (balances.get(account) ?? 0n), 0n).toString();
  return {
    tenants: organisations.length + 1,
    entries: all.length,
    unbalanced,
    transfers: transfers.size,
    unmet: [...transfers].filter(([, { sides, minor }]) => sides !== 2 || minor !== 0n).map(([id]) => id),
    clearingMinor: { organisations: balance(organisations, clearing), coop: balance([zero], clearing) },
    incomeMinor: balance([zero], 'fee-income'),
    owedMinor: balance(organisations, 'payable-to-co-op'),
    receivableMinor: balance([zero], 'receivable'),
  };
}

/** The heads of the co-op's chains: who keeps them can prove later that nothing before them was changed. */
export async function readHeads({ coop, coopTreasurer }: Cast): Promise<readonly SealHead[]> {
  const { sealHeads } = await coopTreasurer.query<{ sealHeads: readonly SealHead[] }>(
    coop,
    'query Play { sealHeads { chain seq hash } }',
  );
  return sealHeads;
}

async function booksOf(treasurer: Person, tenant: string): Promise<TenantBooks> {
  const { ledgerAccounts } = await treasurer.query<{
    ledgerAccounts: readonly { code: string; balance: { amount: string } }[];
  }>(tenant, 'query Play { ledgerAccounts { code balance { amount } } }');
  const balances = new Map(ledgerAccounts.map(({ code, balance }) => [code, pence(balance.amount)]));
  const entries: Entry[] = [];
  let page = await pageOf(treasurer, tenant, null);
  entries.push(...page.nodes);
  while (page.pageInfo.hasNextPage) {
    page = await pageOf(treasurer, tenant, page.pageInfo.endCursor);
    entries.push(...page.nodes);
  }
  return { entries, balances };
}

interface EntryPage {
  readonly nodes: readonly Entry[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function pageOf(treasurer: Person, tenant: string, after: string | null): Promise<EntryPage> {
  const { journalEntries } = await treasurer.query<{ journalEntries: EntryPage }>(
    tenant,
    `query Play($after: String) { journalEntries(first: 100, after: $after) {
      nodes { id transferId postings { account amount { amount currency } } } pageInfo { hasNextPage endCursor } } }`,
    { after },
  );
  return journalEntries;
}

/** What each transfer leaves on the clearing accounts, over both sides. */
function transfersOf(entries: readonly Entry[]): Map<string, { sides: number; minor: bigint }> {
  const found = new Map<string, { sides: number; minor: bigint }>();
  for (const { transferId, postings } of entries) {
    if (transferId === null) continue;
    const before = found.get(transferId) ?? { sides: 0, minor: 0n };
    const minor = sumOf(postings.filter(({ account }) => account === clearing));
    found.set(transferId, { sides: before.sides + 1, minor: before.minor + minor });
  }
  return found;
}

function sumOf(postings: Entry['postings']): bigint {
  return postings.reduce((sum, { amount }) => sum + pence(amount.amount), 0n);
}
