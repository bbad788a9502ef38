import { type Id } from '@commonhall/kernel';
import { BatchLoader, NodeLoader, type Principal, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type OpenedLine } from './bill-line.js';
import { type Invoice } from './invoice.queries.js';
import { Invoices } from './invoices.service.js';

@Injectable()
export class InvoiceLoader extends NodeLoader<'Invoice', Invoice> {
  readonly noun = 'Invoice';

  constructor(private readonly invoices: Invoices) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'Invoice'>[]): Promise<readonly (Invoice | null)[]> {
    return inOrderOf(ids, await this.invoices.byIds(principal, ids), ({ id }) => id);
  }
}

/** The lines of many invoices in one statement. */
@Injectable()
export class InvoiceLinesLoader extends BatchLoader<Id<'Invoice'>, readonly OpenedLine[]> {
  constructor(private readonly invoices: Invoices) {
    super();
  }

  load(principal: Principal, ids: readonly Id<'Invoice'>[]): Promise<readonly (readonly OpenedLine[])[]> {
    return this.invoices.linesOf(principal, ids);
  }
}
