import { type Stats, statSync } from 'node:fs';
import { type OperatorError, operatorErrors } from './operator-error.js';

/** Turns what the file system said of a path into a refusal: whose it is, where that is the cause. */
export function unusable(path: string, error: unknown): OperatorError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const me = process.getuid?.();
  const owner = statOf(path)?.uid;
  if (code === 'EACCES' && me !== undefined && owner !== undefined && owner !== me) {
    return operatorErrors.belongsToOther(path, owner);
  }
  return operatorErrors.folderNotWritable(path, code);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
