import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Files below a folder, as paths from the root with forward slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).split(sep).join('/'));
}

const files = ['apps', 'libs'].flatMap(filesBelow).filter((path) => path.includes('/src/'));
const rules = files.filter((path) => path.endsWith('.access.ts'));
const specs = files.filter((path) => path.endsWith('.access.spec.ts')).map((path) => readFileSync(path, 'utf8'));

/** What a file lets others call: its checks and its matrices. */
function exportsOf(text: string): string[] {
  return [...text.matchAll(/^export (?:const|function) (\w+)/gmu)].map(([, name]) => name!);
}

/** What no spec plays through for every kind of actor. */
function unplayed(text: string, played: readonly string[]): string[] {
  // A list of words (which roles there are to give) lets nobody through; a matrix and a check do.
  const decides = exportsOf(text).filter((name) =>
    new RegExp(`export function ${name}\\b|export const ${name}: AccessMatrix`, 'u').test(text),
  );
  return decides.filter((name) => {
    const plays = new RegExp(`(playedThrough|letThrough)\\(${name}\\b`, 'u');
    return !played.some((spec) => plays.test(spec));
  });
}

describe('who may do what', () => {
  it('is written down in files that decide something', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(rules.filter((path) => exportsOf(readFileSync(path, 'utf8')).length === 0)).toEqual([]);
  });

  it.each(rules)('%s is played through for everybody: each role, each key, jobs, the operator', (path) => {
    expect(unplayed(readFileSync(path, 'utf8'), specs)).toEqual([]);
  });

  it('is missed by this test where nobody plays it through', () => {
    const text = 'export function mayPaint(principal: Principal): boolean { return true; }';
    expect(unplayed(text, specs)).toEqual(['mayPaint']);
    expect(unplayed(text, ['expect(letThrough(mayPaint)).toEqual([])'])).toEqual([]);
    expect(unplayed("export const paintAccess: AccessMatrix<'paint'> = {};", specs)).toEqual(['paintAccess']);
  });
});
