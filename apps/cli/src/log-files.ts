import { copyFileSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** A log is set aside when it is larger than this. */
const largestBytes = 10 * 1024 ** 2;

export const logNames = ['api', 'worker', 'postgres', 'backup'] as const;

export function logFile(dataDir: string, name: (typeof logNames)[number]): string {
  return join(dataDir, 'logs', `${name}.log`);
}

export function makeLogFolder(dataDir: string): void {
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o750 });
}

/**
 * Keeps one older copy of a log that has grown large. The writers hold the file open and append, so it is copied and
 * emptied, not renamed; a line written in between may be lost.
 */
export function rotateLogs(dataDir: string): void {
  for (const name of logNames) {
    const file = logFile(dataDir, name);
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= largestBytes) continue;
    copyFileSync(file, `${file}.1`);
    truncateSync(file, 0);
  }
}
