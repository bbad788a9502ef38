import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Running, TestInstallation } from '../support/product.js';
import { type Tier, exactFeePence, pence } from './by-hand.js';
import { type LedgerEntry, ledgerTable } from './ledger-table.js';
import { StoryPerson } from './story-person.js';

jest.setTimeout(400_000);

interface Money {
  readonly amount: string;
  readonly currency: string;
}

interface Bill {
  readonly month: string;
  readonly number: string;
  readonly total: Money;
  readonly lines: readonly {
    readonly kind: 'USE' | 'FREE_TIER' | 'CAP';
    readonly amount: Money;
    readonly base: Money;
    readonly decisionId: string;
    readonly policyVersionId: string;
    readonly arithmetic: readonly {
      readonly kind: string;
      readonly amount: string;
      readonly base: Money | null;
      readonly rateBps: number | null;
    }[];
  }[];
}

interface FeeValue {
  readonly tiers: readonly Tier[];
  readonly fixedMinor: string;
  readonly capMinor: string | null;
  readonly freeMinor: string;
}

interface FeeVersion {
  readonly id: string;
  readonly value: FeeValue;
  readonly from: string;
  readonly provisional: boolean;
  readonly decisionId: string;
}

const billFields = `month number total { amount currency }
  lines { kind amount { amount currency } base { amount currency } decisionId policyVersionId
    arithmetic { kind amount base { amount currency } rateBps } }`;
const ledgerPage = `query Ledger($after: String) { journalEntries(first: 100, after: $after) {
  nodes { id transferId postings { account amount { amount currency } } } pageInfo { hasNextPage endCursor } } }`;

/**
 * The main job, from end to end, as the people in it see it: over HTTP, with the real worker, from the build. The
 * demonstration gives the play; this story reads the bills as treasurers do and works them out by hand.
 */
