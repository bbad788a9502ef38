import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openLog, schemaOf } from '@commonhall/platform';
import { type IntrospectionQuery, buildClientSchema, getIntrospectionQuery, parse } from 'graphql';
import { auditServer } from 'graphql-http';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { type TestDatabase, ownDatabase } from '../support/database.js';
import { goodInputs } from '../support/good-inputs.js';
import { nowhereId } from '../support/isolation/canary-tenant.js';
import { operationsOf, queryVariables, withAt } from '../support/isolation/schema-walk.js';
import { comparable, cursorsOf, planOf, takenIds } from '../support/isolation/walk.js';
import { type Actor, type World, actorsIn, idsOfNoun, makeWorld, roleHolder } from '../support/isolation/world.js';
import { type ApiAnswer, type GraphqlRequest, type WholeApi, startApi } from '../support/whole-api.js';

/** What no answer may hold: SQL, stacks, paths and names of the inside. */
const insides =
  /\b(select|insert|update|relation|column|constraint|pg_|commonhall_(app|owner|identity))\b|node_modules|\bat .*\.[jt]s|\.[jt]s:\d|\/(home|root|work|usr)\/|postgres(ql)?:|stack/i;

/** Lines and columns of the sender's own document. */
const withoutPlaces = (text: string): string => text.replace(/"locations":\[[^\]]*\],?/g, '');

let own: TestDatabase;
let api: WholeApi;
let world: World;
const lines: string[] = [];

beforeAll(async () => {
  own = await ownDatabase();
  const to = { write: (line: string): void => void lines.push(line) };
  api = await startApi(own, { log: openLog({ name: 'api', level: 'error', to }) });
  world = await makeWorld(own, api);
}, 60_000);

afterAll(async () => {
  await world.close();
  await api.close();
  await own.drop();
});

const keyThatReads = async (): Promise<Actor> =>
  (await actorsIn(world, world.coop)).find(({ name }) => name === 'key that may read')!;

describe('the wire', () => {
  it('passes the audits of GraphQL over HTTP', async () => {
    const { headers } = await keyThatReads();
    const results = await auditServer({
      url: `${api.url}/graphql`,
      fetchFn: (url: string, init?: RequestInit) =>
        fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string> | undefined), ...headers() } }),
    });
    expect(results.length).toBeGreaterThan(50);
    expect(results.filter(({ status }) => status === 'error').map(({ name }) => name)).toEqual([]);
  });

  it('tells a key with schema:read the schema that everybody may fetch', async () => {
    const { headers } = await keyThatReads();
    const { body } = await api.post({ query: getIntrospectionQuery(), headers: headers() });
    const names = (schema: ReturnType<typeof schemaOf>): string[] => Object.keys(schema.getTypeMap()).sort();
    expect(names(buildClientSchema(body.data as unknown as IntrospectionQuery))).toEqual(names(schemaOf(api.app)));
  });
});

