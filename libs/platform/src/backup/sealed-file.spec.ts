import { createWriteStream, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealed, unsealed } from './sealed-file.js';

const passphrase = 'correct horse battery staple';
const chunk = 256 * 1024;

describe('A sealed file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'commonhall-sealed-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function write(content: Buffer, name = 'file'): Promise<string> {
    const file = join(folder, name);
    // In pieces of a size that divides nothing evenly.
    const pieces = function* (): Generator<Buffer> {
      for (let from = 0; from < content.length; from += 70_001) yield content.subarray(from, from + 70_001);
    };
    await pipeline(sealed(Readable.from(pieces(), { objectMode: false }), passphrase), createWriteStream(file));
    return file;
  }

  async function read(file: string, words = passphrase): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of unsealed(file, words)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  const content = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 31) % 251));

  it.each([0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5])(
    'gives %i bytes back as they were',
    async (bytes) => {
      const before = content(bytes);
      expect((await read(await write(before))).equals(before)).toBe(true);
    },
  );

  it('has another key each time, and shows nothing of what it holds', async () => {
    const secret = Buffer.from('canary'.repeat(1000));
    const [one, other] = [readFileSync(await write(secret, 'one')), readFileSync(await write(secret, 'other'))];
    expect(one.equals(other)).toBe(false);
    expect(one.includes('canary')).toBe(false);
  });

  it('is refused under another passphrase, which is told apart from damage', async () => {
    const file = await write(content(10));
    await expect(read(file, 'correct horse battery stable')).rejects.toThrow(/^CH-062 /);
    await expect(read(file, '')).rejects.toThrow(/^CH-062 /);
  });

  it('is refused whichever byte is changed', async () => {
    const file = await write(content(600), 'changed');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 29) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(file, damaged);
      await expect(read(file)).rejects.toThrow(/^CH-06[123] /);
    }
  }, 30_000);

  it.each([1, 16, 17, 100, chunk, chunk + 16, chunk + 17, 2 * chunk])('is refused %i bytes short', async (short) => {
    const file = await write(content(3 * chunk), `short-${short}`);
    truncateSync(file, readFileSync(file).length - short);
    await expect(read(file)).rejects.toThrow(/^CH-063 /);
  });

  it('is refused with a chunk moved, doubled, or something behind its end', async () => {
    const file = await write(content(4 * chunk), 'moved');
    const whole = readFileSync(file);
    const start = whole.indexOf('\n', whole.indexOf('\n') + 1) + 1;
    const size = chunk + 16;
    const part = (index: number): Buffer => whole.subarray(start + index * size, start + (index + 1) * size);
    const front = whole.subarray(0, start);
    const refused = async (...pieces: Buffer[]): Promise<void> => {
      writeFileSync(file, Buffer.concat([front, ...pieces]));
      await expect(read(file)).rejects.toThrow(/^CH-063 /);
    };
    await refused(part(1), part(0), part(2), part(3));
    await refused(part(0), part(0), part(1), part(2), part(3));
    await refused(part(0), part(2), part(3));
    await refused(part(0), part(1), part(2), part(3), Buffer.from('x'));
  });

  it('is not taken for a backup when it is something else', async () => {
    const file = join(folder, 'other');
    for (const text of ['', 'PGDMP', 'Commonhall backup, format 2\n{}\n', 'x'.repeat(100_000)]) {
      writeFileSync(file, text);
      await expect(read(file)).rejects.toThrow(/^CH-061 /);
    }
    await expect(read(join(folder, 'nowhere'))).rejects.toThrow(/^CH-061 .*ENOENT/);
    writeFileSync(file, 'Commonhall backup, format 1\n{"salt":"x","N":1073741824,"r":8,"p":1,"proof":"x"}\nxx');
    await expect(read(file)).rejects.toThrow(/^CH-063 /);
  });
});
