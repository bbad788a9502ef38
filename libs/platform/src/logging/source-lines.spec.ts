import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';
import { withSourceLines } from './source-lines.js';

const folder = mkdtempSync(join(tmpdir(), 'commonhall-source-lines-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The stack that Node writes where a module, built as the product is, throws. */
function stackOf(name: string, source: string): string {
  const { code, map = '' } = transformSync(source, {
    swcrc: false,
    filename: `${name}.ts`,
    sourceFileName: `../src/${name}.ts`,
    sourceMaps: true,
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  const file = join(folder, `${name}.js`);
  writeFileSync(file, code);
  if (map !== '') writeFileSync(`${file}.map`, map);
  const line = code.split('\n').findIndex((text) => text.includes('throw')) + 1;
  return `Error: planned\n    at fail (${pathToFileURL(file).href}:${line}:5)`;
}

describe('a stack in the log', () => {
  it('names the line of the source', () => {
    const source = [
      'interface Gone {',
      '  readonly a: string;',
      '}',
      'export function fail(): never {',
      "  throw new Error('planned');",
      '}',
    ];
    expect(withSourceLines(stackOf('mapped', source.join('\n')))).toContain('mapped.ts:5:');
  });

  it('stays as it is where there is no map, or no file', () => {
    const stack = `Error: x\n    at a (file:///nowhere/dist/a.js:1:2)\n    at node:internal/process:3:4\n    at b (/plain/path.js:1:2)`;
    expect(withSourceLines(stack)).toBe(stack);
  });

  it('stays as it is where the map is damaged', () => {
    const file = join(folder, 'damaged.js');
    writeFileSync(file, 'throw 1;');
    writeFileSync(`${file}.map`, '{');
    const stack = `Error: x\n    at ${pathToFileURL(file).href}:1:2`;
    expect(withSourceLines(stack)).toBe(stack);
  });
});
