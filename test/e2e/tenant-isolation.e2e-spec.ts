import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeId } from '@commonhall/kernel';
import { schemaOf } from '@commonhall/platform';
import { Module } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { buildSchema } from 'graphql';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from '../support/database.js';
import { rowId } from '../support/isolation/canary-recipes.js';
import { type CanaryTenant, nowhereId } from '../support/isolation/canary-tenant.js';
import { columnsWithoutCanary } from '../support/isolation/fill-tenant.js';
import { foreignIn } from '../support/isolation/foreign-search.js';
import { walkPages } from '../support/isolation/page-walk.js';
import { shownTypes } from '../support/isolation/schema-walk.js';
import {
  type Trespass,
  type Walked,
  comparable,
  cursorsOf,
  planOf,
  takenIds,
  told,
  walk,
} from '../support/isolation/walk.js';
import {
  type Actor,
  type World,
  actorsIn,
  emptyTenant,
  idsOfNoun,
  makeWorld,
  roleHolder,
  slugIn,
  withoutRowSecurity,
} from '../support/isolation/world.js';
import { type WholeApi, startApi } from '../support/whole-api.js';

describe('T1: what a tenant has, nobody else reads', () => {
  let own: TestDatabase;
  let api: WholeApi;
  let world: World;
  let plan: ReturnType<typeof planOf>;
  let cursors: Awaited<ReturnType<typeof cursorsOf>>;
  const seen = new Set<string>();

  beforeAll(async () => {
    own = await ownDatabase();
    api = await startApi(own);
    world = await makeWorld(own, api);
    const administrator = await roleHolder(world, world.birchwood, 'administrator');
    const schema = schemaOf(api.app);
    plan = planOf(schema, await takenIds(api, schema, administrator));
    cursors = await cursorsOf(plan, api, administrator);
  }, 120_000);

  afterAll(async () => {
    await world.close();
    await api.close();
    await own.drop();
  });

  const othersThan = (tenant: CanaryTenant): CanaryTenant[] =>
    [world.coop, world.ashfield, world.birchwood].filter((one) => one !== tenant);

  const hasPartIn = ({ name }: Actor, tenant: CanaryTenant): boolean =>
    name.includes('the other tenant') && tenant === world.birchwood;

  /** What an actor may read of others. */
  const allowedTo = (actor: Actor): string[] => [
    // The co-op's name, which its pages show to everybody.
    `${world.coop.mark}-name`,
    // The co-op's register names the space that each organisation uses, as it stands in addresses.
    ...(actor.tenant === world.coop ? [slugIn(world.ashfield.mark), slugIn(world.birchwood.mark)] : []),
    // `viewer.accesses`: where one has a part oneself, whichever hat one wears now.
    ...(hasPartIn(actor, world.birchwood)
      ? [slugIn(world.birchwood.mark), encodeId('Tenant', world.birchwood.id)]
      : []),
  ];

  /** Those whose rights in the co-op are not the same as in an organisation, or who have the most or none. */
  const inCoop = /administrator|delegate|member$|may read|stranger|other tenant/;

  const walkAs = (actor: Actor): Promise<Walked> =>
    walk(plan, { api, actor, foreign: othersThan(actor.tenant), allowed: allowedTo(actor), cursors });

  it.each(['coop', 'ashfield', 'birchwood'] as const)('has something to find in every text of %s', async (name) => {
    expect(await columnsWithoutCanary(world.admin, world.tables, world[name])).toEqual([]);
  });

  it('has rows of every table in some tenant', async () => {
    const empty: string[] = [];
    for (const { name } of world.tables) {
      const { rowCount } = await world.admin.query(`select from ${name} limit 1`);
      if (rowCount === 0) empty.push(name);
    }
    expect(empty).toEqual([]);
  });

  it.each(['ashfield', 'coop'] as const)(
    'finds no byte of others in any field, as anybody in %s, and others’ ids are answered as ids of nothing',
    async (name) => {
      const actors = await actorsIn(world, world[name]);
      const walked = await Promise.all(
        actors.filter((actor) => name === 'ashfield' || inCoop.test(actor.name)).map(walkAs),
      );
      for (const { types } of walked) types.forEach((type) => seen.add(type));
      expect(told(walked.flatMap(({ trespasses }) => trespasses))).toEqual([]);
      for (const { requests } of walked) expect(requests).toBeGreaterThan(250);
    },
    240_000,
  );

  it('has seen something of every type that the schema shows', () => {
    expect(shownTypes(schemaOf(api.app)).filter((type) => !seen.has(type))).toEqual([]);
  });

  it('knows its own tenant’s bytes when it sees them', async () => {
    const administrator = await roleHolder(world, world.ashfield, 'administrator');
    const { trespasses } = await walk(plan, { api, actor: administrator, foreign: [world.ashfield] });
    const fields = new Set(trespasses.map(({ field }) => field));
    const blind = [
      'apiKeys',
      'auditTrail',
      'bills',
      'charter',
      'decisions',
      'delegateAppointments',
      'founding',
      'invoices',
    ];
    const shown = [
      ...blind,
      'journalEntries',
      'node',
      'nodes',
      'organisations',
      'proposals',
      'roleHolders',
      'takings',
      'tenant',
    ];
    expect(shown.filter((field) => !fields.has(field))).toEqual([]);
  }, 120_000);

  it('finds no byte of others on any page, and others’ addresses are the page that nothing has', async () => {
    for (const tenant of [world.ashfield, world.coop]) {
      const actors = (await actorsIn(world, tenant)).filter(({ name }) => !name.startsWith('key'));
      const walked = await Promise.all(
        actors.map((actor) => {
          // A page names its tenant in its address: with a part in both, both are one's own.
          const foreign = othersThan(tenant).filter((one) => !hasPartIn(actor, one));
          const from = ['/', `/t/${slugIn(tenant.mark)}`];
          return walkPages({ api, actor, foreign, allowed: allowedTo(actor), from });
        }),
      );
      expect(told(walked.flatMap(({ trespasses }) => trespasses))).toEqual([]);
      expect(Math.max(...walked.map(({ pages }) => pages.length))).toBeGreaterThan(8);
    }
  }, 120_000);

  it('holds by what the queries say, even where row security is gone', async () => {
    const people = ['administrator', 'delegate'] as const;
    const actors = await Promise.all(people.map((role) => roleHolder(world, world.ashfield, role)));
    await withoutRowSecurity(world, async () => {
      const walked = await Promise.all(actors.map(walkAs));
      expect(told(walked.flatMap(({ trespasses }) => trespasses))).toEqual([]);
    });
  }, 120_000);

  it('answers a tenant that is not theirs as one that does not exist', async () => {
    const administrator = await roleHolder(world, world.ashfield, 'administrator');
    const ask = async (hint: string): Promise<string> => {
      const headers = { ...administrator.headers(), 'commonhall-tenant': hint };
      return comparable(await api.post({ query: '{ tenant { id name } viewer { tenantId } }', headers }), [hint]);
    };
    const { birchwood } = world;
    expect(await ask(slugIn(birchwood.mark))).toBe(await ask('canary-nowhere-slug'));
    expect(await ask(idsOfNoun(birchwood, 'Tenant')[0]!)).toBe(await ask(nowhereId('Tenant')));
    expect(await ask(slugIn(birchwood.mark))).toMatch(/^403\n/);
  });

  describe('with leaks planted', () => {
    let leaky: WholeApi;
    let reader: pg.Client;
    let planted: ReturnType<typeof planOf>;
    let trespasses: readonly Trespass[];

    beforeAll(async () => {
      reader = new pg.Client({ connectionString: own.adminUrl });
      await reader.connect();
      const title = async (id: string): Promise<string | null> =>
        (await reader.query<{ title: string }>('select title from proposal where id = $1', [id])).rows[0]?.title ??
        null;

      @Resolver()
      class LeakResolver {
        @Query(() => String, { nullable: true })
        plantedText(): Promise<string | null> {
          return title(rawIds().proposal);
        }

        @Query(() => String)
        plantedCursor(): string {
          return Buffer.from(JSON.stringify(['page', rawIds().proposal])).toString('base64url');
        }

        @Query(() => [ID])
        plantedIds(): string[] {
          return idsOfNoun(world.birchwood, 'Taking');
        }

        @Query(() => Boolean)
        async plantedExistence(@Args('id', { type: () => ID }) id: string): Promise<boolean> {
          return idsOfNoun(world.birchwood, 'Decision').includes(id) && (await title(rawIds().proposal)) !== null;
        }

        @Query(() => String)
        async plantedCount(): Promise<string> {
          return (await reader.query<{ n: string }>('select count(*) as n from proposal')).rows[0]!.n;
        }
      }

      @Module({ providers: [LeakResolver] })
      class LeakModule {}

      leaky = await startApi(own, { planted: [LeakModule] });
      const schema = schemaOf(leaky.app);
      const member = await roleHolder(world, world.ashfield, 'member');
      planted = planOf(schema, await takenIds(leaky, schema, member)).filter(({ operation }) =>
        operation.name.startsWith('planted'),
      );
      ({ trespasses } = await walk(planted, { api: leaky, actor: member, foreign: othersThan(world.ashfield) }));
    }, 120_000);

    afterAll(async () => {
      await leaky.close();
      await reader.end();
    });

    const rawIds = (): { proposal: string } => ({ proposal: rowId(world.birchwood, 'proposal', 2) });

    it.each([
      ['a text', 'plantedText', /shows canary-birchwood/],
      ['an id', 'plantedIds', /shows canary-birchwood/],
      ['an id inside a cursor', 'plantedCursor', /shows canary-birchwood/],
      ['that something exists', 'plantedExistence', /from nothing/],
    ])('notices %s', (_, field, what) => {
      expect(trespasses.filter((one) => one.field === field).map((one) => one.what)).toContainEqual(
        expect.stringMatching(what),
      );
    });

    it('notices a count: everything else is answered to the same byte when another tenant has lost all it had', async () => {
      const readings = [...plan, ...planted].filter(
        ({ operation, slot }) => operation.root === 'query' && slot === null,
      );
      const actors = await Promise.all(
        (['administrator', 'delegate', 'auditor'] as const).map((role) => roleHolder(world, world.ashfield, role)),
      );
      const read = async (): Promise<Map<string, string>> => {
        const walked = await Promise.all(actors.map((actor) => walk(readings, { api: leaky, actor, foreign: [] })));
        return new Map(
          walked.flatMap(({ answers }, at) =>
            [...answers].map(([field, text]) => [`${actors[at]!.name} ${field}`, text]),
          ),
        );
      };
      const before = await read();
      await emptyTenant(world, world.birchwood);
      const after = await read();
      const changed = [...after].filter(([field, text]) => before.get(field) !== text).map(([field]) => field);
      expect(changed.filter((field) => !field.includes(' planted'))).toEqual([]);
      expect(changed).toContainEqual(expect.stringContaining('administrator plantedCount'));
      expect(after.size).toBeGreaterThan(60);
    }, 120_000);
  });

  describe('the generator', () => {
    it.each([
      ['type Query { search(by: Mystery!): Int } scalar Mystery', /Query\.search\.by \(Mystery!\)/],
      ['type Query { one: One } type One { part(id: ID!): Int }', /One\.part has arguments/],
      ['type Query { a: Int } type Mutation { doAll: Int }', /Mutation\.doAll has no good input/],
      [
        'type Query { a: Int } type Mutation { castBallot(input: I!): Int } input I { idempotencyKey: String!, proposalId: ID!, choice: String!, weight: Int }',
        /castBallot leave out input\.weight/,
      ],
    ])('stops at what it cannot fill, by name: %s', (schema, message) => {
      expect(() => planOf(buildSchema(schema), new Map())).toThrow(message);
    });

    it('finds ids however they are written', () => {
      const [id] = idsOfNoun(world.birchwood, 'Member');
      const cursor = Buffer.from(JSON.stringify(['x', world.birchwood.id])).toString('base64url');
      for (const text of [`{"id":"${id}"}`, `{"raw":"${world.birchwood.id}"}`, `{"endCursor":"${cursor}"}`]) {
        expect(foreignIn(text, [world.birchwood])).not.toEqual([]);
        expect(foreignIn(text, [world.ashfield])).toEqual([]);
      }
    });
  });
});
