import { Reaction, type TenantTx } from '@commonhall/platform';
import { TenantFounded } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Foundings } from './foundings.service.js';

/** A new tenant adopts its charter as its own decision number one. Rule: design record 0015, "Organisations". */
@Injectable()
export class FoundOrganisation extends Reaction<TenantFounded> {
  readonly name = 'governance.found-organisation';
  readonly event = TenantFounded;

  constructor(private readonly foundings: Foundings) {
    super();
  }

  async react(tx: TenantTx): Promise<void> {
    await this.foundings.foundOrganisation(tx);
  }
}
