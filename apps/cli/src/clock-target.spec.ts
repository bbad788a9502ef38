import { describe, expect, it } from '@jest/globals';
import { advanceMsOf, instantOf } from './clock-target.js';

describe('The time that a sandbox clock is set to', () => {
  it.each([
    ['2027-01-01', '2027-01-01T00:00:00.000Z'],
    ['2027-01-01T09:00Z', '2027-01-01T09:00:00.000Z'],
    ['2027-06-01T09:00:00.5+01:00', '2027-06-01T08:00:00.500Z'],
  ])('%s is read as %s', (text, expected) => {
    expect(instantOf(text).toISOString()).toBe(expected);
  });

  it.each(['', 'tomorrow', '2027-02-30', '2027-13-01', '2027-01-01T25:00Z', '2027-01-01T09:00', '1/2/2027', '2027'])(
    'refuses "%s", which could be misread',
    (text) => {
      expect(() => instantOf(text)).toThrow(/^CH-042 .* Try: npm run commonhall -- sandbox clock --to 20/);
    },
  );

  it.each([
    ['90m', 5_400_000],
    ['12h', 43_200_000],
    ['3d', 259_200_000],
    ['2w', 1_209_600_000],
  ])('%s is %d milliseconds ahead', (text, ms) => {
    expect(advanceMsOf(text)).toBe(ms);
  });

  it.each(['', '3', 'd', '-3d', '1.5d', '1mo', '3 d', '99999999d'])('refuses to advance by "%s"', (text) => {
    expect(() => advanceMsOf(text)).toThrow(/^CH-042 .* --advance 3d$/);
  });
});
