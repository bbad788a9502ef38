import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleName, tenantZero } from '@commonhall/platform';
import pg from 'pg';
import { type TestDatabase, newTestTenant, ownDatabase } from '../support/database.js';
import { publicVersion } from '../support/isolation/canary-recipes.js';
import { type CanaryTenant, canaryTenant } from '../support/isolation/canary-tenant.js';
import { type Table, tenantTables } from '../support/isolation/catalogue.js';
import { fillTenant } from '../support/isolation/fill-tenant.js';
import { type Breach, type Ground, probeBound, probeReferences, probeUnbound } from './row-security-probe.js';

describe('row security', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  let tables: readonly Table[];
  const clients = new Map<RoleName, pg.Client>();
  const coop = canaryTenant('commons', '0c0c0c0c0c0c', tenantZero);
  const ashfield = canaryTenant('ashfield', '0a0b0a0b0a0b');
  const birchwood = canaryTenant('birchwood', '0b0d0b0d0b0d');

  beforeAll(async () => {
    own = await ownDatabase();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    for (const { id } of [ashfield, birchwood]) await newTestTenant(own, id);
    await admin.query(
      `insert into platform_policy (version_id, key, value, from_instant, provisional, decision_id, created_at, hash)
       values ($1, 'payments.platform-fee', '{}', now(), false, $2, now(), repeat('0', 64))`,
      [publicVersion.versionId, publicVersion.decisionId],
    );
    tables = await tenantTables(admin);
    for (const tenant of [coop, ashfield, birchwood]) {
      await fillTenant(admin, tables, { tenant, organisations: [ashfield, birchwood], charter: {} });
    }
    for (const role of ['commonhall_app', 'commonhall_owner', 'commonhall_readonly', 'commonhall_relay'] as const) {
      const client = new pg.Client({ connectionString: own.url(role) });
      await client.connect();
      clients.set(role, client);
    }
  }, 60_000);

  afterAll(async () => {
    for (const client of clients.values()) await client.end();
    await admin.end();
    await own.drop();
  });

  const ground = (one: CanaryTenant, other: CanaryTenant): Ground => ({ one: one.id, other: other.id, tenantZero });
  const as = (role: RoleName): pg.Client => clients.get(role)!;
  const grounds = [ground(ashfield, birchwood), ground(coop, ashfield)];
  const named = (tablesOf: readonly Table[], name: string): Table[] => tablesOf.filter((table) => table.name === name);

  it('T2: shows no row and takes no write without a bound tenant, to the application, the owner and the readers', async () => {
    expect(tables.length).toBeGreaterThan(30);
    for (const role of ['commonhall_app', 'commonhall_owner', 'commonhall_readonly'] as const) {
      expect({ role, breaches: await probeUnbound(as(role), tables, grounds[0]!) }).toEqual({ role, breaches: [] });
    }
  });

  it('shows, takes and makes no row of another tenant, bound to any', async () => {
    for (const place of grounds) {
      expect(await probeBound(as('commonhall_app'), admin, tables, place)).toEqual([]);
    }
    expect(await probeReferences(as('commonhall_app'), grounds[0]!)).toEqual([]);
  });

  it('looks at tables that have rows to be seen', async () => {
    const empty: string[] = [];
    for (const { name } of tables)
      if ((await admin.query(`select from ${name} limit 1`)).rowCount === 0) empty.push(name);
    expect(empty).toEqual([]);
  });

  describe('T4: with one rule weakened at a time', () => {
    interface Mutant {
      readonly table: string;
      readonly weaken: string;
      readonly restore: string;
    }

    /** Every rule of the catalogue, and each way in which it may be loosened; what says `true` already has nothing to lose. */
    const mutants = async (): Promise<Mutant[]> => {
      const rules = await admin.query<{ table: string; name: string; using: string | null; check: string | null }>(
        `select tablename::text as table, policyname::text as name, qual as using, with_check as check
         from pg_policies where schemaname = 'public' order by 1, 2`,
      );
      const weakened = rules.rows.flatMap(({ table, name, using, check }): Mutant[] => {
        const halves = [
          ...(using === null || using === 'true' ? [] : [['using', using] as const]),
          ...(check === null || check === 'true' ? [] : [['with check', check] as const]),
        ];
        const alter = (parts: readonly (readonly [part: string, text: string])[]): string =>
          `alter policy ${name} on ${table} ${parts.map(([part, text]) => `${part} (${text})`).join(' ')}`;
        const loosened = (parts: typeof halves): Mutant => ({
          table,
          weaken: alter(parts.map(([part]) => [part, 'true'])),
          restore: alter(parts),
        });
        return [...halves.map((half) => loosened([half])), ...(halves.length > 1 ? [loosened(halves)] : [])];
      });
      const secured = await admin.query<{ table: string }>(
        `select relname::text as table from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity order by 1`,
      );
      const off = secured.rows.flatMap(({ table }): Mutant[] => {
        const alter = (what: string): string => `alter table ${table} ${what} row level security`;
        return [
          { table, weaken: alter('disable'), restore: alter('enable') },
          { table, weaken: alter('no force'), restore: alter('force') },
        ];
      });
      return [...weakened, ...off];
    };

    const probe = async (table: string): Promise<Breach[]> => {
      const own = named(tables, table);
      const found = [
        ...(await probeUnbound(as('commonhall_app'), own, grounds[0]!)),
        ...(await probeUnbound(as('commonhall_owner'), own, grounds[0]!)),
        ...(await probeReferences(as('commonhall_app'), grounds[0]!)),
      ];
      for (const place of grounds) found.push(...(await probeBound(as('commonhall_app'), admin, own, place)));
      return found;
    };

    /** Mutants that change nothing which anybody could do, and why. */
    const harmless: readonly RegExp[] = [
      // Everybody reads these tables, and their owner writes them by migrations alone.
      /^alter table (tenant|platform_policy) no force /,
      // Of an update each half of this rule says the same, of no row in particular: the other still stands.
      /^alter policy tenant_zero_changes on tenant (using|with check) \(true\)$/,
    ];

    it('goes red every time, at the table that was weakened', async () => {
      const all = await mutants();
      expect(all.length).toBeGreaterThan(5 * 30);
      const survived: string[] = [];
      for (const { table, weaken, restore } of all) {
        await admin.query(weaken);
        try {
          const found = await probe(table);
          const isRed = found.some((breach) => breach.table === table);
          if (!isRed && !harmless.some((reason) => reason.test(weaken))) survived.push(weaken);
        } finally {
          await admin.query(restore);
        }
      }
      expect(survived).toEqual([]);
      for (const { name } of tables) expect(await probe(name)).toEqual([]);
    }, 60_000);
  });
});