describe('a decision of the members changes the next bill', () => {
  let here: TestInstallation;
  let product: Running;
  let password: string;
  const delegate = (): StoryPerson => new StoryPerson(url(), 'sian.jones@example.com', password, 'river-post');
  let coop: string;
  let months: readonly string[];
  let versions: readonly FeeVersion[];
  const slugs: string[] = [];
  const url = (): string => `http://127.0.0.1:${here.port}`;
  let post: StoryPerson;
  let zero: StoryPerson;

  async function start(...flags: string[]): Promise<Running> {
    const running = here.command(['start', ...flags]);
    const acts = flags.includes('--demo') ? [/signed the charter/, /ratified/, /billed 12/, /decision 4/] : [];
    for (const act of [
      /Api and worker/,
      ...acts,
      /(billed 12 organisations[^]*){2}/,
      /(billed 12 organisations[^]*){3}/,
    ]) {
      if (flags.includes('--demo') || act.source === 'Api and worker') await running.saying(act);
    }
    await running.saying(/Data +\//);
    return running;
  }

  beforeAll(async () => {
    here = await TestInstallation.make();
    product = await start('--demo');
    password = /password "(.+)"/.exec(product.stdout())?.[1] ?? '';
    const demo = here.command(['demo', '--json']);
    expect(await demo.ended).toBe(0);
    const ending = JSON.parse(demo.stdout()) as {
      months: string[];
      organisations: { slug: string }[];
      signIn: { people: { who: string; email: string }[] };
    };
    months = ending.months;
    slugs.push(...ending.organisations.map(({ slug }) => slug));
    const emailOf = (who: string): string => ending.signIn.people.find((one) => one.who === who)?.email ?? '';
    coop = (await delegate().accesses()).find(({ slug }) => !slugs.includes(slug))?.slug ?? '';
    post = new StoryPerson(url(), emailOf('treasurer of River Post'), password, 'river-post');
    zero = new StoryPerson(url(), emailOf('treasurer of the co-op'), password, coop);
    const { policy } = await delegate()
      .in(coop)
      .ask<{ policy: { history: FeeVersion[] } }>(
        '{ policy(key: "payments.platform-fee") { history { id value from provisional decisionId } } }',
      );
    versions = policy.history.toSorted((a, b) => a.from.localeCompare(b.from));
  });

  afterAll(() => here.end());

  it('begins with three signatures, admits nine by one decision, and charges only from the ratification on', async () => {
    const { decisions } = await delegate().in(coop).ask<{
      decisions: {
        nodes: {
          id: string;
          number: number;
          outcome: string;
          count: { yes: number };
          enactments: { state: string }[];
        }[];
      };
    }>('{ decisions(first: 10) { nodes { id number outcome count { yes electorate } enactments { state } } } }');
    const [founding, admission, ratification, lowering] = decisions.nodes.toSorted((a, b) => a.number - b.number);
    expect(founding).toMatchObject({ number: 1, outcome: 'CARRIED', count: { yes: 3, electorate: 3 } });
    expect(admission).toMatchObject({ number: 2, outcome: 'CARRIED', count: { yes: 3, electorate: 3 } });
    expect(admission?.enactments).toEqual(Array.from({ length: 9 }, () => ({ state: 'ENACTED' })));
    expect(ratification).toMatchObject({ number: 3, count: { electorate: 12 } });
    expect(lowering).toMatchObject({ number: 4, count: { yes: 9, electorate: 12 } });
    expect(versions.map(({ provisional, decisionId }) => ({ provisional, decisionId }))).toEqual([
      { provisional: true, decisionId: founding?.id },
      { provisional: false, decisionId: ratification?.id },
      { provisional: false, decisionId: lowering?.id },
    ]);
    const { bills } = await post.ask<{ bills: { nodes: Bill[] } }>(`{ bills(first: 100) { nodes { ${billFields} } } }`);
    expect(bills.nodes.map(({ month }) => month).toSorted()).toEqual(months);
  });

  it('opens every line of every bill to arithmetic that adds up, and names version and decision', async () => {
    for (const bill of (await billsOf(post)).values()) {
      const sum = bill.lines.reduce((total, { amount }) => total + pence(amount.amount), 0n);
      expect(sum).toBe(pence(bill.total.amount));
      for (const { arithmetic, amount, decisionId, policyVersionId } of bill.lines) {
        expect(thousandths(arithmetic.map((step) => step.amount))).toBe(thousandths([amount.amount]));
        for (const step of arithmetic.filter(({ kind }) => kind === 'TIER')) {
          const rate = BigInt(step.rateBps ?? 0);
          expect(thousandths([step.amount]) * 10n).toBe(pence(step.base?.amount ?? '0') * rate);
        }
        expect(versions.find(({ id }) => id === policyVersionId)?.decisionId).toBe(decisionId);
      }
    }
  });

  it('bills what a treasurer works out by hand, under the old fee and under the new', async () => {
    const [, old, lowered] = versions;
    const [before = '', during = '', after = ''] = months;
    for (const slug of slugs) {
      const treasurer = new StoryPerson(url(), `treasurer@${slug}.example`, password, slug);
      const { takings } = await treasurer.ask<{ takings: { nodes: { occurredAt: string; amount: Money }[] } }>(
        '{ takings(first: 100) { nodes { occurredAt amount { amount currency } } } }',
      );
      const own = await billsOf(treasurer);
      for (const [month, version] of [
        [before, old],
        [after, lowered],
      ] as const) {
        const taken = takings.nodes.filter(({ occurredAt }) => londonMonth(occurredAt) === month);
        const bill = own.get(month);
        const exact = exactFeePence(
          taken.reduce((sum, { amount }) => sum + pence(amount.amount), 0n),
          version!.value,
        );
        // Each taking is rounded once, by itself: the bill is no further off than half a penny for each.
        const off = Number(pence(bill?.total.amount ?? '0')) - exact;
        expect({ slug, month, isWithin: Math.abs(off) <= taken.length / 2 }).toEqual({ slug, month, isWithin: true });
        expect(new Set(bill?.lines.map(({ decisionId }) => decisionId))).toEqual(new Set([version!.decisionId]));
      }
      expect(new Set(own.get(during)?.lines.map(({ decisionId }) => decisionId))).toEqual(
        new Set([old!.decisionId, lowered!.decisionId]),
      );
    }
  });

  it('had a dry run that equals the bills, which another path works out', async () => {
    const [before = '', , after = ''] = months;
    const [, old, lowered] = versions;
    const bills = await billsOf(post);
    for (const [version, month] of [
      [old, before],
      [lowered, after],
    ] as const) {
      const { propose } = await delegate()
        .in(coop)
        .ask<{
          propose: {
            proposal: { effects: { dryRun: { own: { month: string; afterMinor: string }[] } }[] };
            problems: unknown[];
          };
        }>(
          `mutation Propose($input: ProposeInput!) { propose(input: $input) {
           proposal { effects { dryRun } } problems { code message } } }`,
          {
            input: {
              kind: 'policy-change',
              title: 'The same fee again',
              summary: { en: 'To see what it would have been.' },
              effects: [{ policy: { key: 'payments.platform-fee', value: version?.value } }],
              idempotencyKey: `story-${month}`,
            },
          },
        );
      expect(propose.problems).toEqual([]);
      const own = propose.proposal.effects[0]?.dryRun.own.find((one) => one.month === month);
      expect(BigInt(own?.afterMinor ?? '-1')).toBe(pence(bills.get(month)?.total.amount ?? '0'));
    }
  });

  it('ends in books that a treasurer can check: River Post’s own, and the co-op’s', async () => {
    const own = await entriesOf(post);
    const theirs = await entriesOf(zero);
    expect(ledgerTable(own)).toBe(
      [
        'account                      debit        credit',
        'fees-accrued                171.27        171.27',
        'payable-to-co-op                          171.27',
        'platform-fees               171.27              ',
        'sum                         342.54        342.54',
      ].join('\n'),
    );
    const billed = [...(await billsOf(post)).values()].reduce((sum, { total }) => sum + pence(total.amount), 0n);
    expect(billed).toBe(17_127n);
    const sides = (entries: readonly LedgerEntry[], account: string): bigint =>
      entries
        .flatMap(({ postings }) => postings)
        .reduce((sum, one) => sum + (one.account === account ? pence(one.amount.amount) : 0n), 0n);
    for (const { postings } of [...own, ...theirs]) {
      expect(postings.reduce((sum, { amount }) => sum + pence(amount.amount), 0n)).toBe(0n);
    }
    expect([sides(own, 'fees-accrued'), sides(theirs, 'fees-accrued')]).toEqual([0n, 0n]);
    expect(sides(theirs, 'receivable') + sides(theirs, 'fee-income')).toBe(0n);
  });

  it('comes back from a backup when the data folder is lost, with the same bills and heads', async () => {
    const billsBefore = [...(await billsOf(post)).values()];
    const target = join(here.dataDir, '..', 'elsewhere');
    const made = here.command(['backup', '--json'], { BACKUP_TARGET: target });
    expect(await made.ended).toBe(0);
    const passphrase = readFileSync(join(here.dataDir, 'secrets.json'), 'utf8').match(
      /"backupPassphrase": *"([^"]+)"/,
    )?.[1];
    product.process.kill('SIGTERM');
    expect(await product.ended).toBe(0);
    rmSync(here.dataDir, { recursive: true });

    const [file = ''] = readdirSync(target).filter((name) => name.endsWith('.backup'));
    const restored = here.command(['restore', join(target, file)], { BACKUP_PASSPHRASE: passphrase ?? '' });
    expect({ code: await restored.ended, said: restored.stderr() }).toEqual({ code: 0, said: expect.any(String) });
    product = await start();
    expect([...(await billsOf(post)).values()]).toEqual(billsBefore);
    const check = here.command(['check']);
    expect({ code: await check.ended, said: check.stdout() }).toEqual({
      code: 0,
      said: expect.stringContaining('All is well.'),
    });
  });

  async function billsOf(treasurer: StoryPerson): Promise<ReadonlyMap<string, Bill>> {
    const { bills } = await treasurer.ask<{ bills: { nodes: Bill[] } }>(
      `{ bills(first: 100) { nodes { ${billFields} } } }`,
    );
    return new Map(bills.nodes.map((bill) => [bill.month, bill]));
  }

  async function entriesOf(treasurer: StoryPerson): Promise<readonly LedgerEntry[]> {
    const all: LedgerEntry[] = [];
    for (let after: string | null = null; ;) {
      const {
        journalEntries,
      }: { journalEntries: { nodes: LedgerEntry[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
        await treasurer.ask(ledgerPage, { after });
      all.push(...journalEntries.nodes);
      if (!journalEntries.pageInfo.hasNextPage) return all;
      after = journalEntries.pageInfo.endCursor;
    }
  }
});

/** The sum of exact decimals, in thousandths of a penny. */
function thousandths(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, text) => {
    const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    const value = BigInt(whole) * 100_000n + BigInt(fraction.padEnd(5, '0'));
    return sign === '-' ? sum - value : sum + value;
  }, 0n);
}

function londonMonth(instant: string): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'Europe/London' }).slice(0, 7);
}
