import { readFileSync, readdirSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApolloServer } from '@apollo/server';
import { type Id, type JsonValue, type Money, NotFound, Problem, encodeId, newId } from '@commonhall/kernel';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, printSchema } from 'graphql';
import { auditServer } from 'graphql-http';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import pg from 'pg';
import { tenantTable } from '../../../../infra/postgres/migration.js';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../../test/support/database.js';
import { CommentModule } from '../../../../test/support/worked-example/comment/comment.module.js';
import { type Principal } from '../auth/principal.js';
import { statement } from '../database/statement.js';
import { TenantDatabase } from '../database/tenant-database.js';
import { Authenticator, type Caller, CurrentPrincipal } from './caller.js';
import { isCompilable } from './compiled-execution.js';
import { PlatformGraphqlModule, type PlatformGraphqlOptions } from './graphql.module.js';
import { IdArg, IdField } from './id-field.js';
import { MoneyInput, MoneyType } from './money.graphql.js';
import { printedSchema, schemaOf } from './printed-schema.js';
import { Payload, declaredProblems } from './problem.graphql.js';
import { RefusableMutation } from './refusable-mutation.js';
import { RefusedRequest } from './refused-request.js';
import { Rule, wholeNumber } from './rule.js';
import { DateScalar, JsonScalar, LocalMonthScalar } from './scalars.js';

const brokenSql = statement<{ x: number }>(
  'house.broken',
  'select 1 / $2::int as x from tenant where $1::uuid is not null',
);

/** A refusal that no mutation lists. */
class Unlisted extends Problem {
  readonly code: string = 'UNLISTED';
}

@ObjectType()
class Probe {
  @IdField('Member', { list: true })
  readonly memberIds!: Id<'Member'>[];

  @Field(() => MoneyType)
  readonly amount!: Money;

  @Field(() => JsonScalar)
  readonly value!: JsonValue;

  @Field(() => LocalMonthScalar)
  readonly month!: string;

  @Field(() => DateScalar)
  readonly day!: string;

  @Field(() => Date)
  readonly at!: Date;

  @Field(() => [Probe])
  readonly within!: Probe[];
}

@InputType()
class ProbeInput {
  @IdField('Member', { list: true })
  readonly memberIds!: Id<'Member'>[];

  @Field(() => MoneyInput)
  readonly amount!: Money;

  @Field(() => JsonScalar)
  readonly value!: JsonValue;

  @Field(() => LocalMonthScalar)
  readonly month!: string;

  @Field(() => DateScalar)
  readonly day!: string;

  @Field(() => Date)
  readonly at!: Date;

  @Rule(wholeNumber(1, 3))
  @Field()
  readonly level!: number;
}

@ObjectType()
class ProbePayload extends Payload {
  @Field(() => Probe, { nullable: true })
  readonly probe!: Probe | null;
}

/** What no product has: fields that break in each way in which something can break. */
@Resolver(() => Probe)
class ProbeResolver {
  constructor(private readonly database: TenantDatabase) {}

  @Query(() => Probe)
  probe(): Probe {
    const leaf = (within: Probe[]): Probe => ({ ...sample, within });
    return leaf([leaf([]), leaf([])]);
  }

  @Query(() => Probe, { nullable: true })
  async brokenByDatabase(@CurrentPrincipal() principal: Principal): Promise<null> {
    await this.database.query(principal, brokenSql, [0]);
    return null;
  }

  @Query(() => Probe, { nullable: true })
  brokenByBug(): never {
    throw new TypeError(`cannot read ${import.meta.url} as postgres://commonhall_app:secret@127.0.0.1/x`);
  }

  @Query(() => Probe, { nullable: true })
  refused(@IdArg('Member', 'memberId') _: Id<'Member'>): never {
    throw new NotFound('Member', ['memberId']);
  }

  @Query(() => [String])
  ids(@Args('ids', { type: () => [ID] }) ids: string[]): string[] {
    return ids;
  }

  @Query(() => String, { nullable: true })
  whoAmI(@CurrentPrincipal({ optional: true }) principal: Principal | null): string | null {
    return principal?.tenantId ?? null;
  }

