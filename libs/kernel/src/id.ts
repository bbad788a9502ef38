import { v7 } from 'uuid';
import { invariant } from './invariant.js';
import { idPrefixes, nounWords, type Noun } from './noun.js';
import { InvalidInput, type ProblemPath } from './problem.js';

declare const idBrand: unique symbol;

/** The id of one kind of thing: in memory and in the database a lower-case UUID of version 7; outside see `encodeId`. */
export type Id<Name extends string> = string & { readonly [idBrand]: Name };

/** A text that is not the id which its field takes. `found` is the noun whose id it is, if it is one at all. */
export class InvalidId extends InvalidInput {
  override readonly code: string = 'INVALID_ID';

  constructor(
    message: string,
    path: ProblemPath,
    readonly expected?: Noun,
    readonly found?: Noun,
  ) {
    super(message, path);
  }
}

/**
 * Makes a new id. Within one process ids made without `now` sort in the order in which they were made.
 * @param now the instant to put into the id's first 48 bits; without it, the machine's clock
 * Rule: RFC 9562, section 5.7 (UUID version 7).
 */
export function newId<Name extends Noun>(now?: Date): Id<Name> {
  return (now === undefined ? v7() : v7({ msecs: now.getTime() })) as Id<Name>;
}

/**
 * Writes an id as the outside reads it: prefix, underscore, the 128 bits in 26 digits of lower-case base32
 * (`mem_01jd…`). Ids sort outside as they sort inside.
 * @throws InvariantViolation if `id` is no UUID: everything in memory was checked on its way in
 * Rule: TypeID specification 0.3 over Crockford's base32.
 */
export function encodeId<Name extends Noun>(noun: Name, id: Id<Name>): string {
  invariant(uuidForm.test(id), `not a UUID where the id of ${noun} should be`);
  return `${idPrefixes[noun]}_${toBase32(id)}`;
}

/**
 * Reads an id that came from outside.
 * @param noun whose id the field takes
 * @param path the field, for the refusal
 * @throws InvalidId for another noun's id (says whose it is), and for anything that `encodeId` does not write: upper
 *   case, the letters i l o u, more than 128 bits
 * Rule: TypeID specification 0.3; one spelling for each id, so that texts can be compared.
 */
export function decodeId<Name extends Noun>(noun: Name, text: string, path: ProblemPath = []): Id<Name> {
  const found = nounOf(text);
  if (found === noun) return toUuid(toHex(text.slice(prefixLength + 1))) as Id<Name>;
  const prefix = idPrefixes[noun];
  if (found !== undefined) {
    const takes = `this field takes ${whose(noun)}, which begins with ${prefix}_`;
    throw new InvalidId(`That is ${whose(found)} id; ${takes}.`, path, noun, found);
  }
  const form = `${prefix}_ followed by 26 digits and lower-case letters (never i, l, o or u), the first of them 0 to 7`;
  throw new InvalidId(`That is no id. ${capital(whose(noun))} id is ${form}; copy it whole.`, path, noun);
}

/** Tells whose id a text is, or `undefined` if it is not exactly as `encodeId` writes. */
export function nounOf(text: string): Noun | undefined {
  return idForm.test(text) ? nounsByPrefix.get(text.slice(0, prefixLength)) : undefined;
}

/**
 * Checks that a text is a UUID exactly as memory and database hold it: lower case, hyphenated, nothing around it.
 * The last check before a tenant is bound to a transaction.
 * @throws InvalidId
 * Rule: RFC 9562, section 4.
 */
export function parseUuid<Name extends Noun>(text: string, path: ProblemPath = []): Id<Name> {
  if (uuidForm.test(text)) return text as Id<Name>;
  throw new InvalidId('That is no UUID. Write it as 32 lower-case hexadecimal digits in groups of 8-4-4-4-12.', path);
}

const prefixLength = 3;
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Character code -> value of the digit. */
const values = Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const idForm = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const nounsByPrefix = new Map(Object.entries(idPrefixes).map(([noun, prefix]) => [prefix as string, noun as Noun]));

/** Ten bits as two digits. */
const pairs = Array.from({ length: 1024 }, (_, bits) => alphabet.charAt(bits >> 5) + alphabet.charAt(bits & 31));
/** Character code -> value of the hexadecimal digit. */
const nibbles = Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));
/** Where the groups of five hexadecimal digits stand in a UUID, after the first two. */
const groups = [
  [2, 3, 4, 5, 6],
  [7, 9, 10, 11, 12],
  [14, 15, 16, 17, 19],
  [20, 21, 22, 24, 25],
  [26, 27, 28, 29, 30],
  [31, 32, 33, 34, 35],
];

/**
 * A UUID as 26 digits of base32: 8 bits in two digits (zeros fill up the first), then six times 20 bits in four.
 * Small integers and a table, no bigint: every id of every answer passes here.
 */
function toBase32(uuid: string): string {
  let text = pairs[bitsAt(uuid, [0, 1])] ?? '';
  for (const group of groups) {
    const bits = bitsAt(uuid, group);
    text += (pairs[bits >> 10] ?? '') + (pairs[bits & 1023] ?? '');
  }
  return text;
}

function bitsAt(uuid: string, places: readonly number[]): number {
  let bits = 0;
  for (const place of places) bits = (bits << 4) | (nibbles[uuid.charCodeAt(place)] ?? 0);
  return bits;
}

function toHex(base32: string): string {
  const value = (at: number) => values[base32.charCodeAt(at)] ?? 0;
  let hex = ((value(0) << 5) | value(1)).toString(16).padStart(2, '0');
  for (let at = 2; at < 26; at += 4) {
    const bits = (value(at) << 15) | (value(at + 1) << 10) | (value(at + 2) << 5) | value(at + 3);
    hex += bits.toString(16).padStart(5, '0');
  }
  return hex;
}

function toUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function whose(noun: Noun): string {
  const words = nounWords(noun);
  return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}'s`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
