import { describe, expect, it } from '@jest/globals';
import { money, parseLocalMonth } from '@commonhall/kernel';
import { figuresOf } from './figures.js';
import { acceptedLocale } from './locale.js';

describe('figures', () => {
  const english = figuresOf('en', 'Europe/London');
  const welsh = figuresOf('cy', 'Europe/London');

  it('write money exactly, far beyond what a float holds', () => {
    expect(english.money(money(1_234_567_890_123_456_789n, 'GBP'))).toBe('£12,345,678,901,234,567.89');
    expect(english.money(money(-5n, 'GBP'))).toBe('-£0.05');
    expect(english.money(money(1250n, 'JPY'))).toBe('JP¥1,250');
    expect(welsh.money(money(1250n, 'GBP'))).toBe('£12.50');
  });

  it('leave out pence of whole pounds in running text alone', () => {
    expect(english.roundMoney(money(1_000_000n, 'GBP'))).toBe('£10,000');
    expect(english.roundMoney(money(2499n, 'GBP'))).toBe('£24.99');
  });

  it('keep the fractions of a penny that arithmetic ends in', () => {
    expect(english.exactMoney('172.938', 'GBP')).toBe('£172.938');
    expect(english.exactMoney('-0.0021', 'GBP')).toBe('-£0.0021');
    expect(english.exactMoney('20', 'GBP')).toBe('£20.00');
  });

  it.each([
    [0, '0%'],
    [1, '0.01%'],
    [180, '1.8%'],
    [10_000, '100%'],
  ])('write %d basis points as %s', (bps, text) => {
    expect(english.percent(bps)).toBe(text);
  });

  it('write days and hours by the clocks of the zone, in both languages', () => {
    const at = new Date('2041-07-01T23:30:00Z');
    expect(english.moment(at)).toBe('2 July 2041 at 00:30');
    expect(welsh.moment(at)).toBe('2 Gorffennaf 2041 am 00:30');
    expect(figuresOf('en', 'America/St_Johns').day(at)).toBe('1 July 2041');
    expect(welsh.month(parseLocalMonth('2041-03'))).toBe('Mawrth 2041');
  });
});

describe('the language that a browser asks for', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['cy', 'cy'],
    ['cy-GB,cy;q=0.9,en;q=0.8', 'cy'],
    ['en-GB,en;q=0.9,cy;q=0.8', 'en'],
    ['fr,cy;q=0.5,en;q=0.4', 'cy'],
    ['cy;q=0,en;q=0.1', 'en'],
    ['de, fr', 'en'],
    [';;;q=x,,', 'en'],
  ])('%p is %s', (header, locale) => {
    expect(acceptedLocale(header)).toBe(locale);
  });
});
