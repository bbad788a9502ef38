import { type INestApplicationContext } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

/** The schema as text, in alphabetical order, as `/schema.graphql` answers and the repository keeps it. */
export function printedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** The schema of a started app: `printedSchema(schemaOf(app))` is what the committed `schema.graphql` is compared with. */
export function schemaOf(app: INestApplicationContext): GraphQLSchema {
  return app.get(GraphQLSchemaHost, { strict: false }).schema;
}
