import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { linkLibraries, missingLinks, nativeFolder } from './library-links.js';

let folder: string;
let native: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonhall-links-'));
  native = join(folder, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  mkdirSync(join(native, 'bin'));
  writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'library');
  writeFileSync(join(native, 'bin', 'postgres'), 'program', { mode: 0o644 });
  const links = ['native/lib/libpq.so', 'native/lib/libpq.so.5'];
  const list = links.map((target) => ({ source: 'native/lib/libpq.so.5.18', target }));
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(list));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('Links between the libraries of the embedded PostgreSQL', () => {
  it('are made where npm ran no install script, once', () => {
    expect(missingLinks(native)).toHaveLength(2);
    expect(linkLibraries(native)).toBe(2);
    expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(missingLinks(native)).toEqual([]);
    expect(linkLibraries(native)).toBe(0);
  });

  it('come with programs that may be run', () => {
    linkLibraries(native);
    expect(statSync(join(native, 'bin', 'postgres')).mode & 0o111).toBe(0o111);
  });

  it('are all there for the programs of this machine', () => {
    const own = nativeFolder();
    if (own === undefined) throw new Error('npm installed no PostgreSQL for this machine');
    linkLibraries(own);
    expect(missingLinks(own)).toEqual([]);
    expect(existsSync(join(own, 'bin', 'postgres'))).toBe(true);
  });
});