describe('the two executors', () => {
  const cases = async (): Promise<{ actor: Actor; query: string; variables: Record<string, unknown> }[]> => {
    const schema = schemaOf(api.app);
    const administrator = await roleHolder(world, world.coop, 'administrator');
    const taken = await takenIds(api, schema, administrator);
    const delegate = await roleHolder(world, world.coop, 'delegate');
    const readers = [
      administrator,
      delegate,
      await roleHolder(world, world.ashfield, 'treasurer'),
      await keyThatReads(),
    ];
    const cursors = await cursorsOf(planOf(schema, taken), api, administrator);
    const found: { actor: Actor; query: string; variables: Record<string, unknown> }[] = [];
    for (const { name, root, field, documents } of operationsOf(schema)) {
      for (const query of documents) {
        const add = (actor: Actor, variables: Record<string, unknown>): void =>
          void found.push({ actor, query, variables });
        if (root === 'mutation') {
          const stranger: Actor = { ...administrator, name: 'stranger', headers: () => ({}) };
          const input = goodInputs[name]!.forms()[0];
          for (const actor of [stranger, readers[3]!]) add(actor, input === null ? {} : { input });
          if (input !== null)
            for (const bad of [null, 5, {}, { ...input, idempotencyKey: 'a b' }]) add(administrator, { input: bad });
          continue;
        }
        const {
          variables,
          ids,
          cursors: after,
        } = queryVariables(field, { 'Query.policy.key': 'membership.grace-days' });
        if (ids.length === 0) for (const actor of readers) add(actor, variables);
        for (const { path } of ids) {
          const addWith = (id: unknown): void => {
            add(administrator, withAt(variables, path, id) as Record<string, unknown>);
          };
          const { shown } = taken.get([name, ...path].join('.'))!;
          for (const noun of shown) addWith(idsOfNoun(world.coop, noun)[0]);
          for (const id of [nowhereId(shown[0]!), `${nowhereId(shown[0]!)}x`, '', null, 5]) addWith(id);
        }
        for (const argument of after) {
          const cursor = cursors.get(name);
          for (const value of [cursor ?? null, 'nonsense', 5]) add(administrator, { ...variables, [argument]: value });
          for (const first of [0, 1, null, 'x']) add(administrator, { ...variables, first });
        }
      }
    }
    return found;
  };

  it('give the same bytes for every field, with good and bad arguments', async () => {
    const all = await cases();
    // A name with an underscore is what the compiler is kept from; the second sight of a document compiles.
    const interpreted = (query: string): string => query.replace(/ \}$/, ' not_compiled: __typename }');
    const run = async ({ actor, variables }: (typeof all)[number], query: string): Promise<string> =>
      comparable(await api.post({ query, variables, headers: actor.headers() }))
        .replace(/,"not_compiled":"\w+"/, '')
        .replace('"replayed":true', '"replayed":false');
    const differences: string[] = [];
    const sighted = new Set<string>();
    for (const one of all) {
      const first = await run(one, interpreted(one.query));
      if (!sighted.has(one.query)) await run(one, one.query);
      sighted.add(one.query);
      const second = await run(one, one.query);
      if (first !== second) differences.push(`${one.query}\n${JSON.stringify(one.variables)}\n${first}\n${second}`);
    }
    expect(differences).toEqual([]);
    expect(all.length).toBeGreaterThan(300);
    const schema = schemaOf(api.app);
    const compilable = [...new Set(all.map(({ query }) => query))].filter((query) =>
      isCompiledQuery(compileQuery(schema, parse(query))),
    );
    expect(compilable.length).toBeGreaterThan(40);
  }, 120_000);
});

