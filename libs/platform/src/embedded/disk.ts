import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { operatorErrors } from '../config/operator-error.js';
import { unusable } from '../config/unusable-path.js';

/** Below this PostgreSQL could fill the disk with its log alone and stop in the middle of a write. */
export const leastFreeMiB = 256;

/** Below this `start` and `doctor` warn. */
export const comfortableMiB = 1024;

/** What is left of a disk; the shape of Node's `statfsSync`. */
export type Statfs = (folder: string) => { bavail: number; bsize: number };

/**
 * Free space for an ordinary user on the disk that holds a folder, in MiB.
 * @throws OperatorError CH-005 below `leastFreeMiB`.
 */
export function requireDisk(folder: string, statfs: Statfs = statfsSync): number {
  const free = freeMiB(folder, statfs);
  if (free < leastFreeMiB) throw operatorErrors.diskNearlyFull(folder, free, leastFreeMiB);
  return free;
}

export function freeMiB(folder: string, statfs: Statfs = statfsSync): number {
  const { bavail, bsize } = statfs(folder);
  return Math.floor((bavail * bsize) / 1024 ** 2);
}

/**
 * Makes the data folder where it is missing.
 * @throws OperatorError CH-002 where it cannot be made or written, CH-007 where it is another user's.
 */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}
