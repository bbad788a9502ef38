import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { operatorErrors } from './operator-error.js';
import { unusable } from './unusable-path.js';

const password = v.pipe(v.string(), v.minLength(20));

const schema = v.object({
  /** Superuser of the embedded PostgreSQL; nothing but `migrate` uses it. */
  adminPassword: password,
  rolePasswords: v.object({
    commonhall_owner: password,
    commonhall_app: password,
    commonhall_identity: password,
    commonhall_queue: password,
    commonhall_relay: password,
    commonhall_readonly: password,
  }),
  /** Signs cursors and form tokens; 32 bytes as base64url. */
  signingKey: password,
  /** Encrypts backups; shown to the operator once. */
  backupPassphrase: password,
});

/** What an installation knows and nobody else: kept in `secrets.json` of the data folder, readable by its owner alone. */
export type Secrets = v.InferOutput<typeof schema>;

const fileName = 'secrets.json';

/** Whether this installation has secrets, or the next `openSecrets` makes them. */
export function hasSecrets(dataDir: string): boolean {
  return existsSync(join(dataDir, fileName));
}

/**
 * Reads the secrets, makes those that are missing and closes the file to other users.
 * @param given what a new installation takes over from an older one; without effect where there are secrets
 * @throws OperatorError CH-006 where the file is damaged: making new ones would lock the operator out of the database.
 */
export function openSecrets(dataDir: string, given: Partial<Secrets> = {}): Secrets {
  const file = join(dataDir, fileName);
  if (!existsSync(file)) return write(file, { ...fresh(), ...given });
  const known = parse(file);
  const parsed = v.safeParse(schema, known);
  if (parsed.success) {
    if (process.platform !== 'win32') closeToOthers(file);
    return parsed.output;
  }
  const made = fresh();
  return write(file, { ...made, ...known, rolePasswords: { ...made.rolePasswords, ...known.rolePasswords } });
}

/**
 * Reads the secrets of an installation that was started before.
 * @throws OperatorError CH-026 where it was not, CH-006 where the file is damaged or incomplete.
 */
export function readSecrets(dataDir: string): Secrets {
  const file = join(dataDir, fileName);
  if (!existsSync(file)) throw operatorErrors.databaseNotRunning(dataDir);
  const parsed = v.safeParse(schema, parse(file));
  if (!parsed.success) throw operatorErrors.secretsUnreadable(file, 'some of them are missing');
  return parsed.output;
}

function parse(file: string): Partial<Secrets> {
  try {
    return v.parse(v.record(v.string(), v.unknown()), JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw unusable(file, error);
    const why = error instanceof SyntaxError ? 'the file is damaged' : (error as Error).message;
    throw operatorErrors.secretsUnreadable(file, why);
  }
}

function closeToOthers(file: string): void {
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

/** Written beside and renamed, so that a killed process leaves the old file or the new one, never half of it. */
function write(file: string, secrets: Secrets): Secrets {
  const beside = `${file}.${process.pid}`;
  const handle = openSync(beside, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  return secrets;
}

function fresh(): Secrets {
  return {
    adminPassword: random(),
    rolePasswords: {
      commonhall_owner: random(),
      commonhall_app: random(),
      commonhall_identity: random(),
      commonhall_queue: random(),
      commonhall_relay: random(),
      commonhall_readonly: random(),
    },
    signingKey: random(),
    backupPassphrase: random(),
  };
}

/** 256 bits, in letters that need no quoting in addresses, SQL or a shell. */
function random(): string {
  return randomBytes(32).toString('base64url');
}
