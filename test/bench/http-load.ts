import { type Socket, connect } from 'node:net';

/** What one round of load came to. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export type Next = (connection: number) => Buffer;

export interface LoadOptions {
  readonly port: number;
  /** The next request of a connection, whole. */
  readonly next: Next;
  readonly connections: number;
  readonly ms: number;
  /** Looks at the first answer. @throws where it is not what is to be measured */
  readonly check?: (body: string) => void;
}

/** A POST over a connection that stays open, as bytes. */
export function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Buffer {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`,
  );
}

/** The same requests again and again, in turn. */
export function inTurn(requests: readonly Buffer[]): Next {
  let turn = 0;
  return () => requests[turn++ % requests.length] ?? Buffer.alloc(0);
}

/**
 * Asks over so many connections, the next thing as soon as the last is answered, for so long. Plain sockets, because it
 * shares its cores with what it measures.
 * @throws for any answer but a 200
 */
export async function load({ port, next, connections, ms, check }: LoadOptions): Promise<Load> {
  const from = performance.now();
  const until = from + ms;
  const latencies: number[] = [];
  let unchecked = check;
  await Promise.all(
    Array.from({ length: connections }, (_, index) =>
      ask(
        port,
        () => next(index),
        until,
        (body, latency) => {
          latencies.push(latency);
          unchecked?.(body().toString());
          unchecked = undefined;
        },
      ),
    ),
  );
  const seconds = (performance.now() - from) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? NaN;
  return { requests: latencies.length, perSecond: latencies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

type Answered = (body: () => Buffer, latencyMs: number) => void;

/** One connection's life. */
function ask(port: number, next: () => Buffer, until: number, answered: Answered): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let parts: Buffer[] = [];
    let missing = -1;
    let bodyAt = 0;
    let sentAt = 0;
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt > until) socket.end();
      else socket.write(next());
    };
    const begin = (head: Buffer): void => {
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const text = head.toString('latin1', 0, end);
      const length = /^content-length: (\d+)/im.exec(text)?.[1];
      if (length === undefined || !text.startsWith('HTTP/1.1 200')) {
        socket.destroy(
          new Error(`The answer was ${text.split('\r\n')[0] ?? ''}: ${head.subarray(end, end + 500).toString()}`),
        );
        return;
      }
      bodyAt = end + 4;
      missing = bodyAt + Number(length) - head.length;
    };
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('data', (chunk: Buffer) => {
      parts.push(chunk);
      if (missing === -1) begin(parts.length === 1 ? chunk : Buffer.concat(parts));
      else missing -= chunk.length;
      if (missing !== 0) return;
      const whole = parts;
      answered(() => Buffer.concat(whole).subarray(bodyAt), performance.now() - sentAt);
      parts = [];
      missing = -1;
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      resolve();
    });
  });
}
