import { expect, it } from '@jest/globals';
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, GraphQLSchema, parse } from 'graphql';
import { type GraphqlContext } from './caller.js';
import { CompiledOperations } from './compiled-execution.js';
import { CostBudget } from './cost-budget.js';
import { Loaders } from './loaders.js';
import { answerKnown } from './operation-plugin.js';

/** What it answers cannot be written as JSON, so that a reply breaks on its way out. */
const Unwritable = new GraphQLScalarType({ name: 'Unwritable', serialize: () => 1n });

const context: GraphqlContext = {
  principal: null,
  requestId: 'request-1',
  loaders: new Loaders(null),
  caller: { principal: null, mayIntrospect: false },
  account: new CostBudget({ capacity: 100, restorePerSecond: 1 }).accountOf('test'),
  address: '127.0.0.1',
  reply: { isComplete: false, cookies: [] },
};

it.each([
  ['mutation', true],
  ['query', false],
])(
  'answers a %s that breaks after it ran: %s; the other kind is left to Apollo, which runs it again',
  async (kind, isAnswered) => {
    let ran = 0;
    const reported: string[] = [];
    const field = { type: new GraphQLNonNull(Unwritable), resolve: () => ++ran };
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { act: field, n: { type: GraphQLInt } } }),
      mutation: new GraphQLObjectType({ name: 'Mutation', fields: { act: field } }),
    });
    const operations = new CompiledOperations({
      kept: 1,
      fromSight: 1,
      report: (errors) => reported.push(...errors.map(({ message }) => message)),
    });
    const source = `${kind} { act }`;
    const document = parse(source);
    const [operation] = document.definitions;
    operations.see({ schema, source, document, operation: operation as never, request: {} });
    const answer = await answerKnown(operations, { query: source }, () => Promise.resolve(context));
    expect(ran).toBe(1);
    expect(answer === null).toBe(!isAnswered);
    if (answer === null) return;
    expect(JSON.parse(answer)).toEqual({
      errors: [
        {
          message: expect.stringMatching(/^Something went wrong here\./),
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' },
        },
      ],
      extensions: { cost: expect.objectContaining({ requested: expect.any(Number) }) },
    });
    expect(reported).toEqual([expect.stringContaining('BigInt')]);
  },
);
