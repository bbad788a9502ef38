import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { operatorErrors } from '../config/operator-error.js';
import { unsealed } from './sealed-file.js';

/** A migration as `schema_migration` holds it. */
export interface AppliedMigration {
  readonly name: string;
  readonly hash: string;
}

/** A table as it was copied: columns in the order of the copy, rows in the order of the primary key. */
export interface CopiedTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

export interface CopiedRows extends CopiedTable {
  /** A count, not money: a table of a small installation stays far below 2^53. */
  readonly rows: number;
  /** SHA-256 of the rows in PostgreSQL's text form. */
  readonly sha256: string;
}

/** What stands before the tables. */
export interface BackupHead {
  /** The instant of the snapshot on the machine's clock, ISO 8601. */
  readonly takenAt: string;
  readonly database: string;
  readonly server: string;
  readonly migrations: readonly AppliedMigration[];
}

/** What stands after them: whoever has reached it has read the whole backup. */
export interface Manifest extends BackupHead {
  readonly tables: readonly CopiedRows[];
  /** Where the chains of every tenant stood; `commonhall check --backup` compares. */
  readonly heads: readonly BackupSealHead[];
}

export interface BackupSealHead {
  readonly tenantId: string;
  readonly chain: 'audit' | 'ledger' | 'decision';
  readonly seq: string;
  readonly hash: string;
}

/** The inner form: frames of one letter, a length and the bytes; compressed as a whole. */
export type Frame =
  | { readonly type: 'head'; readonly head: BackupHead }
  | { readonly type: 'table'; readonly table: CopiedTable }
  | { readonly type: 'data'; readonly data: Buffer }
  | { readonly type: 'rows'; readonly rows: CopiedRows }
  | { readonly type: 'manifest'; readonly manifest: Manifest };

const letters = { head: 'H', table: 'T', data: 'D', rows: 'R', manifest: 'M' } as const;
const types = new Map(Object.entries(letters).map(([type, letter]) => [letter.charCodeAt(0), type as Frame['type']]));
const frameHeadBytes = 5;

/** Frames to compressed bytes. */
export function packed(frames: AsyncIterable<Frame>): AsyncIterable<Buffer> {
  const gzip = createGzip({ level: 6 });
  // A failure of either side reaches the reader through the stream that it reads.
  void pipeline(Readable.from(bytesOf(frames), { objectMode: false }), gzip).catch(() => undefined);
  return gzip;
}

/**
 * Reads the frames of a backup.
 * @throws OperatorError CH-061, CH-062, CH-063; after frames of the intact part have been yielded
 */
export async function* framesOf(file: string, passphrase: string): AsyncGenerator<Frame> {
  const gunzip = createGunzip();
  let failure: unknown;
  void pipeline(Readable.from(unsealed(file, passphrase), { objectMode: false }), gunzip).catch((error: unknown) => {
    failure = error;
  });
  let buffer = Buffer.alloc(0);
  try {
    for await (const piece of gunzip) {
      buffer = Buffer.concat([buffer, piece as Buffer]);
      for (;;) {
        const length = buffer.length < frameHeadBytes ? Infinity : buffer.readUInt32BE(1);
        if (buffer.length < frameHeadBytes + length) break;
        yield frameOf(file, buffer[0] ?? 0, buffer.subarray(frameHeadBytes, frameHeadBytes + length));
        buffer = buffer.subarray(frameHeadBytes + length);
      }
    }
  } catch (error) {
    throw refusalOf(file, failure ?? error);
  }
  if (buffer.length > 0) throw operatorErrors.backupDamaged(file, 'its content ends in the middle');
}

/** The whole file is authenticated before its content is believed, so these are faults of whoever wrote it. */
function frameOf(file: string, letter: number, payload: Buffer): Frame {
  const type = types.get(letter);
  if (type === 'data') return { type, data: Buffer.from(payload) };
  if (type === undefined)
    throw operatorErrors.backupDamaged(file, 'its content has a form that this release does not know');
  return { type, [type]: JSON.parse(payload.toString()) as unknown } as Frame;
}

function refusalOf(file: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && code.startsWith('Z_') ? operatorErrors.backupDamaged(file, code) : error;
}

async function* bytesOf(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  for await (const frame of frames) {
    const payload = frame.type === 'data' ? frame.data : Buffer.from(JSON.stringify(contentOf(frame)));
    const head = Buffer.alloc(frameHeadBytes);
    head.write(letters[frame.type], 0, 'latin1');
    head.writeUInt32BE(payload.length, 1);
    yield head;
    yield payload;
  }
}

function contentOf(frame: Exclude<Frame, { type: 'data' }>): unknown {
  switch (frame.type) {
    case 'head':
      return frame.head;
    case 'table':
      return frame.table;
    case 'rows':
      return frame.rows;
    case 'manifest':
      return frame.manifest;
  }
}
