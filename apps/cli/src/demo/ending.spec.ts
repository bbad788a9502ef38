import { describe, expect, it } from '@jest/globals';
import { type LocalMonth } from '@commonhall/kernel';
import { type Ending } from './reading.js';
import { linesOf } from './ending.js';

const month = '2027-01' as LocalMonth;
const bill = {
  month,
  number: 'PF-000001',
  takingsMinor: '1412040',
  totalMinor: '15000',
  decisions: [3, 4],
  shows: ['free-tier', 'second-tier', 'cap'],
};
const books: Ending['books'] = {
  tenants: 3,
  entries: 12,
  unbalanced: [],
  transfers: 4,
  unmet: [],
  clearingMinor: { organisations: '0', coop: '0' },
  incomeMinor: '-15000',
  receivableMinor: '15000',
  owedMinor: '-15000',
};
const ending: Ending = {
  coopName: 'The Co-op',
  months: [month],
  organisations: [
    { name: 'Garth Hub', slug: 'garth-hub', bills: [bill] },
    { name: 'Late Comer', slug: 'late-comer', bills: [] },
  ],
  decisions: [{ number: 3, title: 'Ratify', decidedAt: '2026-12-28T00:00:01.000Z' }],
  books,
  heads: [{ chain: 'audit', seq: '7', hash: 'abc' }],
  signIn: { password: 'secret words', people: [{ who: 'treasurer of the co-op', email: 't@example.org' }] },
};

describe('the end of the demonstration', () => {
  const text = (changed: Partial<Ending> = {}): string =>
    linesOf({ ...ending, ...changed }, 'http://127.0.0.1:4000').join('\n');

  it('shows for each organisation what it took, its bill and the decisions that it names', () => {
    expect(text()).toMatch(/Garth Hub +£14,120\.40 +£150\.00 {2}3\+4 f2c\n/);
    expect(text()).toMatch(/Late Comer +none\n/);
    expect(text()).toMatch(/Together +£14,120\.40 +£150\.00\n/);
    expect(text()).toContain('  3  2026-12-28  Ratify');
  });

  it('says how the books stand, and who may look at them', () => {
    expect(text()).toContain('12 entries in the books of 3 tenants: every one sums to zero');
    expect(text()).toContain('4 transfers between the organisations and the co-op: both sides of each meet');
    expect(text()).toContain('earned £150.00 and claims £150.00; by their own books the organisations owe it £150.00');
    expect(text()).toMatch(/audit +7 sealed {2}abc/);
    expect(text()).toContain('Sign in at http://127.0.0.1:4000 with the password "secret words" as');
    expect(text()).toMatch(/treasurer of the co-op +t@example\.org/);
  });

  it('does not hide what does not add up', () => {
    const bad = { ...books, unbalanced: ['jen_1'], unmet: ['trf_1', 'trf_2'] };
    expect(text({ books: bad })).toContain('1 do NOT sum to zero: jen_1');
    expect(text({ books: bad })).toContain('of 2 the two sides do NOT meet: trf_1, trf_2');
  });
});
