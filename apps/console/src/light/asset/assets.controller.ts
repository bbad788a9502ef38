import { Param, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { assetNamed } from '../page/asset.js';
import { Page, PageController } from '../visit/routes.js';
import { NoSuchPage } from '../visit/visit.js';

/** The style sheet and the icon of the pages. Their names hold a hash of their content, so browsers keep them for good. */
@PageController('assets')
export class AssetsController {
  @Page(':name')
  asset(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const asset = assetNamed(name);
    if (asset === null) throw new NoSuchPage();
    void reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type(asset.type)
      .send(asset.content);
  }
}
