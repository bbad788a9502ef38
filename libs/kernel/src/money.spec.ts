import { describe, expect, it } from '@jest/globals';
import { data as isoTable } from 'currency-codes';
import fc from 'fast-check';
import { isCurrencyCode, minorUnits, parseCurrency, type CurrencyCode } from './currency.js';
import { InvalidAmount } from './decimal.js';
import { InvariantViolation } from './invariant.js';
import {
  add,
  assertStorable,
  compare,
  isZero,
  money,
  negate,
  parseDecimal,
  roundHalfAwayFromZero,
  shareBps,
  subtract,
  sum,
  toDecimal,
} from './money.js';
import { InvalidInput } from './problem.js';

const currencies = [...isoTable.map(({ code }) => code), 'XCG'].filter(isCurrencyCode);
const anyCurrency = fc.constantFrom<CurrencyCode>(...currencies);
const anyMinor = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

describe('currencies', () => {
  it('have the digits of ISO 4217, every one of them', () => {
    const differing = isoTable
      .filter(({ code, digits }) => isCurrencyCode(code) && minorUnits(code) !== digits)
      .map(({ code }) => code);
    expect(differing).toEqual([]);
  });

  it('leave out only what has no minor unit', () => {
    const left = isoTable.map(({ code }) => code).filter((code) => !isCurrencyCode(code));
    expect(left.join(' ')).toBe('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX');
  });

  it.each(['gbp', 'GB', 'GBPX', '', 'XAU', 'ABC', 'constructor'])('refuse the code %j', (code) => {
    expect(() => parseCurrency(code, ['currency'])).toThrow(InvalidInput);
  });
});

describe('arithmetic', () => {
  const pound = money(100n, 'GBP');
  const euro = money(100n, 'EUR');

  it('adds, subtracts, negates and compares amounts of one currency', () => {
    expect(add(pound, money(5n, 'GBP'))).toEqual(money(105n, 'GBP'));
    expect(subtract(pound, money(105n, 'GBP'))).toEqual(money(-5n, 'GBP'));
    expect(negate(pound)).toEqual(money(-100n, 'GBP'));
    expect([compare(pound, money(99n, 'GBP')), compare(pound, pound), compare(negate(pound), pound)]).toEqual([
      1, 0, -1,
    ]);
    expect([isZero(pound), isZero(subtract(pound, pound))]).toEqual([false, true]);
  });

  it('sums many, and none to zero', () => {
    expect(sum('GBP', [pound, pound, negate(pound)])).toEqual(pound);
    expect(sum('GBP', [])).toEqual(money(0n, 'GBP'));
  });

  it.each([
    ['adding', () => add(pound, euro)],
    ['subtracting', () => subtract(pound, euro)],
    ['comparing', () => compare(pound, euro)],
    ['summing', () => sum('GBP', [pound, euro])],
  ])('never mixes currencies: %s', (_, act) => {
    expect(act).toThrow(InvariantViolation);
  });
});

describe('decimal text', () => {
  it.each([
    [1234567n, 'GBP', '12345.67'],
    [-5n, 'GBP', '-0.05'],
    [0n, 'GBP', '0.00'],
    [-100n, 'GBP', '-1.00'],
    [1250n, 'JPY', '1250'],
    [-1n, 'JPY', '-1'],
    [1n, 'KWD', '0.001'],
    [12345n, 'UYW', '1.2345'],
    [900719925474099301n, 'GBP', '9007199254740993.01'],
  ] as const)('of %s minor units of %s is %s', (minor, currency, text) => {
    expect(toDecimal(money(minor, currency))).toBe(text);
    expect(parseDecimal(text, currency)).toEqual(money(minor, currency));
  });

  it.each([
    ['10', 'GBP', 1000n],
    ['0.1', 'GBP', 10n],
    ['-0', 'GBP', 0n],
    ['-0.00', 'GBP', 0n],
    ['007.50', 'GBP', 750n],
  ] as const)('may be shorter or longer than needed: %s %s', (text, currency, minor) => {
    expect(parseDecimal(text, currency).minor).toBe(minor);
  });

  it.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '--1',
    '-',
    '.',
    '.5',
    '5.',
    '1,5',
    '1,000.00',
    '1.2.3',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '£5',
    '١٢',
    '½',
    '1_000',
    '1'.repeat(65),
  ])('refuses %j', (text) => {
    expect(() => parseDecimal(text, 'GBP', ['amount'])).toThrow(InvalidAmount);
  });

  it.each([
    ['1.005', 'GBP', 'GBP has at most 2 decimals; this amount has 3. Round it before you send it.'],
    ['10.000', 'GBP', 'GBP has at most 2 decimals; this amount has 3. Round it before you send it.'],
    ['1.0', 'JPY', 'JPY has no decimals; this amount has 1. Round it before you send it.'],
  ] as const)('refuses too many digits: %s %s', (text, currency, message) => {
    expect(() => parseDecimal(text, currency)).toThrow(message);
  });

  it('reads back as what was written, in every currency', () => {
    fc.assert(
      fc.property(anyCurrency, anyMinor, (currency, minor) => {
        expect(parseDecimal(toDecimal(money(minor, currency)), currency)).toEqual(money(minor, currency));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('assertStorable', () => {
  it.each([2n ** 63n - 1n, -(2n ** 63n) + 1n, 0n])('lets %s pass', (minor) => {
    expect(() => {
      assertStorable(money(minor, 'GBP'));
    }).not.toThrow();
  });

  it.each([2n ** 63n, -(2n ** 63n), 10n ** 30n])('refuses %s', (minor) => {
    expect(() => {
      assertStorable(money(minor, 'GBP'));
    }).toThrow(InvalidAmount);
  });
});

describe('rounding', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [-5n, -2n, 3n],
    [4n, 3n, 1n],
    [5n, 3n, 2n],
    [-4n, 3n, -1n],
    [0n, 7n, 0n],
    [1n, 2n, 1n],
    [10n ** 40n + 1n, 2n, 5n * 10n ** 39n + 1n],
  ])('takes %s / %s to %s', (numerator, denominator, rounded) => {
    expect(roundHalfAwayFromZero(numerator, denominator)).toBe(rounded);
  });

  it('cannot divide by zero', () => {
    expect(() => roundHalfAwayFromZero(1n, 0n)).toThrow(InvariantViolation);
  });

  it('is symmetric, and never further than a half from the truth', () => {
    fc.assert(
      fc.property(anyMinor, fc.bigInt({ min: 1n, max: 10n ** 12n }), (n, d) => {
        const rounded = roundHalfAwayFromZero(n, d);
        expect(roundHalfAwayFromZero(-n, d)).toBe(-rounded);
        expect(roundHalfAwayFromZero(n, -d)).toBe(-rounded);
        const twiceTheError = 2n * (rounded * d - n);
        expect(-d <= twiceTheError && twiceTheError <= d).toBe(true);
      }),
    );
  });

  it.each([
    [33n, 250, 1n],
    [1000n, 250n, 25n],
    [20n, 250, 1n],
    [-20n, 250, -1n],
    [19n, 250, 0n],
    [12345n, 10_000, 12345n],
    [12345n, 0, 0n],
  ])('of a share: %s at %s basis points is %s', (amount, bps, share) => {
    expect(shareBps(amount, bps)).toBe(share);
  });

  it('of a share takes whole basis points only', () => {
    expect(() => shareBps(100n, 2.5)).toThrow(InvariantViolation);
  });
});
