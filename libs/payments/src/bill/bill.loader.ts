import { type Id } from '@commonhall/kernel';
import { NodeLoader, type Principal, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type Bill } from './bill.queries.js';
import { Bills } from './bills.service.js';

@Injectable()
export class BillLoader extends NodeLoader<'PayableBill', Bill> {
  readonly noun = 'PayableBill';
  override readonly type = 'Bill';

  constructor(private readonly bills: Bills) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'PayableBill'>[]): Promise<readonly (Bill | null)[]> {
    return inOrderOf(ids, await this.bills.byIds(principal, ids), ({ id }) => id);
  }
}
