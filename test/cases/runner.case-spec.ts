import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { InvalidAmount } from '@commonhall/kernel';
import { adapters } from './adapters/index.js';
import { equal, report, runCases, type Adapter, type Answers, type Result } from './cases.js';

const root = mkdtempSync(join(tmpdir(), 'commonhall-cases-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A folder of cases that holds these files. */
function folderOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(root, 'case-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

function ask(expect: Record<string, unknown>, adapter: Adapter): Promise<Result[]> {
  const file = { cases: [{ id: 'one', op: 'sum', input: { a: 1 }, expect }] };
  return runCases(folderOf({ 'billing/sums.json': file }), new Map([['billing/sum', adapter]]));
}

const name = 'billing/sums.json one';

describe('a case', () => {
  it('passes if each field that it names is as expected, whatever else is answered', async () => {
    expect(await ask({ sum: 3, parts: [1, '2'] }, () => ({ sum: 3n, parts: [1n, 2n], more: 'x' }))).toEqual([
      { name, outcome: 'passed' },
    ]);
  });

  it('may be answered later', async () => {
    expect(await ask({ sum: 3 }, () => Promise.resolve<Answers>({ sum: 3 }))).toEqual([{ name, outcome: 'passed' }]);
  });

  it('fails if a field differs, and says how', async () => {
    const reason = 'sum: expected 3, got "4"';
    expect(await ask({ sum: 3 }, () => ({ sum: 4n }))).toEqual([{ name, outcome: 'failed', reason }]);
  });

  it('fails if its adapter throws, and says what', async () => {
    const broken = () => {
      throw new TypeError('a is no text');
    };
    const reason = 'threw TypeError: a is no text';
    expect(await ask({ sum: 3 }, broken)).toEqual([{ name, outcome: 'failed', reason }]);
    expect(await ask({ error: 'TypeError' }, broken)).toEqual([{ name, outcome: 'failed', reason }]);
  });

  it('that expects a refusal passes by the right one only', async () => {
    const refusing = () => {
      throw new InvalidAmount('That is no number.');
    };
    expect(await ask({ error: 'INVALID_AMOUNT' }, refusing)).toEqual([{ name, outcome: 'passed' }]);
    expect(await ask({ error: 'UNBALANCED' }, refusing)).toMatchObject([{ outcome: 'failed' }]);
    expect(await ask({ error: 'UNBALANCED' }, () => ({ sum: 3 }))).toMatchObject([{ outcome: 'failed' }]);
    expect(await ask({ sum: 3 }, refusing)).toMatchObject([{ outcome: 'failed' }]);
  });

  it('is not yet answered if there is no adapter, or if the adapter leaves the variant or a field open', async () => {
    const notYet = (question: string) => [{ name, outcome: 'not yet', question }];
    const folder = folderOf({
      'billing/sums.json': { cases: [{ id: 'one', op: 'sum', input: {}, expect: { sum: 3 } }] },
    });
    expect(await runCases(folder, new Map())).toEqual(notYet('billing/sum'));
    expect(await ask({ sum: 3 }, () => undefined)).toEqual(notYet('billing/sum'));
    expect(await ask({ sum: 3, mean: 1 }, () => ({ sum: 3 }))).toEqual(notYet('billing/sum: mean'));
  });

  it('fails by a wrong field even if another is left open', async () => {
    expect(await ask({ sum: 3, mean: 1 }, () => ({ sum: 4 }))).toMatchObject([{ outcome: 'failed' }]);
  });
});

describe('a file', () => {
  const good = { cases: [{ id: 'good', op: 'minor_units', input: { currency: 'GBP' }, expect: { digits: 2 } }] };

  it.each([
    ['is no JSON', 'billing/bad.json', '{'],
    ['is no object', 'billing/bad.json', '[]'],
    ['has no cases', 'billing/bad.json', {}],
    ['has an empty list of cases', 'billing/bad.json', { cases: [] }],
    ['has a case without id', 'billing/bad.json', { cases: [{ op: 'x', input: {}, expect: { c: 3 } }] }],
    ['has a case without op', 'billing/bad.json', { cases: [{ id: 'x', input: {}, expect: { c: 3 } }] }],
    ['has a case without input', 'billing/bad.json', { cases: [{ id: 'x', op: 'x', expect: { c: 3 } }] }],
    ['has a case without expect', 'billing/bad.json', { cases: [{ id: 'x', op: 'x', input: {} }] }],
    ['has a case that expects nothing', 'billing/bad.json', { cases: [{ id: 'x', op: 'x', input: {}, expect: {} }] }],
    ['has no suite', 'distribution/bad.json', { cases: [{ id: 'x', given: {}, expect: { c: 3 } }] }],
    ['has a case without given', 'distribution/bad.json', { suite: 'x', cases: [{ id: 'x', expect: { c: 3 } }] }],
    ['has no family', 'tally/bad.json', { id: 'x', expected: { c: 3 } }],
    ['has no expected', 'tally/bad.json', { id: 'x', family: 'stv' }],
  ])('that %s fails by its name, and the others run', async (_, file, content) => {
    const results = await runCases(folderOf({ [file]: content, 'billing/good.json': good }), adapters);
    expect(results.filter(({ outcome }) => outcome === 'failed').map((result) => result.name)).toEqual([file]);
    expect(results).toContainEqual({ name: 'billing/good.json good', outcome: 'passed' });
  });

  it('of another kind is left alone', async () => {
    const results = await runCases(folderOf({ 'billing/good.json': good, 'billing/files/x.xml': '<x/>' }), adapters);
    expect(results).toEqual([{ name: 'billing/good.json good', outcome: 'passed' }]);
  });

  it('is missed if none is there', async () => {
    const folder = join(root, 'nowhere');
    expect(await runCases(folder, adapters)).toMatchObject([{ name: folder, outcome: 'failed' }]);
  });

  it('asks by suite and shape, or by family, where it has no op', async () => {
    const folder = folderOf({
      'distribution/a.json': { suite: 'stock', cases: [{ id: 'a', given: { b: 1, a: 2 }, expect: { c: 3 } }] },
      'tally/b.json': { id: 'b', family: 'tie', expected: { winner: 1 } },
    });
    expect(await runCases(folder, adapters)).toEqual([
      { name: 'tally/b.json b', outcome: 'not yet', question: 'tally/tie' },
      { name: 'distribution/a.json a', outcome: 'not yet', question: 'distribution/stock(a, b)' },
    ]);
  });
});

describe('the report', () => {
  it('names what is not yet answered and what failed, and ends with the count', () => {
    const results: Result[] = [
      { name: 'a', outcome: 'passed' },
      { name: 'b', outcome: 'not yet', question: 'q' },
      { name: 'c', outcome: 'failed', reason: 'why' },
      { name: 'd', outcome: 'not yet', question: 'q' },
    ];
    expect(report(results).split('\n')).toEqual([
      'not yet: q (2): b, d',
      'failed: c: why',
      '1 passed, 1 failed, 2 not yet',
    ]);
  });
});

describe('equality', () => {
  it.each([
    [1n, 1, true],
    [1n, '1', true],
    [1n, '1.0', false],
    [1n, 1.5, false],
    [9007199254740993n, '9007199254740993', true],
    [9007199254740993n, 9007199254740992, false],
    ['1', 1, false],
    [1, '1', false],
    [[1n, 2n], [1, 2], true],
    [[1n, 2n], [2, 1], false],
    [[1n], [1, 2], false],
    [{ a: 1n, b: null }, { b: null, a: 1 }, true],
    [{ a: 1n, b: 2n }, { a: 1 }, false],
    [{ a: 1n }, { a: 1, b: 2 }, false],
    [undefined, null, false],
    [null, null, true],
    [[], {}, false],
  ])('of %p and %p is %p', (answer, expected, same) => {
    expect(equal(answer, expected)).toBe(same);
  });
});
