import { expect, it } from '@jest/globals';
import { Problem } from '@commonhall/kernel';
import {
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  printType,
} from 'graphql';
import { declareProblem } from './problem.graphql.js';
import { withConventions } from './schema-transform.js';

class RoomFull extends Problem {
  static readonly fields = { most: 'Int!', shareBps: '[Float!]', memberId: 'Id<Member>!', earliest: 'Date!' };
  readonly code: string = 'ROOM_FULL';
}

class RoomGone extends Problem {
  static readonly fields = { room: 'Room!' };
  readonly code: string = 'ROOM_GONE';
}

/** A schema in which no field is a whole number, a fraction or an id. */
function schemaOfText(): GraphQLSchema {
  const message = { type: new GraphQLNonNull(GraphQLString) };
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { greeting: { type: GraphQLString } } }),
    types: [new GraphQLInterfaceType({ name: 'Problem', fields: { message } })],
  });
}

it('gives a refusal facts of built-in types and of house types that no other field of the schema has', () => {
  declareProblem(RoomFull);
  expect(printType(withConventions(schemaOfText(), new Set()).getType('RoomFull')!)).toBe(
    'type RoomFull implements Problem {\n  message: String!\n  most: Int!\n  shareBps: [Float!]\n  memberId: ID!\n  earliest: Date!\n}',
  );
});

it('refuses a fact of a type that nobody knows, and names it', () => {
  declareProblem(RoomGone);
  expect(() => withConventions(schemaOfText(), new Set())).toThrow(/RoomGone\.room has no type of the schema: Room!/u);
});
