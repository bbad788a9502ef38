import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeId, newId } from '@commonhall/kernel';
import {
  Authenticator,
  type Caller,
  DryRuns,
  PlatformGraphqlModule,
  Policies,
  type Principal,
  QueuePort,
  TenantDatabase,
  tenantZero,
} from '@commonhall/platform';
import { Organisations } from '@commonhall/membership';
import { Tenants } from '@commonhall/tenancy';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { Books, RememberingQueue, TestBillingGate, type TestOrganisation } from '../../../test/support/books.js';
import { type TestDatabase, ownDatabase } from '../../../test/support/database.js';
import { enactForTest } from '../../../test/support/decisions.js';
import { BillingGate } from './invoice/billing-gate.provider.js';
import { PaymentsModule } from './payments.module.js';

const callers = new Map<string, Principal>();

class TestAuthenticator extends Authenticator {
  callerOf({ headers }: FastifyRequest): Promise<Caller> {
    return Promise.resolve({ principal: callers.get(headers.authorization ?? '') ?? null, mayIntrospect: true });
  }
}

const lineFields = `kind label takings base { amount } amount { amount currency } policyVersionId decisionId
  arithmetic { kind rateBps base { amount } limit { amount } count amount }`;

describe('payments over GraphQL', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let books: Books;
  let app: NestFastifyApplication;
  let radio: TestOrganisation;
  let decisionId: string;
  let url: string;

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    books = new Books(own, database);
    await books.setClock('2041-09-01T00:00:00Z');
    radio = await books.organisation('Radio Afon');
    ({ decisionId } = await enactForTest(database, {
      key: 'payments.platform-fee',
      value: { tiers: [{ upTo: null, bps: 250 }], fixedMinor: '0', capMinor: null, freeMinor: '0' },
      from: new Date('2041-09-01T00:00:00Z'),
    }));
    await books.setClock('2041-09-20T00:00:00Z');

    const shared = [
      { provide: TenantDatabase, useValue: database },
      { provide: QueuePort, useClass: RememberingQueue },
      Policies,
      DryRuns,
      Tenants,
      Organisations,
    ];
    @Global()
    @Module({ providers: shared, exports: shared })
    class HouseModule {}
    @Module({
      imports: [
        HouseModule,
        // Without what the libraries to the left need for other things: people, mail, the directory.
        {
          ...PaymentsModule.forRoot({ billingGate: { provide: BillingGate, useClass: TestBillingGate } }),
          imports: [],
        },
        PlatformGraphqlModule.forRoot({ authenticator: TestAuthenticator }),
      ],
    })
    class AppModule {}
    app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/graphql`;
    callers.set('treasurer', radio.treasurer);
    callers.set('reader', { ...radio.treasurer, roles: ['member'] });
    callers.set('delegate', { ...radio.treasurer, roles: ['delegate'] });
    callers.set('neighbour', (await books.organisation('Neighbour')).treasurer);
    callers.set('co-op', { ...radio.treasurer, tenantId: tenantZero });
    callers.set('delegate of the co-op', { ...radio.treasurer, tenantId: tenantZero, roles: ['delegate'] });
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await database.close();
    await own.drop();
  });

  // What an answer holds is each test's own business: it reads it as JSON.
  type Json = Record<string, never>;
  async function ask(
    who: string,
    query: string,
    variables: object = {},
  ): Promise<{ data: Json; errors?: { message: string }[] }> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(who === '' ? {} : { authorization: who }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Json; errors?: { message: string }[] };
  }

  const record = (who: string, input: object): ReturnType<typeof ask> =>
    ask(
      who,
      `mutation ($input: RecordTakingInput!) { recordTaking(input: $input) { taking { id amount { amount } fee { amount } month decisionId provisional } problems { code path } replayed } }`,
      {
        input: {
          idempotencyKey: newId(),
          amount: { amount: '1000.00', currency: 'GBP' },
          occurredAt: '2041-09-10T10:00:00Z',
          source: 'market stall',
          ...input,
        },
      },
    );

  it('records a taking once, with its fee and the decision that set it', async () => {
    const input = { idempotencyKey: 'k1' };
    const { data } = await record('treasurer', input);
    expect(data).toMatchObject({
      recordTaking: {
        taking: {
          amount: { amount: '1000.00' },
          fee: { amount: '25.00' },
          month: '2041-09',
          decisionId: encodeId('Decision', decisionId as never),
          provisional: false,
        },
        problems: [],
        replayed: false,
      },
    });
    const again = await record('treasurer', input);
    expect(again.data).toMatchObject({ recordTaking: { taking: data['recordTaking']!['taking'], replayed: true } });
    expect((await record('treasurer', { ...input, source: 'elsewhere' })).data).toMatchObject({
      recordTaking: { taking: null, problems: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] },
    });
  });

  it('lists takings, each with its fee and where that comes from', async () => {
    const { data } = await ask(
      'treasurer',
      `{ takings(first: 5) { nodes { occurredAt recordedAt fee { amount } decisionId policyVersionId provisional } } }`,
    );
    expect(data).toEqual({
      takings: {
        nodes: [
          {
            occurredAt: '2041-09-10T10:00:00.000Z',
            recordedAt: expect.stringMatching(/^2041-09-20T/),
            fee: { amount: '25.00' },
            decisionId: encodeId('Decision', decisionId as never),
            policyVersionId: expect.stringMatching(/^pol_/),
            provisional: false,
          },
        ],
      },
    });
  });

  it.each([
    { who: 'reader', input: {}, problem: { code: 'ACCESS_DENIED' } },
    { who: 'co-op', input: {}, problem: { code: 'ACCESS_DENIED' } },
    {
      who: 'treasurer',
      input: { amount: { amount: '10.001', currency: 'GBP' } },
      problem: { code: 'INVALID_AMOUNT', path: ['input', 'amount', 'amount'] },
    },
    {
      who: 'treasurer',
      input: { amount: { amount: '-1.00', currency: 'GBP' } },
      problem: { code: 'INVALID_AMOUNT', path: ['input', 'amount', 'amount'] },
    },
    {
      who: 'treasurer',
      input: { amount: { amount: '10.00', currency: 'EUR' } },
      problem: { code: 'INVALID_INPUT', path: ['input', 'amount', 'currency'] },
    },
    {
      who: 'treasurer',
      input: { occurredAt: '2042-01-01T00:00:00Z' },
      problem: { code: 'INVALID_TIME', path: ['input', 'occurredAt'] },
    },
    {
      who: 'treasurer',
      input: { source: 'x'.repeat(81) },
      problem: { code: 'INVALID_INPUT', path: ['input', 'source'] },
    },
    {
      who: 'treasurer',
      input: { idempotencyKey: '' },
      problem: { code: 'INVALID_INPUT', path: ['input', 'idempotencyKey'] },
    },
  ])('answers $problem.code to $who for $input', async ({ who, input, problem }) => {
    const { data } = await record(who, input);
    expect(data).toMatchObject({ recordTaking: { taking: null, problems: [problem] } });
  });

  it('opens a bill, and the co-op its invoice, line by line to the arithmetic and the decision', async () => {
    await books.setClock('2041-10-01T00:00:00Z');
    await books.settle();
    const { data } = await ask(
      'delegate',
      `{ bills { nodes { id number month total { amount } recipient { name address } lines { ${lineFields} } } } }`,
    );
    expect(data).toMatchObject({
      bills: {
        nodes: [
          {
            number: 'PF-000001',
            month: '2041-09',
            total: { amount: '25.00' },
            recipient: { name: 'Radio Afon' },
            lines: [
              {
                kind: 'USE',
                label: 'Platform fee on takings',
                takings: 1,
                amount: { amount: '25.00', currency: 'GBP' },
                decisionId: encodeId('Decision', decisionId as never),
                arithmetic: [{ kind: 'TIER', rateBps: 250, base: { amount: '1000.00' }, amount: '25.00' }],
              },
            ],
          },
        ],
      },
    });
    const [bill] = data['bills']!['nodes'] as unknown as [{ id: string; lines: unknown[] }];
    const one = `query ($id: ID!) { bill(id: $id) { id } node(id: $id) { id __typename } }`;
    expect((await ask('treasurer', one, { id: bill.id })).data).toEqual({
      bill: { id: bill.id },
      node: { id: bill.id, __typename: 'Bill' },
    });
    for (const who of ['reader', 'neighbour', 'co-op'])
      expect((await ask(who, one, { id: bill.id })).data).toEqual({ bill: null, node: null });

    const books_ = `{ invoices { nodes { id number lines { ${lineFields} } } } ledgerAccounts { code name kind balance { amount } } journalEntries { nodes { cause postings { account amount { amount } } } } takings { nodes { id } } }`;
    const coop = (await ask('co-op', books_)).data as unknown as {
      invoices: { nodes: { id: string; lines: unknown[] }[] };
    };
    expect(coop).toMatchObject({
      invoices: { nodes: [{ number: 'PF-000001', lines: bill.lines }] },
      ledgerAccounts: [
        { code: 'fee-income', balance: { amount: '-25.00' } },
        { code: 'fees-accrued', kind: 'CLEARING', balance: { amount: '0.00' } },
        { code: 'receivable', balance: { amount: '25.00' } },
      ],
      journalEntries: { nodes: [{ cause: 'invoice' }, { cause: 'use' }] },
    });
    const invoice = `query ($id: ID!) { invoice(id: $id) { number } }`;
    const { id } = coop.invoices.nodes[0]!;
    expect((await ask('co-op', invoice, { id })).data).toEqual({ invoice: { number: 'PF-000001' } });
    const nothing = {
      invoices: { nodes: [] },
      ledgerAccounts: [],
      journalEntries: { nodes: [] },
      takings: { nodes: [] },
    };
    for (const who of ['reader', 'neighbour', 'delegate of the co-op']) {
      expect((await ask(who, invoice, { id })).data).toEqual({ invoice: null });
      expect((await ask(who, books_)).data).toEqual(nothing);
    }
    expect((await ask('', books_)).errors).toHaveLength(1);
  });
});
