import { Controller, Get, Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { explorerSecurityPolicy } from './explorer-page.js';
import { Explorer } from './explorer.provider.js';

/**
 * The explorer: GraphiQL, its files, the schema that it shows.
 * Rule: libs/platform/src/graphql/README.md, "introspection".
 */
@Controller('explorer')
export class ExplorerController {
  constructor(private readonly explorer: Explorer) {}

  @Get()
  page(@Res() reply: FastifyReply): void {
    void withPolicy(reply)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(this.explorer.page());
  }

  @Get('schema.json')
  schema(@Res() reply: FastifyReply): void {
    void withPolicy(reply).header('cache-control', 'no-cache').send(this.explorer.schema());
  }

  @Get('assets/:name')
  asset(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const asset = this.explorer.asset(name);
    if (asset === null) {
      void withPolicy(reply).code(404).type('text/plain; charset=utf-8').send('There is no such file.');
      return;
    }
    void withPolicy(reply).header('cache-control', 'public, max-age=3600').type(asset.type).send(asset.content);
  }
}

function withPolicy(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', explorerSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer');
}
