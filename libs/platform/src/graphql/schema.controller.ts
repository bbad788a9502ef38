import { Controller, Get, Header } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { printedSchema } from './printed-schema.js';

/**
 * The schema for everybody: hiding introspection is about cost, not about secrecy.
 * Rule: libs/platform/src/graphql/README.md, "introspection".
 */
@Controller()
export class SchemaController {
  private text: string | undefined;

  constructor(private readonly host: GraphQLSchemaHost) {}

  @Get('schema.graphql')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-cache')
  schema(): string {
    return (this.text ??= printedSchema(this.host.schema));
  }
}
