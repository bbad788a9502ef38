import { describe, expect, it } from '@jest/globals';
import { type FeeScheduleValue, readFeeSchedule } from '@commonhall/payments';
import fc from 'fast-check';
import { SubmittedForm } from '../visit/submitted-form.js';
import { catalogues } from '../words/catalogue.js';
import { readNewFee, tierCountIn, valuesOfFee } from './new-fee-form.js';

const words = catalogues.en;
const sent = (fields: Readonly<Record<string, string>>): SubmittedForm =>
  SubmittedForm.read(new URLSearchParams({ title: 'A fee', why: 'Because.', ...fields }).toString());
const read = (fields: Readonly<Record<string, string>>): ReturnType<typeof readNewFee> =>
  readNewFee(sent(fields), words, 'GBP');
const faultsOf = (fields: Readonly<Record<string, string>>): [string | null, string][] =>
  read(fields).state.faults.map(({ field, message }) => [field, message]);

describe('the form for another fee', () => {
  it('reads pounds and percents as people write them', () => {
    const { value, state } = read({
      tiers: '3',
      'tiers.0.rate': '2%',
      'tiers.0.upTo': '£10,000',
      'tiers.1.rate': '1.25',
      'tiers.1.upTo': '50 000.50',
      'tiers.2.rate': '0',
      fixed: '0.2',
      cap: '£1,234,567.89',
      free: '',
    });
    expect(state.faults).toEqual([]);
    expect(value).toEqual({
      tiers: [
        { upTo: '1000000', bps: 200 },
        { upTo: '5000050', bps: 125 },
        { upTo: null, bps: 0 },
      ],
      fixedMinor: '20',
      capMinor: '123456789',
      freeMinor: '0',
    });
  });

  it('takes empty rows for no rates, but never the first', () => {
    expect(read({ tiers: '5', 'tiers.0.rate': '1' }).value.tiers).toEqual([{ upTo: null, bps: 100 }]);
    expect(faultsOf({ tiers: '5' })).toEqual([['tiers.0.rate', words.newFee.missingRate]]);
  });

  it.each([
    { why: 'a comma that could be a decimal one', fields: { cap: '1,50' }, at: 'cap', says: words.newFee.badAmount },
    { why: 'thousandths of a pound', fields: { fixed: '0.005' }, at: 'fixed', says: words.newFee.badAmount },
    { why: 'a negative amount', fields: { free: '-1' }, at: 'free', says: words.newFee.badAmount },
    { why: 'more digits than a fee holds', fields: { cap: '99999999999999' }, at: 'cap', says: words.newFee.badAmount },
    { why: 'words', fields: { 'tiers.0.rate': 'two' }, at: 'tiers.0.rate', says: words.newFee.badRate },
    {
      why: 'a rate above the whole',
      fields: { 'tiers.0.rate': '100.01' },
      at: 'tiers.0.rate',
      says: words.newFee.badRate,
    },
    {
      why: 'thousandths of a percent',
      fields: { 'tiers.0.rate': '1.234' },
      at: 'tiers.0.rate',
      says: words.newFee.badRate,
    },
    { why: 'a last rate that ends', fields: { 'tiers.0.upTo': '5' }, at: 'tiers.0.upTo', says: words.newFee.lastOpen },
    {
      why: 'a rate without end before another',
      fields: { 'tiers.1.rate': '1' },
      at: 'tiers.0.upTo',
      says: words.newFee.onlyLastOpen,
    },
    {
      why: 'rates that do not rise',
      fields: { tiers: '3', 'tiers.0.upTo': '10', 'tiers.1.rate': '1', 'tiers.1.upTo': '10', 'tiers.2.rate': '1' },
      at: 'tiers.1.upTo',
      says: words.newFee.tiersRise,
    },
    { why: 'no title', fields: { title: ' ' }, at: 'title', says: words.newFee.missingTitle },
    {
      why: 'a title that is too long',
      fields: { title: 'x'.repeat(201) },
      at: 'title',
      says: words.newFee.titleTooLong,
    },
    { why: 'no reason', fields: { why: '' }, at: 'why', says: words.newFee.missingWhy },
    {
      why: 'a reason that is too long',
      fields: { whyCy: 'x'.repeat(5001) },
      at: 'whyCy',
      says: words.newFee.whyTooLong,
    },
  ])('refuses $why, at its field, and keeps what was typed', ({ fields, at, says }) => {
    const form = { 'tiers.0.rate': '1', ...(fields as Readonly<Record<string, string>>) };
    expect(faultsOf(form)).toEqual([[at, says]]);
    expect(read(form).state.values).toMatchObject(
      Object.fromEntries(Object.entries(form).map(([name, text]) => [name, text.trim()])),
    );
  });

  it('shows any admissible fee so that it is read back as it was', () => {
    const minor = fc.integer({ min: 0, max: 99_999_999 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 99_999_999 }), { maxLength: 9 }),
        fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 10, maxLength: 10 }),
        minor,
        fc.option(minor),
        minor,
        (ends, bps, fixed, cap, free) => {
          const value: FeeScheduleValue = {
            tiers: [...ends.sort((a, b) => a - b).map(String), null].map((upTo, index) => ({
              upTo,
              bps: bps[index] ?? 0,
            })),
            fixedMinor: String(fixed),
            capMinor: cap === null ? null : String(cap),
            freeMinor: String(free),
          };
          const again = read(valuesOfFee(readFeeSchedule(value), 'GBP'));
          expect(again.state.faults).toEqual([]);
          expect(again.value).toEqual(value);
        },
      ),
    );
  });

  it.each([
    ['1', 2],
    ['10', 10],
    ['11', 10],
    ['-3', 2],
    ['many', 2],
    ['1e9', 10],
  ])('has room for so many rates: asked for %s, %d', (text, count) => {
    expect(tierCountIn(sent({ tiers: text }))).toBe(count);
  });
});