  @RefusableMutation(ProbePayload, [NotFound])
  echo(@Args('input') { level: _, ...input }: ProbeInput): Probe {
    return { ...input, within: [] };
  }

  @RefusableMutation(ProbePayload, [NotFound])
  throwUnlisted(): Promise<Probe> {
    return Promise.reject(new Unlisted('This is not listed.'));
  }

  @Mutation(() => Boolean)
  effect(): boolean {
    effects += 1;
    return true;
  }
}

let effects = 0;

const sample: Omit<Probe, 'within'> = {
  memberIds: [newId<'Member'>(new Date(0)), newId<'Member'>(new Date(1))],
  amount: { minor: -1205n, currency: 'GBP' },
  value: { rate: 250, tiers: [{ upTo: '10.00' }], none: null },
  month: '2026-03',
  day: '2026-03-29',
  at: new Date('2026-03-29T18:00:00.000Z'),
};

/** Tokens are made up here; whom they stand for is this spec's business alone. */
const callers = new Map<string, Caller>();

class TestAuthenticator extends Authenticator {
  callerOf({ headers }: FastifyRequest): Promise<Caller> {
    const token = headers.authorization?.replace('Bearer ', '');
    if (headers['commonhall-tenant'] !== undefined && token === 'a') {
      return Promise.reject(new RefusedRequest('BAD_REQUEST', 'The key and the header name different tenants.', 400));
    }
    return Promise.resolve(callers.get(token ?? '') ?? { principal: null, mayIntrospect: false });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, never> | null;
    readonly errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
    readonly extensions: { cost: { requested: number; remaining: number; restorePerSecond: number } };
  };
}

type Variables = Readonly<Record<string, unknown>>;

