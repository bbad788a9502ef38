import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

export interface CopySum {
  readonly rows: number;
  readonly sha256: string;
}

/** Copies out what a statement selects; `sum` is known when the pieces have been read to the end. */
export function copyOut(client: pg.Client, text: string): { pieces: AsyncIterable<Buffer>; sum: () => CopySum } {
  const stream = client.query(copyTo(text));
  const hash = createHash('sha256');
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const piece of stream) {
      hash.update(piece as Buffer);
      yield piece as Buffer;
    }
  }
  return { pieces: pieces(), sum: () => ({ rows: stream.rowCount, sha256: hash.digest('hex') }) };
}

/** Copies out and keeps the sum alone. */
export async function sumOf(client: pg.Client, text: string): Promise<CopySum> {
  const { pieces, sum } = copyOut(client, text);
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  const { rows, sha256 } = sum();
  return { rows: bytes === 0 ? 0 : rows, sha256 };
}

/** Copies pieces in, in one statement. @throws what PostgreSQL refuses; then nothing of them is stored */
export async function copyIn(client: pg.Client, text: string, pieces: AsyncIterable<Buffer>): Promise<number> {
  const stream = client.query(copyFrom(text));
  await pipeline(Readable.from(pieces, { objectMode: false }), stream);
  return stream.rowCount;
}
