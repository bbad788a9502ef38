import { describe, expect, it } from '@jest/globals';
import { renderToStaticMarkup } from 'react-dom/server';
import { tenantVisit } from '../../../../../test/support/light-visit.js';
import { DryRun, bandWords, readDryRun } from './dry-run.js';

const visit = tenantVisit();

describe('a band of differences in words', () => {
  it.each([
    [null, null, 'any difference'],
    [null, -9_999n, 'at least £100 less'],
    [null, 1n, 'up to £0 more, or less by any amount'],
    [null, 101n, 'up to £1 more, or less by any amount'],
    [10_000n, null, 'at least £100 more'],
    [-99n, null, 'up to £0.99 less, or more by any amount'],
    [0n, 1n, 'no change'],
    [-99n, 1n, 'no change, or up to £0.99 less'],
    [0n, 100n, 'no change, or up to £0.99 more'],
    [-499n, -99n, '£1 to £4.99 less'],
    [100n, 500n, '£1 to £4.99 more'],
    [-1n, 0n, '£0.01 less'],
    [1n, 2n, '£0.01 more'],
    [-499n, 500n, 'between £4.99 less and £4.99 more'],
  ])('from %p to below %p is "%s"', (fromMinor, toMinor, text) => {
    expect(bandWords(visit, { fromMinor, toMinor }, 'GBP')).toBe(text);
  });
});

describe('what another fee would have changed', () => {
  const dryRun = readDryRun({
    currency: 'GBP',
    own: [
      { month: '2041-02', takingsMinor: '100000', beforeMinor: '2000', afterMinor: '1800', differenceMinor: '-200' },
      { month: '2041-03', takingsMinor: '200000', beforeMinor: '4000', afterMinor: '3600', differenceMinor: '-400' },
    ],
    others: {
      organisations: 7,
      changePercent: -10,
      bands: [
        { fromMinor: '-4999', toMinor: '-2499', organisations: 3 },
        { fromMinor: '0', toMinor: '1', organisations: 4 },
      ],
    },
  })!;

  it('shows one’s own months exactly with their sum, and the others as a picture with its words and as a table', () => {
    const html = renderToStaticMarkup(<DryRun visit={visit} dryRun={dryRun} organisation="River Post" />);
    for (const text of [
      'February 2041',
      '£18.00',
      '-£6.00',
      'You would have paid £6.00 less.',
      '7 organisations together would have paid about 10 % less.',
    ])
      expect(html).toContain(text);
    expect(html).toContain(
      'aria-label="Bar picture of the table: £25 to £49.99 less: 3 organisations; no change: 4 organisations"',
    );
    expect(html).toContain('<rect width="3" height="1">');
  });

  it.each([
    { why: 'nobody casts', run: { ...dryRun, own: null }, organisation: null, says: visit.words.dryRun.ownNobody },
    {
      why: 'one had no bill',
      run: { ...dryRun, own: [] },
      organisation: 'River Post',
      says: visit.words.dryRun.ownEmpty,
    },
    {
      why: 'the others are too few',
      run: { ...dryRun, others: null },
      organisation: 'X',
      says: visit.words.dryRun.othersTooFew,
    },
    {
      why: 'nothing was billed',
      run: { ...dryRun, own: [], others: null },
      organisation: 'X',
      says: visit.words.dryRun.nothing,
    },
  ])('says so where $why', ({ run, organisation, says }) => {
    expect(renderToStaticMarkup(<DryRun visit={visit} dryRun={run} organisation={organisation} />)).toContain(
      says.replaceAll("'", '&#x27;'),
    );
  });

  it('is nothing for the answer of another policy', () => {
    expect(readDryRun(null)).toBeNull();
    expect(readDryRun({ members: 3 })).toBeNull();
    expect(readDryRun({ currency: 'GBP', own: [{ month: '2041-02', takingsMinor: '1.5' }], others: null })).toBeNull();
  });
});
