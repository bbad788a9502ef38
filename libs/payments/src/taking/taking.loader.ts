import { type Id } from '@commonhall/kernel';
import { NodeLoader, type Principal, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type Taking } from './taking.queries.js';
import { Takings } from './takings.service.js';

@Injectable()
export class TakingLoader extends NodeLoader<'Taking', Taking> {
  readonly noun = 'Taking';

  constructor(private readonly takings: Takings) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Taking'>[]): Promise<readonly (Taking | null)[]> {
    return inOrderOf(ids, await this.takings.byIds(principal, ids), ({ id }) => id);
  }
}
