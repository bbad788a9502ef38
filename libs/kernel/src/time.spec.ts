import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addClearDays,
  addDays,
  addMonths,
  clearDaysBetween,
  InvalidTime,
  instantOfLocal,
  localDateOf,
  monthInterval,
  monthOf,
  parseLocalDate,
  parseLocalMonth,
  parseTimeZone,
  shiftMonth,
  startOfDay,
  startOfLocalMonth,
} from './time.js';

const london = 'Europe/London';
// Forward and back at different hours, half an hour only, over midnight, a day left out, no change at all.
const zones = [
  london,
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Asia/Kolkata',
  'UTC',
];
const anyZone = fc.constantFrom(...zones);
const anyInstant = fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
const hours = (start: Date, end: Date) => (end.getTime() - start.getTime()) / 3_600_000;
const day = (text: string) => parseLocalDate(text);

describe('reading', () => {
  it.each(['2026-03-29', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('takes the day %s', (text) => {
    expect(parseLocalDate(text)).toBe(text);
  });

  it.each([
    '',
    '2026-3-29',
    '2026-02-29',
    '1900-02-29',
    '2026-06-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '29/03/2026',
    '20260329',
    '2026-03-29T00:00',
    '2026-03-29[u-ca=hebrew]',
    ' 2026-03-29',
    '+002026-03-29',
    '2026-03-29\n',
  ])('refuses the day %j', (text) => {
    expect(() => parseLocalDate(text, ['from'])).toThrow(InvalidTime);
  });

  it('takes a month, and refuses what is none', () => {
    expect(parseLocalMonth('2026-03')).toBe('2026-03');
    for (const text of ['', '2026', '2026-13', '2026-00', '2026-3', '2026-03-01', '0000-01'])
      expect(() => parseLocalMonth(text)).toThrow(InvalidTime);
  });

  it('takes the name of a zone, and refuses what is none', () => {
    expect(parseTimeZone(london)).toBe(london);
    expect(parseTimeZone('europe/london')).toBe(london);
    for (const text of ['', 'London', 'Europe/Londinium', '+01:00', 'Europe/London\n'])
      expect(() => parseTimeZone(text, ['zone'])).toThrow(InvalidTime);
  });
});

describe('the calendar of a place', () => {
  it.each([
    [
      'summer: an hour before midnight UTC is tomorrow already',
      '2026-06-30T23:30:00Z',
      london,
      '2026-07-01',
      '2026-07',
    ],
    ['winter: it is not', '2026-12-31T23:30:00Z', london, '2026-12-31', '2026-12'],
    ['west of Greenwich it is yesterday', '2026-01-01T02:00:00Z', 'America/New_York', '2025-12-31', '2025-12'],
  ])('%s', (_, instant, zone, date, month) => {
    expect(localDateOf(new Date(instant), zone)).toBe(date);
    expect(monthOf(new Date(instant), zone)).toBe(month);
  });

  it.each([
    ['2026-03-29', london, '2026-03-29T00:00:00.000Z', 23],
    ['2026-10-25', london, '2026-10-24T23:00:00.000Z', 25],
    ['2026-06-01', london, '2026-05-31T23:00:00.000Z', 24],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23], // Midnight did not exist there.
    ['2026-04-05', 'Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', 24.5],
  ])('%s in %s begins at %s and has %s hours', (text, zone, instant, length) => {
    const start = startOfDay(day(text), zone);
    expect(start.toISOString()).toBe(instant);
    expect(hours(start, startOfDay(addDays(day(text), 1), zone))).toBe(length);
  });

  it.each([
    ['2026-03', 31 * 24 - 1],
    ['2026-10', 31 * 24 + 1],
    ['2024-02', 29 * 24],
  ])('the month %s in London has %s hours', (month, length) => {
    const { start, end } = monthInterval(parseLocalMonth(month), london);
    expect(hours(start, end)).toBe(length);
  });

  it('has every instant in exactly one day and one month', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const date = localDateOf(instant, zone);
        expect(startOfDay(date, zone) <= instant).toBe(true);
        expect(startOfDay(addDays(date, 1), zone) > instant).toBe(true);
        const { start, end } = monthInterval(monthOf(instant, zone), zone);
        expect(start <= instant && instant < end).toBe(true);
        expect(date.startsWith(monthOf(instant, zone))).toBe(true);
      }),
    );
  });

  it.each(zones)('tiles time with months, without gap or overlap, in %s', (zone) => {
    for (let month = parseLocalMonth('1995-01'); month < '2040-01'; month = shiftMonth(month, 1)) {
      const { start, end } = monthInterval(month, zone);
      expect(start < end).toBe(true);
      expect(startOfLocalMonth(shiftMonth(month, 1), zone)).toEqual(end);
      expect(monthOf(start, zone)).toBe(month);
      expect(monthOf(new Date(end.getTime() - 1), zone)).toBe(month);
    }
  });
});

describe('a local time', () => {
  it.each([
    ['in winter', '2026-03-25T20:00:00', '2026-03-25T20:00:00.000Z'],
    ['in summer', '2026-04-01T20:00', '2026-04-01T19:00:00.000Z'],
    ['that the clocks repeat is its first occurrence', '2026-10-25T01:30', '2026-10-25T00:30:00.000Z'],
    ['that the clocks skip is as much later', '2026-03-29T01:30', '2026-03-29T01:30:00.000Z'],
  ])('%s', (_, local, instant) => {
    expect(instantOfLocal(local, london).toISOString()).toBe(instant);
  });

  it.each([
    '',
    '2026-03-25',
    '2026-03-25T24:00',
    '2026-03-25T20:60',
    '2026-02-30T20:00',
    '2026-03-25T20:00Z',
    '2026-03-25T20:00+01:00',
    '2026-03-25 20:00',
  ])('refuses %j', (local) => {
    expect(() => instantOfLocal(local, london)).toThrow(InvalidTime);
  });
});

describe('counting days and months', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %s months is %s', (from, months, to) => {
    expect(addMonths(day(from), months)).toBe(to);
  });

  it('shifts months over the turn of the year', () => {
    expect(shiftMonth(parseLocalMonth('2026-12'), 1)).toBe('2027-01');
    expect(shiftMonth(parseLocalMonth('2026-01'), -1)).toBe('2025-12');
  });

  it('leaves out the day of the notice and the day of the meeting', () => {
    expect(addClearDays(day('2026-06-01'), 14)).toBe('2026-06-16');
    expect(addClearDays(day('2026-06-01'), 0)).toBe('2026-06-02');
    expect(addClearDays(day('2026-02-20'), 14)).toBe('2026-03-07');
    expect(clearDaysBetween(day('2026-06-01'), day('2026-06-16'))).toBe(14);
    expect(clearDaysBetween(day('2026-06-01'), day('2026-06-01'))).toBe(-1);
  });

  it('counts back the clear days that it added', () => {
    const days = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(days, days, (offset, clearDays) => {
        const notice = addDays(day('2020-01-01'), offset);
        expect(clearDaysBetween(notice, addClearDays(notice, clearDays))).toBe(clearDays);
      }),
    );
  });
});
