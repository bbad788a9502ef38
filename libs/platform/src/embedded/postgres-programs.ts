import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { operatorErrors } from '../config/operator-error.js';
import { linkLibraries, missingLinks, nativeFolder } from './library-links.js';
import { type SystemUser, canReach } from './system-user.js';

/** The embedded PostgreSQL's programs, ready to be run by a given user. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** For example '18.4'. */
  readonly version: string;
  /** For example '18'. */
  readonly major: string;
}

/** Where root keeps what the database's user must reach although the checkout or the data folder is closed to it. */
export const sharedFolder = '/var/lib/commonhall';

/**
 * Finds the programs for this machine, completes their libraries, and copies them where the database's user cannot
 * reach the checkout (a checkout in root's own home, for instance).
 * @throws OperatorError CH-020 where there are none for this system, CH-024 where their libraries cannot be completed.
 */
export function postgresPrograms(user: SystemUser, libc: () => 'musl' | 'other' = detectLibc): PostgresPrograms {
  if (libc() === 'musl') throw operatorErrors.embeddedUnsupported(`${platform()} with musl (Alpine)`);
  const installed = nativeFolder();
  if (installed === undefined) throw operatorErrors.embeddedUnsupported(`${platform()} on ${arch()}`);
  complete(installed);
  const manifest = readFileSync(join(installed, '..', 'package.json'), 'utf8');
  const version = (JSON.parse(manifest) as { version: string }).version.split('.').slice(0, 2).join('.');
  const native = canReach(join(installed, 'bin', programName('postgres')), user)
    ? installed
    : copyOf(installed, version);
  return {
    initdb: join(native, 'bin', programName('initdb')),
    postgres: join(native, 'bin', programName('postgres')),
    version,
    major: version.split('.')[0] ?? version,
  };
}

function complete(native: string): void {
  try {
    linkLibraries(native);
  } catch (error) {
    const [first] = missingLinks(native);
    throw operatorErrors.librariesMissing(first ?? (error as Error).message);
  }
}

function copyOf(installed: string, version: string): string {
  const folder = join(sharedFolder, `postgres-${version}`);
  if (existsSync(folder)) return folder;
  const beside = `${folder}.${process.pid}`;
  try {
    mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
    cpSync(installed, beside, { recursive: true, verbatimSymlinks: true });
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (existsSync(folder)) return folder;
    throw operatorErrors.folderNotWritable(folder, (error as NodeJS.ErrnoException).code ?? 'unknown');
  }
  return folder;
}

function programName(name: string): string {
  return platform() === 'win32' ? `${name}.exe` : name;
}

/** Node's report names the C library's version where that is GNU's; the programs are linked against GNU's. */
function detectLibc(): 'musl' | 'other' {
  if (platform() !== 'linux') return 'other';
  const report = process.report as typeof process.report & { excludeNetwork?: boolean };
  report.excludeNetwork = true;
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'other';
}
