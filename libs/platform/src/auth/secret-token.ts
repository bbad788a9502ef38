import { randomBytes } from 'node:crypto';
import { sha256Hex } from '@commonhall/kernel';

/** A secret that is shown to its holder once; the database keeps its hash alone. */
export interface SecretToken {
  readonly token: string;
  /** SHA-256 in hexadecimal: 256 random bits need no salt and no slow hash. */
  readonly hash: string;
}

/**
 * Makes a token of 256 random bits.
 * @param prefix tells people and secret scanners what it opens: `chs_` a session, `chk_live_` and `chk_test_` an API key
 */
export function newSecretToken(prefix = ''): SecretToken {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`;
  return { token, hash: sha256Hex(token) };
}

/** What the database knows a token by. */
export function hashOfToken(token: string): string {
  return sha256Hex(token);
}
