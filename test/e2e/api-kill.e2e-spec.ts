import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import { platformFee } from '@commonhall/payments';
import { type TenantDatabase } from '@commonhall/platform';
import { readSupervisor } from '../../apps/cli/src/supervisor-file.js';
import { Books, type TestOrganisation } from '../support/books.js';
import { type TestDatabase } from '../support/database.js';
import { enactForTest } from '../support/decisions.js';
import { type Running, TestInstallation } from '../support/product.js';
import { keyFor, productDatabase } from '../support/product-database.js';
import { seededRandom } from '../support/random.js';

// The product as `npm start` runs it, on its own PostgreSQL that keeps what it acknowledged.
jest.setTimeout(120_000);

const seed = Date.now() % 1_000_000;
const clients = 6;

/** A mutation as its client remembers it. */
interface Sent {
  readonly key: string;
  readonly minor: number;
  /** How often it was sent until an answer came. */
  attempts: number;
  /** The first answer. */
  answer: string;
}

const mutation = `mutation Record($input: RecordTakingInput!) {
  recordTaking(input: $input) {
    taking { id occurredAt recordedAt amount { amount currency } source month fee { amount currency } policyVersionId decisionId provisional }
    problems { __typename ... on Problem { code message path } }
    replayed
  }
}`;

describe('a mutation with a key', () => {
  let here: TestInstallation;
  let product: Running;
  let own: TestDatabase;
  let database: TenantDatabase;
  let books: Books;
  let organisation: TestOrganisation;
  let token: string;
  let sent: Sent[];
  let failures: Map<string, number>;
  let kills: { api: number; postgres: number };

  beforeAll(async () => {
    here = await TestInstallation.make();
    product = here.command(['start']);
    await product.saying(/Data +\//);
    own = productDatabase(here.dataDir);
    database = await own.open();
    books = new Books(own, database);
    organisation = await books.organisation('River Post');
    const value = { tiers: [{ upTo: null, bps: 250 }], fixedMinor: '20', capMinor: null, freeMinor: '0' };
    await enactForTest(database, { key: platformFee.key, value, from: new Date('2020-01-01T00:00:00Z') });
    token = await keyFor(own, database, organisation.tenantId);
    await sendUnderKills();
  }, 120_000);
  afterAll(async () => {
    await database.close();
    await here.end();
  });

  /** The same for every taking: a retry sends what it sent before. */
  const occurredAt = new Date(Date.now() - 3_600_000).toISOString();

  async function post({ key, minor }: Pick<Sent, 'key' | 'minor'>, patienceMs = 15_000): Promise<string> {
    const amount = { amount: `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`, currency: 'GBP' };
    const input = { idempotencyKey: key, amount, occurredAt, source: 'market stall' };
    const response = await fetch(`http://127.0.0.1:${here.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: mutation, variables: { input } }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (!/"recordTaking":\{"taking":\{/.test(text))
      throw new Error(`${response.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? text}`);
    return text;
  }

  /** One client: takings one after the other, each sent with its key until it is acknowledged. */
  async function client(random: ReturnType<typeof seededRandom>, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const one = { key: newId(), minor: 100 + random.below(100_000), attempts: 0, answer: '' };
      while (one.answer === '') {
        one.attempts += 1;
        // Now and then a client loses patience when what it asked for is done, or nearly.
        const isHasty = one.attempts === 1 && random.below(5) === 0;
        try {
          one.answer = await post(one, isHasty ? 3 + random.below(20) : undefined);
        } catch (error) {
          const { cause, message, name } = error as Error & { cause?: { code?: string } };
          const why = cause?.code ?? (name === 'TimeoutError' ? name : message);
          failures.set(why, (failures.get(why) ?? 0) + 1);
          await sleep(50);
        }
      }
      sent.push(one);
    }
  }

  async function sendUnderKills(): Promise<void> {
    const random = seededRandom(seed);
    sent = [];
    failures = new Map();
    kills = { api: 0, postgres: 0 };
    let isOver = false;
    const all = Array.from({ length: clients }, () => client(random, () => isOver));
    for (const victim of ['api', 'postgres', 'api', 'postgres', 'api'] as const) {
      const before = sent.length;
      await until(() => sent.length >= before + 20);
      await sleep(random.below(300));
      const state = readSupervisor(here.dataDir);
      const pid = victim === 'api' ? state?.children['api']?.pid : state?.postgres?.pid;
      process.kill(pid ?? 0, 'SIGKILL');
      kills[victim] += 1;
    }
    const before = sent.length;
    await until(() => sent.length >= before + 20);
    isOver = true;
    await Promise.all(all);
    const again = sent.filter(wasReplayed).length;
    const reset = [...failures].map(([why, times]) => `${times}× ${why.slice(0, 80)}`).join(', ');
    process.stdout.write(
      `seed ${seed}: ${sent.length} mutations acknowledged over ${kills.api} kills of the api and ${kills.postgres} of PostgreSQL; ` +
        `${again} had happened although their first answer was lost; meanwhile ${reset}\n`,
    );
  }

  const takings = (): Promise<{ key: string; minor: string; id: string }[]> =>
    books.admin('select key, amount_minor as minor, id from taking where tenant_id = $1 order by key', [
      organisation.tenantId,
    ]);

  it('is kept by a database that writes before it answers', async () => {
    const rows = await books.admin<{ fsync: string; commit: string }>(
      "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit",
    );
    expect(rows).toEqual([{ fsync: 'on', commit: 'on' }]);
  });

  it('was interrupted by every kill', () => {
    expect(kills).toEqual({ api: 3, postgres: 2 });
    // The worker lost its database twice as well, and its queue with it; it goes on by itself.
    expect(product.stderr()).toContain('The api ended (SIGKILL) and was started again.');
    expect(product.stderr()).not.toContain('The worker ended');
    expect(sent.filter(({ attempts }) => attempts > 1).length).toBeGreaterThan(6);
    expect(sent.filter(wasReplayed).length).toBeGreaterThan(0);
    expect([...failures.keys()]).toEqual(expect.arrayContaining(['ECONNREFUSED', '500 INTERNAL_SERVER_ERROR']));
  });

  it('happened once when it was acknowledged, whoever was killed meanwhile', async () => {
    const found = await takings();
    expect(found.map(({ key, minor }) => `${key} ${minor}`)).toEqual(
      sent.map(({ key, minor }) => `${key} ${minor}`).sort(),
    );
    const facts = await books.admin(
      "select subject from audit_entry where tenant_id = $1 and action = 'taking.recorded'",
      [organisation.tenantId],
    );
    expect(facts).toHaveLength(sent.length);
  });

  it('answers the same when it is sent again with its key, byte by byte', async () => {
    for (const one of sent) expect(common(await post(one))).toBe(common(one.answer));
    expect(await takings()).toHaveLength(sent.length);
  });

  it('has all its consequences, once', async () => {
    await until(async () => (await books.admin('select from outbox where settled_at is null')).length === 0, 60_000);
    const use = await books.admin('select from platform_use where member_tenant_id = $1', [organisation.tenantId]);
    expect(use).toHaveLength(sent.length);
    await expect(books.findings()).resolves.toEqual([]);
  });
});

/** All but what is documented as of this one request: whether it was answered before, and what its caller has left. */
function common(text: string): string {
  return text.replace(/"replayed":(true|false)/, '"replayed":…').replace(/"remaining":\d+/, '"remaining":…');
}

/** Its first answer was lost, though it had happened. */
function wasReplayed({ answer }: Sent): boolean {
  return answer.includes('"replayed":true');
}

async function until(met: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await met())) {
    if (performance.now() > deadline) throw new Error(`not met within ${withinMs} ms: ${met.toString()}`);
    await sleep(20);
  }
}
