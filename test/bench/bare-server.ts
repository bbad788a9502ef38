import { createServer } from 'node:http';
import pg from 'pg';

/** What a path answers: one prepared statement, and the parameters that the number after its `?` picks. */
export interface BareStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly (readonly unknown[])[];
}

export interface BareOptions {
  readonly port: number;
  /** Of a role that row security does not bind. */
  readonly url: string;
  readonly reads: Readonly<Record<string, BareStatement>>;
  /** Statements that change something; each is a transaction of its own. */
  readonly writes: Readonly<Record<string, BareStatement>>;
}

// The ceiling: nothing but Node's own HTTP server and pg, with the same SQL. Reads go over four pipelined connections, as
// the product's do; that is faster here than a pool of ten.
const { port, url, reads, writes } = JSON.parse(process.argv[2] ?? '{}') as BareOptions;
const shared = await Promise.all(
  Array.from({ length: 4 }, async () => {
    const client = new pg.Client({ connectionString: url, pipeline: true });
    await client.connect();
    return client;
  }),
);
const pool = new pg.Pool({ connectionString: url, max: 10 });
let turn = 0;

async function rowsOf(address: string): Promise<unknown[]> {
  const [path = '', pick = '0'] = address.split('?');
  const read = reads[path];
  const { name, text, values } = read ?? writes[path] ?? { name: 'none', text: '', values: [] };
  const query = { name, text, values: [...(values[Number(pick)] ?? [])] };
  turn += 1;
  const client = read === undefined ? pool : shared[turn % shared.length];
  return (await client?.query<object>(query))?.rows ?? [];
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    rowsOf(request.url ?? '').then(
      (rows) => {
        const text = JSON.stringify({ rows });
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
        response.end(text);
      },
      (error: unknown) => {
        console.error(error);
        response.writeHead(500).end();
      },
    );
  });
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
server.listen(port, '127.0.0.1', () => process.send?.({ ready: true }));
