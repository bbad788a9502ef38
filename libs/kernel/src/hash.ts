import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { invariant } from './invariant.js';
import { assertPlainJson, type JsonValue } from './json.js';

/**
 * Writes a value so that equal values have equal bytes: keys sorted, no blanks. Seals and decision logs hash this text.
 * @throws InvariantViolation for what is not plain JSON; a bigint must have become text before
 * Rule: RFC 8785 (JSON Canonicalization Scheme).
 */
export function canonicalJson(value: JsonValue): string {
  assertPlainJson(value);
  const text = canonicalize(value);
  invariant(text !== undefined, 'plain JSON always has a canonical form');
  return text;
}

/**
 * The SHA-256 of a text (its UTF-8 bytes) or of bytes, as 64 lower-case hexadecimal digits.
 * Rule: FIPS 180-4.
 */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
