import { type Id } from '@commonhall/kernel';
import {
  type Connection,
  type PageArgs,
  type Principal,
  TenantDatabase,
  connect,
  groupedBy,
  listStart,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { mayReadBooks } from '../ledger/ledger.access.js';
import { platformSeries } from './billing.service.js';
import { type OpenedLine, openStoredLine } from './bill-line.js';
import { type Invoice, invoiceOfRow, invoicePage, invoicesById, linesOfInvoices } from './invoice.queries.js';

/** What the co-op has invoiced, for whoever may read its books. The organisation that pays reads its own `bill`. */
@Injectable()
export class Invoices {
  constructor(private readonly database: TenantDatabase) {}

  /** Newest first. For those who may not read the books there are none. */
  page(principal: Principal, page: PageArgs): Promise<Connection<Invoice>> {
    return connect<Invoice>({
      principal,
      page,
      field: 'Query.invoices',
      sort: ['-number'],
      fetch: async ({ limit, after }) => {
        if (!mayReadBooks(principal)) return [];
        return (
          await this.database.query(principal, invoicePage, [after?.[0] ?? listStart.bigint, limit, platformSeries])
        ).map(invoiceOfRow);
      },
      keyOf: ({ sortNumber }) => [sortNumber],
    });
  }

  /** Those of the invoices that are the principal's to see, in no order. */
  async byIds(principal: Principal, ids: readonly Id<'Invoice'>[]): Promise<Invoice[]> {
    if (!mayReadBooks(principal)) return [];
    return (await this.database.query(principal, invoicesById, [ids])).map(invoiceOfRow);
  }

  /** The lines of each of the invoices, opened. */
  async linesOf(principal: Principal, ids: readonly Id<'Invoice'>[]): Promise<OpenedLine[][]> {
    if (!mayReadBooks(principal)) return ids.map(() => []);
    const rows = await this.database.query(principal, linesOfInvoices, [ids]);
    return groupedBy(ids, rows, ({ invoiceId }) => invoiceId).map((lines) =>
      lines.map((line) => openStoredLine(line, line.currency)),
    );
  }
}
