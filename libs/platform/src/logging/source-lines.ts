import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a stack: `file:///…/dist/libs/x.js:12:7`. */
const place = /file:\/\/[^\s():]+\.js:\d+:\d+/g;

/**
 * A stack whose places in the build are named as lines of the sources. The maps are read when something is to be told,
 * and forgotten: Node's own `--enable-source-maps` reads those of every package when it loads, which costs each process
 * some 14 MiB and each start some 100 ms.
 */
export function withSourceLines(stack: string): string {
  const maps = new Map<string, SourceMap | null>();
  return stack.replace(place, (found) => {
    const [, url = '', line = '', column = ''] = /^(.*):(\d+):(\d+)$/.exec(found) ?? [];
    const file = fileURLToPath(url);
    if (!maps.has(file)) maps.set(file, mapOf(file));
    const origin = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (origin === undefined || !('originalSource' in origin)) return found;
    return `${resolve(dirname(file), origin.originalSource)}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
  });
}

function mapOf(file: string): SourceMap | null {
  if (file.includes('node_modules') || !existsSync(`${file}.map`)) return null;
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return null;
  }
}