describe('the GraphQL house', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let compiled: NestFastifyApplication;
  let plain: NestFastifyApplication;
  const apps: NestFastifyApplication[] = [];
  const reports: { failure: Error; facts: { requestId: string; operation: string | null } }[] = [];
  const asked: { token: string | null; query: string; variables: Variables }[] = [];
  const a = newId<'Tenant'>();
  const b = newId<'Tenant'>();
  const person = (tenantId: Id<'Tenant'>): Principal => ({ kind: 'person', tenantId, personId: newId(), roles: [] });

  async function start(options: Partial<PlatformGraphqlOptions> = {}): Promise<NestFastifyApplication> {
    @Global()
    @Module({ providers: [{ provide: TenantDatabase, useValue: database }], exports: [TenantDatabase] })
    class DatabaseModule {}

    @Module({
      imports: [
        DatabaseModule,
        CommentModule,
        PlatformGraphqlModule.forRoot({
          authenticator: TestAuthenticator,
          report: (failure, facts) => void reports.push({ failure, facts }),
          cost: { capacity: 1e12, restorePerSecond: 1e12 },
          ...options,
        }),
      ],
      providers: [ProbeResolver],
    })
    class AppModule {}

    const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    apps.push(app);
    return app;
  }

  const urlOf = (app: NestFastifyApplication, path = '/graphql'): string =>
    `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}${path}`;

  async function post(
    app: NestFastifyApplication,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(urlOf(app), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Answer['body'] };
  }

  /** Asks the compiled app, and remembers what was asked for the comparison at the end. */
  async function ask(query: string, variables: Variables = {}, token: string | null = 'a'): Promise<Answer> {
    asked.push({ token, query, variables });
    return askOf(compiled, query, variables, token);
  }

  function askOf(
    app: NestFastifyApplication,
    query: string,
    variables: Variables = {},
    token: string | null = 'a',
  ): Promise<Answer> {
    return post(app, JSON.stringify({ query, variables }), token === null ? {} : { authorization: `Bearer ${token}` });
  }

  beforeAll(async () => {
    own = await ownDatabase();
    await newTestTenant(own, a);
    await newTestTenant(own, b);
    const admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    await admin.query('set role commonhall_owner');
    for (const text of tenantTable('comment', [
      'proposal_id uuid not null',
      'answer_to_id uuid',
      'text text not null',
      'written_at timestamptz not null',
    ])) {
      await admin.query(text);
    }
    await admin.end();
    database = await own.open();
    callers.set('a', { principal: person(a), mayIntrospect: false });
    callers.set('b', { principal: person(b), mayIntrospect: false });
    callers.set('key', {
      principal: { kind: 'key', tenantId: a, keyId: newId(), scopes: ['read', 'write', 'schema:read'] },
      mayIntrospect: true,
    });
    callers.set('removed', { principal: person(a), mayIntrospect: false, confirmed: Promise.resolve(false) });
    compiled = await start({
      compile: { fromSight: 1 },
      examples: [{ title: 'Who <you> are', query: 'query WhoAmI { whoAmI }' }],
    });
    plain = await start({ compile: false });
  }, 60_000);

  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await database.close();
    await own.drop();
  });

  const proposal = encodeId('Proposal', newId<'Proposal'>());
  const addComment = `mutation Speak($input: AddCommentInput!) {
    addComment(input: $input) {
      comment { id proposalId text writtenAt answerTo { id text } }
      problems { __typename code message path ... on DiscussionFull { most } }
      replayed
    }
  }`;
  const input = (change: Variables = {}): Variables => ({
    input: { idempotencyKey: newId(), proposalId: proposal, text: 'Well said.', ...change },
  });
  const page = `query Page($proposalId: ID!, $first: Int, $after: String) {
    comments(proposalId: $proposalId, first: $first, after: $after) {
      nodes { id text answerTo { id text } }
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;

  describe('a mutation', () => {
    it('answers its result, with ids as the outside reads them and no problems', async () => {
      const { body, status } = await ask(addComment, input());
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        addComment: {
          comment: { id: expect.stringMatching(/^com_/), proposalId: proposal, text: 'Well said.', answerTo: null },
          problems: [],
          replayed: false,
        },
      });
    });

    it('answers the same to the same key, and says that it is a repetition', async () => {
      const once = input();
      const first = await ask(addComment, once);
      const second = await ask(addComment, once);
      expect(second.body.data).toEqual({
        addComment: { ...(first.body.data as unknown as { addComment: object }).addComment, replayed: true },
      });
    });

    it('refuses the same key with other content', async () => {
      const key = newId();
      await ask(addComment, input({ idempotencyKey: key }));
      const { body } = await ask(addComment, input({ idempotencyKey: key, text: 'Something else.' }));
      expect(body.data).toMatchObject({
        addComment: {
          comment: null,
          problems: [{ __typename: 'IdempotencyKeyReused', code: 'IDEMPOTENCY_KEY_REUSED' }],
        },
      });
    });

    it('carries a refusal of the service as a typed problem with its facts, and leaves nothing behind', async () => {
      const full = encodeId('Proposal', newId<'Proposal'>());
      for (let count = 0; count < 5; count++) await ask(addComment, input({ proposalId: full }));
      const { body, status } = await ask(addComment, input({ proposalId: full }));
      expect(status).toBe(200);
      expect(body.data).toEqual({
        addComment: {
          comment: null,
          problems: [
            {
              __typename: 'DiscussionFull',
              code: 'DISCUSSION_FULL',
              message:
                'There are 5 comments already, as many as a proposal has room for. Speak at the meeting instead.',
              path: null,
              most: 5,
            },
          ],
          replayed: false,
        },
      });
      const list = await ask(page, { proposalId: full });
      expect((list.body.data as unknown as { comments: { nodes: unknown[] } }).comments.nodes).toHaveLength(5);
    });

    it('refuses whoever may not', async () => {
      const { body } = await ask(addComment, input(), 'key');
      expect(body.data).toMatchObject({ addComment: { comment: null, problems: [{ code: 'ACCESS_DENIED' }] } });
    });

    it.each([
      [
        'an id of another noun',
        { proposalId: encodeId('Member', newId<'Member'>()) },
        'INVALID_ID',
        ['input', 'proposalId'],
        /That is a member's id; this field takes a proposal's/,
      ],
      ['a bare UUID', { proposalId: newId() }, 'INVALID_ID', ['input', 'proposalId'], /That is no id/],
      ['an empty text', { text: '  ' }, 'INVALID_INPUT', ['input', 'text'], /it is empty/],
      [
        'a text too long',
        { text: 'x'.repeat(501) },
        'INVALID_INPUT',
        ['input', 'text'],
        /at most 500 characters; this has 501/,
      ],
      ['what PostgreSQL cannot store', { text: 'a\0b' }, 'INVALID_INPUT', ['input', 'text'], /cannot be stored/],
      ['a key with blanks', { idempotencyKey: 'a b' }, 'INVALID_INPUT', ['input', 'idempotencyKey'], /without blanks/],
      [
        'a comment that is not there',
        { answerToId: encodeId('Comment', newId<'Comment'>()) },
        'NOT_FOUND',
        ['input', 'answerToId'],
        /no such comment/,
      ],
    ])('refuses %s and names the place', async (_, change, code, path, message) => {
      const { body } = await ask(addComment, input(change));
      expect(body.data).toMatchObject({
        addComment: { comment: null, problems: [{ code, path, message: expect.stringMatching(message) }] },
      });
    });

    it('names every refusal of one input at once', async () => {
      const { body } = await ask(addComment, input({ text: '', proposalId: 'x' }));
      expect(body.data).toMatchObject({
        addComment: { problems: [{ path: ['input', 'proposalId'] }, { path: ['input', 'text'] }] },
      });
    });

    it.each([
      ['a missing field', { idempotencyKey: 'k' }],
      ['a wrong type', { idempotencyKey: 'k', proposalId: 'x', text: { much: true } }],
      ['an unknown field', { idempotencyKey: 'k', proposalId: 'x', text: 'x', textt: 'x' }],
    ])('answers 400 to %s, before anything runs, without hints at the schema', async (_, wrong) => {
      const { status, body } = await ask(addComment, { input: wrong });
      expect(status).toBe(400);
      expect(body.data).toBeUndefined();
      expect(new Set(body.errors!.map(({ extensions }) => extensions['code']))).toEqual(new Set(['BAD_USER_INPUT']));
      expect(JSON.stringify(body.errors)).not.toContain('Did you mean');
    });

    it('takes a refusal that it does not list for a bug: masked outside, named in the log', async () => {
      reports.length = 0;
      const { body } = await ask('mutation { throwUnlisted { problems { code } } }');
      expect(body.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
      expect(reports.map(({ failure }) => failure.message)).toEqual([
        expect.stringContaining('throwUnlisted answers UNLISTED, which it does not list'),
      ]);
      expect(declaredProblems()).not.toContain(Unlisted);
    });

    it('reads and writes every scalar exactly', async () => {
      const value = {
        memberIds: sample.memberIds.map((id) => encodeId('Member', id)),
        amount: { amount: '90071992547409.93', currency: 'GBP' },
        value: { rate: 250, tiers: [{ upTo: '10.00' }], none: null },
        month: '2026-03',
        day: '2026-03-29',
        at: '2026-03-29T20:00:00+02:00',
      };
      const echo = `mutation Echo($input: ProbeInput!) { echo(input: $input) {
        probe { memberIds amount { amount currency } value month day at } problems { code path message } } }`;
      const good = await ask(echo, { input: { ...value, level: 3 } });
      expect(good.body.data).toEqual({ echo: { probe: { ...value, at: '2026-03-29T18:00:00.000Z' }, problems: [] } });
      const refused = await ask(echo, {
        input: {
          ...value,
          memberIds: [value.memberIds[0], proposal],
          amount: { amount: '1.005', currency: 'GBP' },
          level: 4,
        },
      });
      expect(refused.body.data).toMatchObject({
        echo: {
          probe: null,
          problems: [
            { code: 'INVALID_ID', path: ['input', 'memberIds', '1'] },
            { code: 'INVALID_AMOUNT', path: ['input', 'amount', 'amount'] },
            { code: 'INVALID_INPUT', path: ['input', 'level'], message: 'Give a whole number from 1 to 3.' },
          ],
        },
      });
      for (const wrong of [
        { month: '2026-13' },
        { day: '2026-02-29' },
        { at: '2026-03-29T18:00:00' },
        { value: deep(30) },
      ]) {
        expect((await ask(echo, { input: { ...value, level: 3, ...wrong } })).status).toBe(400);
      }
    });
  });

  describe('a list', () => {
    const discussed = encodeId('Proposal', newId<'Proposal'>());
    interface Page {
      readonly comments: {
        nodes: { id: string }[];
        edges: { cursor: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    }
    const pageOf = async (variables: Variables, token = 'a'): Promise<Answer & { page: Page['comments'] }> => {
      const answer = await ask(page, { proposalId: discussed, ...variables }, token);
      return {
        ...answer,
        page: (answer.body.data as unknown as Page | null | undefined)?.comments as Page['comments'],
      };
    };

    beforeAll(async () => {
      let answerToId: string | null = null;
      for (const text of ['first', 'second', 'third', 'fourth']) {
        const { body } = await askOf(compiled, addComment, input({ proposalId: discussed, text, answerToId }));
        answerToId = (body.data as unknown as { addComment: { comment: { id: string } } }).addComment.comment.id;
      }
    });

    it('comes in pages without gap or double', async () => {
      const first = await pageOf({ first: 3 });
      expect(first.page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      const second = await pageOf({ first: 3, after: first.page.pageInfo.endCursor });
      expect(second.page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
      expect(first.page.edges.at(-1)!.cursor).toBe(first.page.pageInfo.endCursor);
      const all = await pageOf({});
      expect([...first.page.nodes, ...second.page.nodes]).toEqual(all.page.nodes);
      expect(all.page.nodes).toHaveLength(4);
    });

    it.each([0, -1, 101])('refuses a page of %d', async (first) => {
      const { body } = await pageOf({ first });
      expect(body.errors).toMatchObject([
        { message: expect.stringContaining('1 to 100'), extensions: { code: 'INVALID_INPUT' } },
      ]);
    });

    it('takes a page of 100', async () => {
      expect((await pageOf({ first: 100 })).page.nodes).toHaveLength(4);
    });

    it('refuses the cursor of another filter, of another tenant, and what is none', async () => {
      const { page: here } = await pageOf({ first: 1 });
      const after = here.pageInfo.endCursor;
      for (const [variables, token] of [
        [{ proposalId: proposal, after }, 'a'],
        [{ after }, 'b'],
        [{ after: 'nonsense' }, 'a'],
        [{ after: Buffer.from('["x","y"]').toString('base64url') }, 'a'],
      ] as const) {
        const { body } = await pageOf(variables, token);
        expect(body.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', problemPath: ['after'] } }]);
      }
    });

    it('shows another tenant nothing', async () => {
      expect((await pageOf({}, 'b')).page.nodes).toEqual([]);
    });

    it('takes one statement a level, however long it is', async () => {
      const query = jest.spyOn(database, 'query');
      await pageOf({ first: 100 });
      expect(query.mock.calls.map(([, { name }]) => name)).toEqual(['comment.page', 'comment.by-id']);
      query.mockRestore();
    });

    it('finds each of its entries by id alone, and for no other tenant', async () => {
      const { page: here } = await pageOf({ first: 2 });
      const ids = here.nodes.map(({ id }) => id);
      const find =
        'query Find($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id ... on Comment { text } } nodes(ids: $ids) { id } }';
      const found = await ask(find, { id: ids[0], ids: [...ids, proposal] });
      expect(found.body.data).toEqual({
        node: { __typename: 'Comment', id: ids[0], text: 'fourth' },
        nodes: [{ id: ids[0] }, { id: ids[1] }, null],
      });
      const foreign = await ask(find, { id: ids[0], ids }, 'b');
      expect(foreign.body.data).toEqual({ node: null, nodes: [null, null] });
      const wrong = await ask(find, { id: 'com_x', ids: [] });
      expect(wrong.body.errors).toMatchObject([{ extensions: { code: 'INVALID_ID', problemPath: ['id'] } }]);
    });
  });

  describe('an error', () => {
    it.each(['brokenByDatabase', 'brokenByBug'])('of ours is masked and reported: %s', async (field) => {
      reports.length = 0;
      const { status, body, text } = await ask(`query Break { ${field} { month } }`);
      expect(status).toBe(200);
      expect(body.data).toEqual({ [field]: null });
      const [error] = body.errors!;
      expect(error).toMatchObject({ path: [field], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
      expect(text).not.toMatch(/select|division|postgres|secret|stack|\.ts|file:|TypeError|node_modules/i);
      expect(reports).toMatchObject([
        { facts: { requestId: error!.extensions['requestId'], operation: 'Break', path: field } },
      ]);
    });

    it('in a query is a refusal with code and path, the same for what is not there and what is not yours', async () => {
      const { body } = await ask('query Refused($id: ID!) { refused(memberId: $id) { month } }', {
        id: encodeId('Member', newId<'Member'>()),
      });
      expect(body).toMatchObject({
        data: { refused: null },
        errors: [{ path: ['refused'], extensions: { code: 'NOT_FOUND', problemPath: ['memberId'] } }],
      });
    });

    it('names whose id it is where another is taken', async () => {
      const { body } = await ask('query Refused($id: ID!) { refused(memberId: $id) { month } }', { id: proposal });
      expect(body.errors).toMatchObject([
        {
          message: expect.stringContaining("That is a proposal's id; this field takes a member's"),
          extensions: { problemPath: ['memberId'] },
        },
      ]);
    });

    it('hints at no names that the caller did not write', async () => {
      const { status, text } = await ask('{ prob { month } }');
      expect(status).toBe(400);
      expect(text).not.toMatch(/Did you mean|probe/);
    });
  });

  describe('the door', () => {
    const words = (count: number): string => `{ ids(ids: [${'"x" '.repeat(count - 9)}]) }`;
    const nested = (levels: number): string =>
      `{ probe { ${'within { '.repeat(levels - 2)} month ${'} '.repeat(levels - 2)} } }`;
    const aliased = (count: number): string =>
      `{ ${Array.from({ length: count }, (_, index) => `w${index}: whoAmI`).join(' ')} }`;
    const directed = (count: number): string => `{ whoAmI ${'@include(if: true) '.repeat(count)} }`;
    const repeatedly = (count: number): string => `{ ${'whoAmI @include(if: true) '.repeat(count)} }`;

    it.each([
      ['1,001 tokens', words(1001), 'GRAPHQL_PARSE_FAILED'],
      ['11 levels', nested(11), 'GRAPHQL_VALIDATION_FAILED'],
      ['16 aliases', aliased(16), 'GRAPHQL_VALIDATION_FAILED'],
      ['11 directives', repeatedly(11), 'GRAPHQL_VALIDATION_FAILED'],
      ['a directive twice', directed(2), 'GRAPHQL_VALIDATION_FAILED'],
      [
        'a fragment that spreads itself',
        '{ probe { ...f } } fragment f on Probe { within { ...f } }',
        'GRAPHQL_VALIDATION_FAILED',
      ],
      ['no query', '', 'BAD_REQUEST'],
      ['nonsense', '{', 'GRAPHQL_PARSE_FAILED'],
    ])('answers a clean 400 to %s', async (_, query, code) => {
      const { status, body, headers } = await ask(query);
      expect(status).toBe(400);
      expect(body.data).toBeUndefined();
      expect(body.errors![0]!.extensions).toEqual({ code, requestId: headers.get('x-request-id') });
      expect(body.extensions.cost.requested).toBe(0);
    });

    it.each([
      ['1,000 tokens', words(1000)],
      ['10 levels', nested(10)],
      ['15 aliases', aliased(15)],
      ['10 directives', repeatedly(10)],
    ])('lets %s pass', async (_, query) => {
      expect((await ask(query)).body.errors).toBeUndefined();
    });

    it.each([
      ['more than 100 kB', JSON.stringify({ query: '{ whoAmI }', variables: { x: 'x'.repeat(100_000) } }), {}, 400],
      ['what is no JSON', '{', {}, 400],
      ['a list of operations', '[{"query":"{ whoAmI }"}]', {}, 400],
      [
        'a plain text, as a foreign page could send it',
        '{"query":"{ whoAmI }"}',
        { 'content-type': 'text/plain' },
        400,
      ],
      ['a form', 'query=%7B+whoAmI+%7D', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
      [
        'conflicting hints about the tenant',
        '{"query":"{ whoAmI }"}',
        { authorization: 'Bearer a', 'commonhall-tenant': 'other' },
        400,
      ],
    ])('refuses %s cleanly', async (_, body, headers: Record<string, string>, status) => {
      const answer = await post(compiled, body, headers);
      expect(answer.status).toBe(status);
      expect(answer.body.data).toBeUndefined();
      expect(answer.body.errors![0]!.extensions).toEqual({ code: 'BAD_REQUEST', requestId: expect.any(String) });
      expect(answer.body.extensions.cost).toMatchObject({ requested: 0, restorePerSecond: 1e12 });
      expect(answer.text).not.toMatch(/FST_|stack|node_modules/);
    });

    it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('answers 405 to %s', async (method) => {
      const response = await fetch(urlOf(compiled, '/graphql?query={whoAmI}'), { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }] });
    });

    it('runs nothing for a stranger where somebody has to have signed in', async () => {
      const { body } = await ask(page, { proposalId: proposal }, null);
      expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect((await ask('{ whoAmI }', {}, null)).body.data).toEqual({ whoAmI: null });
    });

    it('lets whoever was removed do and read nothing, on the very next request', async () => {
      effects = 0;
      for (const app of [compiled, plain]) {
        for (const query of ['mutation { effect }', '{ whoAmI }']) {
          const { status, body } = await askOf(app, query, {}, 'removed');
          expect([status, body.data]).toEqual([401, undefined]);
          expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
        }
      }
      expect(effects).toBe(0);
    });

    it('tells strangers the schema as text, but answers introspection only to whom it is allowed', async () => {
      for (const query of [
        getIntrospectionQuery(),
        '{ __type(name: "Comment") { name } }',
        '{ ...f } fragment f on Query { __schema { types { name } } }',
      ]) {
        const { status, body } = await ask(query, {}, null);
        expect([status, body.data]).toEqual([400, undefined]);
        expect(body.errors).toMatchObject([{ extensions: { code: 'INTROSPECTION_NOT_ALLOWED' } }]);
      }
      const stock = await ask(getIntrospectionQuery({ specifiedByUrl: true }), {}, 'key');
      const seen = buildClientSchema(stock.body.data as unknown as IntrospectionQuery);
      const text = await (await fetch(urlOf(compiled, '/schema.graphql'))).text();
      expect(text).toBe(printedSchema(schemaOf(compiled)));
      expect(printedSchema(seen)).toBe(text);
      expect(text).toContain(
        'Problems: ACCESS_DENIED, NOT_FOUND, DISCUSSION_FULL, INVALID_INPUT, IDEMPOTENCY_KEY_REUSED.',
      );
      expect(printSchema(seen)).toContain('type DiscussionFull implements Problem {');
    });

    it('passes the audits of GraphQL over HTTP', async () => {
      const results = await auditServer({
        url: urlOf(compiled),
        // Some audits look into the schema, which strangers may not.
        fetchFn: (url: string, init?: RequestInit) =>
          fetch(url, {
            ...init,
            headers: { ...(init?.headers as Record<string, string> | undefined), authorization: 'Bearer key' },
          }),
      });
      expect(results.length).toBeGreaterThan(50);
      expect(results.filter(({ status }) => status === 'error').map(({ name }) => name)).toEqual([]);
    });
  });

  describe('the cost', () => {
    it('multiplies page sizes and stands in every reply', async () => {
      const { body } = await ask(
        'query Cost($id: ID!) { comments(proposalId: $id, first: 20) { nodes { id answerTo { id } } } }',
        {
          id: proposal,
        },
      );
      expect(body.extensions.cost.requested).toBe(41);
    });

    it('beyond the budget is 429 with the time to wait; what nobody may spend is 400', async () => {
      const poor = await start({ cost: { capacity: 60, restorePerSecond: 1 } });
      const list = 'query List($id: ID!, $first: Int) { comments(proposalId: $id, first: $first) { nodes { id } } }';
      const first = await askOf(poor, list, { id: proposal, first: 50 });
      expect(first.body.extensions.cost).toEqual({ requested: 51, remaining: 9, restorePerSecond: 1 });
      const second = await askOf(poor, list, { id: proposal, first: 50 });
      expect(second.status).toBe(429);
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThanOrEqual(40);
      expect(second.body.errors).toMatchObject([{ extensions: { code: 'COST_LIMIT' } }]);
      expect(second.body.data).toBeUndefined();
      expect((await askOf(poor, list, { id: proposal, first: 50 }, 'b')).status).toBe(200);
      const never = await askOf(poor, list, { id: proposal, first: 100 });
      expect([never.status, never.body.errors![0]!.extensions['code']]).toEqual([400, 'COST_TOO_HIGH']);
    });
  });

  describe('the explorer', () => {
    it('is served by ourselves, names nobody else, and may load from nobody else', async () => {
      const response = await fetch(urlOf(compiled, '/explorer'));
      const html = await response.text();
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
      expect(html).not.toMatch(/https?:/);
      expect(html).toContain('<a href="/explorer?example=Who%20%3Cyou%3E%20are">Who &#60;you&#62; are</a>');
      const files = [...html.matchAll(/(?:src|href)="(\/explorer\/assets\/[^"]+)"/g)].map(([, path]) => path!);
      expect(files).toHaveLength(5);
      for (const path of files) {
        const file = await fetch(urlOf(compiled, path));
        expect([path, file.status, (await file.text()).length > 100]).toEqual([path, 200, true]);
      }
      expect((await fetch(urlOf(compiled, '/explorer/assets/package.json'))).status).toBe(404);
    });

    it('shows the schema without introspection', async () => {
      const { data } = (await (await fetch(urlOf(compiled, '/explorer/schema.json'))).json()) as {
        data: IntrospectionQuery;
      };
      expect(printedSchema(buildClientSchema(data))).toBe(printedSchema(schemaOf(compiled)));
    });

    it('does not start with an example that the schema does not answer', async () => {
      await expect(start({ examples: [{ title: 'Old', query: '{ gone }' }] })).rejects.toThrow(
        /example "Old" is not valid/,
      );
    });
  });

  it('answers the same bytes compiled and interpreted, for every document of this suite', async () => {
    const schema = schemaOf(compiled);
    const same = ({ status, text }: Answer): [number, string] => [
      status,
      text.replace(/"requestId":"[^"]+"/g, '"requestId":""').replace(/"remaining":\d+/g, '"remaining":0'),
    ];
    const apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
    let jit = 0;
    let withoutApollo = 0;
    for (const { token, query, variables } of asked) {
      apollo.mockClear();
      const one = await askOf(compiled, query, variables, token);
      if (apollo.mock.calls.length === 0) withoutApollo += 1;
      const other = await askOf(plain, query, variables, token);
      expect([query, ...same(one)]).toEqual([query, ...same(other)]);
      if (one.status !== 200 || !isCompilable(schema, parse(query))) continue;
      if (isCompiledQuery(compileQuery(schema, parse(query)))) jit += 1;
    }
    apollo.mockRestore();
    expect(jit).toBeGreaterThan(40);
    expect(withoutApollo).toBeGreaterThan(40);
  });

  it('is explained by a page whose listings are the code that ran here', () => {
    const folder = 'test/support/worked-example/comment';
    const text = readFileSync('libs/platform/src/graphql/README.md', 'utf8');
    for (const file of readdirSync(folder)) {
      expect(text).toContain(`<!-- ${file} -->\n\n\`\`\`ts\n${readFileSync(join(folder, file), 'utf8')}\`\`\``);
    }
  });
});

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}