describe('a document beyond its limits', () => {
  const deep = (levels: number): string => `${'{ decision { proposal '.repeat(levels)}{ id }${' } }'.repeat(levels)}`;
  const bomb = Array.from({ length: 30 }, (_, n) => `fragment f${n} on Viewer { ...f${n + 1} ...f${n + 1} }`).join(' ');
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it.each<[string, GraphqlRequest, string]>([
    ['1,001 words', { query: `{ ${'viewer { kind } '.repeat(260)} }` }, 'GRAPHQL_PARSE_FAILED'],
    ['eleven levels', { query: `{ proposals { nodes ${deep(4)} } }` }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'eleven levels in fragments',
      { query: `{ proposals { nodes { ...f } } } fragment f on Proposal ${deep(4)}` },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'sixteen aliases of one field',
      { query: `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: viewer { kind }`).join(' ')} }` },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'eleven directives',
      { query: `{ viewer ${'@include(if: true) '.repeat(11)} { kind } }` },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'fragments in a circle',
      { query: '{ viewer { ...f } } fragment f on Viewer { ...f }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a field that there is not', { query: '{ viewr { kind } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['a look into the schema by a stranger', { query: getIntrospectionQuery() }, 'INTROSPECTION_NOT_ALLOWED'],
    ['a look at one type by a stranger', { query: '{ __type(name: "Bill") { name } }' }, 'INTROSPECTION_NOT_ALLOWED'],
    [
      'two operations and no name',
      { query: 'query A { viewer { kind } } query B { viewer { kind } }' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a subscription', { query: 'subscription { viewer { kind } }' }, ''],
    ['an empty document', { query: '' }, ''],
    ['no document', { query: '', body: '{}' }, ''],
    ['a number for a document', { query: '', body: '{"query": 5}' }, ''],
    ['a list for variables', { query: '', body: '{"query": "{ viewer { kind } }", "variables": [1]}' }, ''],
    ['a batch', { query: '', body: '[{"query": "{ viewer { kind } }"}]' }, 'BAD_REQUEST'],
    ['a batch of nothing', { query: '', body: '[]' }, 'BAD_REQUEST'],
    ['no JSON', { query: '', body: '{"query": ' }, 'BAD_REQUEST'],
    ['a prototype', { query: '', body: '{"query": "{ viewer { kind } }", "__proto__": {"x": 1}}' }, 'BAD_REQUEST'],
    ['a body too large', { query: `{ viewer { kind } } # ${'x'.repeat(100_000)}` }, 'BAD_REQUEST'],
    ['another type of content', { query: '{ viewer { kind } }', headers: { 'content-type': 'text/plain' } }, ''],
    [
      'a variable forty thousand levels deep',
      {
        query: '',
        body: `{"query": "mutation M($input: WantModulesInput!) { wantModules(input: $input) { replayed } }", "variables": {"input": {"idempotencyKey": "k", "modules": ${nested(40_000)}}}}`,
      },
      '',
    ],
    [
      'a value forty thousand levels deep',
      {
        query: '',
        body: `{"query": "mutation M($value: Json!) { propose(input: {idempotencyKey: \\"k\\", kind: \\"x\\", title: \\"x\\", summary: {en: \\"x\\"}, effects: [{policy: {key: \\"x\\", value: $value}}]}) { replayed } }", "variables": {"value": ${nested(40_000)}}}`,
      },
      '',
    ],
  ])('is refused cleanly: %s', async (_, request, code) => {
    const answer = await api.post(request);
    expect([400, 415]).toContain(answer.status);
    expect(answer.body.data ?? null).toBeNull();
    expect(answer.text).not.toMatch(/INTERNAL_SERVER_ERROR|Did you mean/);
    expect(withoutPlaces(answer.text)).not.toMatch(insides);
    if (code !== '') expect(answer.body.errors?.map(({ extensions }) => extensions['code'])).toContain(code);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
  });

  it('costs no more than its text to read where fragments double thirty times', async () => {
    const query = `{ viewer { ...f0 } } ${bomb} fragment f30 on Viewer { kind }`;
    const { headers } = await roleHolder(world, world.ashfield, 'member');
    const answer = await api.post({ query, headers: headers() });
    expect([answer.status, answer.body.data]).toEqual([200, { viewer: { kind: 'PERSON' } }]);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is refused cleanly: %s', async (method) => {
    const response = await fetch(`${api.url}/graphql?query={viewer{kind}}`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a bearer of nothing', { authorization: 'Bearer nothing' }, 401],
    ['a session that there is not', { authorization: `Bearer chs_${'a'.repeat(43)}` }, 401],
    ['a key that there is not', { authorization: `Bearer chk_live_${'a'.repeat(43)}` }, 401],
    ['a long bearer', { authorization: `Bearer ${'a'.repeat(10_000)}` }, 401],
    ['another scheme', { authorization: 'Basic YTpi' }, 401],
  ])('is refused cleanly: %s', async (_, headers, status) => {
    const answer = await api.post({ query: '{ viewer { kind } }', headers });
    expect(answer.status).toBe(status);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it.each([
    'ten_',
    'ten_01jzzzzzzzzzzzzzzzzzzzzzzz',
    'ten_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    "' or 1=1",
    'a'.repeat(5_000),
    'ten_01,b',
  ])('is refused cleanly: the tenant %s', async (hint) => {
    const { headers } = await roleHolder(world, world.ashfield, 'member');
    const answer = await api.post({
      query: '{ tenant { id } }',
      headers: { ...headers(), 'commonhall-tenant': hint },
    });
    expect([400, 403]).toContain(answer.status);
    expect(answer.text).not.toMatch(/INTERNAL_SERVER_ERROR/);
  });

  it('is refused cleanly: cursors with other values than their list has given', async () => {
    const schema = schemaOf(api.app);
    const administrator = await roleHolder(world, world.coop, 'administrator');
    const plan = planOf(schema, await takenIds(api, schema, administrator));
    const broken: string[] = [];
    for (const [field, cursor] of await cursorsOf(plan, api, administrator)) {
      const { documents } = operationsOf(schema).find(({ name }) => name === field)!;
      const [binding, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
      for (const [at] of key.entries()) {
        for (const value of [
          'x',
          '',
          '\0',
          '\ud800',
          1e308,
          -1,
          1.5,
          null,
          true,
          '9'.repeat(40),
          'infinity',
          "' or 1=1",
        ]) {
          const forged = [binding, ...key.map((part, place) => (place === at ? value : part))];
          const after = Buffer.from(JSON.stringify(forged)).toString('base64url');
          const { text } = await api.post({
            query: documents[0]!,
            variables: { first: 1, after },
            headers: administrator.headers(),
          });
          if (/INTERNAL_SERVER_ERROR/.test(text)) broken.push(`${field} ${at} ${JSON.stringify(value)}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });
});

describe('what breaks behind a field', () => {
  /** Asks twice, so that both executors fail. */
  const askTwice = async (query: string): Promise<ApiAnswer[]> => {
    const { headers } = await roleHolder(world, world.coop, 'administrator');
    return [await api.post({ query, headers: headers() }), await api.post({ query, headers: headers() })];
  };

  const expectMasked = (answers: readonly ApiAnswer[], cause: RegExp): void => {
    for (const { status, text, body } of answers) {
      expect(status).toBe(200);
      expect(body.errors).toMatchObject([
        { message: expect.stringMatching(/^Something went wrong here/), extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ]);
      expect(withoutPlaces(text)).not.toMatch(insides);
      const requestId = body.errors![0]!.extensions['requestId'] as string;
      const told = lines.filter((line) => line.includes(requestId));
      expect(told.join('\n')).toMatch(cause);
    }
  };

  it('is masked for a database that refuses', async () => {
    await world.admin.query('alter table taking rename to taking_elsewhere');
    try {
      expectMasked(await askTwice('query Refusing { takings { nodes { id } } }'), /relation .*taking/);
    } finally {
      await world.admin.query('alter table taking_elsewhere rename to taking');
    }
  });

  it('is masked for a database that is too slow', async () => {
    await world.admin.query('begin');
    await world.admin.query('lock table invoice in access exclusive mode');
    try {
      expectMasked(await askTwice('query Slow { invoices { nodes { id } } }'), /timeout/);
    } finally {
      await world.admin.query('rollback');
    }
  }, 20_000);

  it('is masked for a bug', async () => {
    await world.admin.query("set session_replication_role = 'replica'");
    const kept = await world.admin.query<{ id: string; count: unknown }>(
      'select id, count from decision where tenant_id = $1',
      [world.coop.id],
    );
    await world.admin.query("update decision set count = '{}' where tenant_id = $1", [world.coop.id]);
    try {
      expectMasked(await askTwice('query Bug { decisions { nodes { count { yes } } } }'), /TypeError/);
    } finally {
      for (const { id, count } of kept.rows) {
        await world.admin.query('update decision set count = $2 where id = $1', [id, JSON.stringify(count)]);
      }
      await world.admin.query('reset session_replication_role');
    }
  });
});
