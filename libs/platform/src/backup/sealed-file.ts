import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { operatorErrors } from '../config/operator-error.js';

/**
 * The outer form of a backup: one line of text that says what it is, one line of JSON with what the key is made of, then
 * chunks of AES-256-GCM. Each chunk is authenticated with its number, with whether it is the last, and with the two lines
 * before: a changed, lost, moved, added or cut-off chunk is refused.
 * Rule: NIST SP 800-38D; the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015); RFC 7914 (scrypt).
 */
const magic = 'Commonhall backup, format 1\n';

const chunkBytes = 256 * 1024;
const tagBytes = 16;
const headerLimit = 4096;

interface Header {
  readonly salt: string;
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** Tells a wrong passphrase from a damaged file; derived apart from the key. */
  readonly proof: string;
}

/** About 90 ms and 32 MiB; the generated passphrase has 256 bits, so this guards only one that a person has chosen. */
const cost = { N: 2 ** 15, r: 8, p: 1 } as const;

/** Encrypts a stream under a passphrase. */
export async function* sealed(source: AsyncIterable<Uint8Array>, passphrase: string): AsyncGenerator<Buffer> {
  const salt = randomBytes(16);
  const { key, proof } = await keyOf(passphrase, salt, cost);
  const header: Header = { salt: salt.toString('base64url'), ...cost, proof };
  const front = Buffer.from(`${magic}${JSON.stringify(header)}\n`);
  yield front;
  const bound = createHash('sha256').update(front).digest();
  let number = 0n;
  const chunk = (plain: Buffer, last: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(number++, last)).setAAD(bound);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of source) {
    waiting.push(Buffer.from(piece));
    size += piece.length;
    if (size <= chunkBytes) continue;
    // The last chunk is known only at the end, so a full one waits until something follows it.
    const all = Buffer.concat(waiting);
    let from = 0;
    for (; all.length - from > chunkBytes; from += chunkBytes)
      yield chunk(all.subarray(from, from + chunkBytes), false);
    waiting = [all.subarray(from)];
    size = all.length - from;
  }
  yield chunk(Buffer.concat(waiting), true);
}

/**
 * Decrypts a file; what is yielded is as it was written.
 * @throws OperatorError CH-061 for what is no backup, CH-062 for a wrong passphrase, CH-063 for a damaged or cut file
 */
export async function* unsealed(file: string, passphrase: string): AsyncGenerator<Buffer> {
  const pieces = piecesOf(file);
  let buffer = Buffer.alloc(0);
  /** Makes sure that more than `bytes` are there, or all that there is. */
  const fill = async (bytes: number): Promise<void> => {
    const more: Buffer[] = [buffer];
    for (let size = buffer.length; size <= bytes;) {
      const next = await pieces.next();
      if (next.done === true) break;
      more.push(next.value);
      size += next.value.length;
    }
    buffer = Buffer.concat(more);
  };

  await fill(headerLimit);
  const end = buffer.indexOf('\n', magic.length);
  if (!buffer.subarray(0, magic.length).equals(Buffer.from(magic)) || end < 0 || end > headerLimit) {
    throw operatorErrors.noBackup(file, 'it does not begin as one');
  }
  const front = buffer.subarray(0, end + 1);
  const header = headerOf(front.subarray(magic.length).toString());
  if (header === null) throw operatorErrors.backupDamaged(file, 'its second line was changed');
  const { key, proof } = await keyOf(passphrase, Buffer.from(header.salt, 'base64url'), header);
  if (proof !== header.proof) throw operatorErrors.wrongPassphrase(basename(file));
  const bound = createHash('sha256').update(front).digest();
  buffer = buffer.subarray(front.length);

  for (let number = 0n; ; number++) {
    await fill(chunkBytes + tagBytes);
    const last = buffer.length <= chunkBytes + tagBytes;
    const chunk = buffer.subarray(0, chunkBytes + tagBytes);
    buffer = buffer.subarray(chunk.length);
    const plain = opened(chunk, key, nonce(number, last), bound);
    if (plain === null) {
      throw operatorErrors.backupDamaged(
        file,
        last ? 'its end is missing or was changed' : `part ${number + 1n} of it was changed`,
      );
    }
    yield plain;
    if (last) return;
  }
}

async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(file, { highWaterMark: chunkBytes })) yield piece as Buffer;
  } catch (error) {
    throw operatorErrors.noBackup(file, (error as NodeJS.ErrnoException).code ?? (error as Error).message);
  }
}

function opened(chunk: Buffer, key: Buffer, iv: Buffer, bound: Buffer): Buffer | null {
  if (chunk.length < tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(bound);
  decipher.setAuthTag(chunk.subarray(chunk.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - tagBytes)), decipher.final()]);
  } catch {
    return null;
  }
}

/** The key belongs to one file alone (its salt), so the chunk's number never meets it twice. */
function nonce(number: bigint, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(number, 3);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

function headerOf(text: string): Header | null {
  try {
    const { salt, N, r, p, proof } = JSON.parse(text) as Partial<Header>;
    if (typeof salt !== 'string' || typeof proof !== 'string') return null;
    // Exactly what this format writes: a forged cost must not eat the machine's memory.
    return N === cost.N && r === cost.r && p === cost.p ? { salt, N, r, p, proof } : null;
  } catch {
    return null;
  }
}

async function keyOf(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: { N: number; r: number; p: number },
): Promise<{ key: Buffer; proof: string }> {
  const master = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 64 * 1024 * 1024 }, (error, made) => {
      if (error === null) resolve(made);
      else reject(error);
    });
  });
  const derive = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', master, salt, `commonhall backup ${purpose}`, bytes));
  return { key: derive('key', 32), proof: derive('proof', 16).toString('base64url') };
}
