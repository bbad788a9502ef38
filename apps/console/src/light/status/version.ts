import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The release that runs: the version in the package.json above this file, in the sources as well as in the build. */
export const version: string = versionAbove(import.meta.dirname);

/** When this process began to answer, on the machine's clock. */
export const answeringSince = new Date(Date.now() - process.uptime() * 1000);

function versionAbove(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const parent = dirname(folder);
  return parent === folder ? '' : versionAbove(parent);
}
