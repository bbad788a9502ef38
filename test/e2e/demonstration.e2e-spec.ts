import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TestInstallation } from '../support/product.js';

jest.setTimeout(400_000);

/** As `commonhall demo --json` prints it, as far as it is looked at here. */
interface Ending {
  readonly organisations: readonly {
    readonly bills: readonly { readonly decisions: readonly number[]; readonly shows: readonly string[] }[];
  }[];
  readonly decisions: readonly { readonly number: number }[];
  readonly books: { readonly unbalanced: readonly string[]; readonly unmet: readonly string[] };
  readonly heads: readonly { readonly chain: string; readonly hash: string | null }[];
}

describe('npm start -- --demo', () => {
  let here: TestInstallation;

  beforeEach(async () => {
    here = await TestInstallation.make();
  });
  afterEach(async () => {
    await here.end();
  });

  it('plays to its end although it was killed, and does nothing twice', async () => {
    const first = here.command(['start', '--demo']);
    await first.saying(/Api and worker/);
    await first.saying(/signed the charter/);
    first.process.kill('SIGKILL');
    await first.ended;

    const second = here.command(['start', '--demo']);
    const acts = [
      /Api and worker/,
      /9 organisations were admitted: decision 2/,
      /12 organisations appointed a delegate/,
      /ratified the founding policies: decision 3/,
      /recorded 75 takings of/,
      /billed 12 organisations/,
      /The members lowered the fee: decision 4/,
      /(billed 12 organisations[^]*){2}/,
      /(billed 12 organisations[^]*){3}/,
      /Data +\//,
    ];
    for (const act of acts) await second.saying(act);
    expect(second.stdout()).not.toContain('signed the charter');
    expect(second.stdout()).toMatch(/entries in the books of 13 tenants: every one sums to zero/);
    expect(second.stdout()).toMatch(/transfers between the organisations and the co-op: both sides of each meet/);

    const demo = here.command(['demo', '--json']);
    expect(await demo.ended).toBe(0);
    const { organisations, decisions, books, heads } = JSON.parse(demo.stdout()) as Ending;
    expect(decisions.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(organisations).toHaveLength(12);
    for (const { bills } of organisations) expect(bills.map((bill) => bill.decisions)).toEqual([[3], [3, 4], [4]]);
    const shown = new Set(organisations.flatMap(({ bills }) => bills.flatMap(({ shows }) => shows)));
    expect([...shown].sort()).toEqual(['cap', 'free-tier', 'second-tier']);
    expect(books).toMatchObject({ unbalanced: [], unmet: [] });
    expect(heads.map(({ chain }) => chain)).toEqual(['audit', 'decision', 'ledger']);
    expect(heads.every(({ hash }) => hash !== null)).toBe(true);

    second.process.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('refuses to play on what is no demonstration, and where nothing runs', async () => {
    const product = here.command(['start', '--sandbox']);
    await product.saying(/Data +\//);
    const demo = here.command(['demo']);
    expect(await demo.ended).toBe(1);
    expect(demo.stderr()).toContain('CH-016');
    product.process.kill('SIGTERM');
    expect(await product.ended).toBe(0);
    const again = here.command(['demo']);
    expect(await again.ended).toBe(1);
    expect(again.stderr()).toMatch(/^CH-080 No demonstration runs on .* Try: npm start -- --demo\n$/);
  });
});
