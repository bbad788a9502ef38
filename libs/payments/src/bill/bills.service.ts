import { type Id } from '@commonhall/kernel';
import {
  type Connection,
  type PageArgs,
  type Principal,
  type Statement,
  TenantDatabase,
  connect,
  listStart,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { platformSeries } from '../invoice/billing.service.js';
import { mayReadBills } from './bill.access.js';
import {
  type Bill,
  type ListedBill,
  billList,
  billOfRow,
  billPage,
  billsById,
  listedBillOfRow,
} from './bill.queries.js';

/** What an organisation has to pay for the platform, each line opened to its arithmetic and its decision. */
@Injectable()
export class Bills {
  constructor(private readonly database: TenantDatabase) {}

  /** The tenant's bills, newest first. For those who may not read them there are none. */
  page(principal: Principal, page: PageArgs): Promise<Connection<Bill>> {
    return this.pageOf(principal, page, billPage, billOfRow);
  }

  /** As `page`, without what only an opened bill shows. */
  list(principal: Principal, page: PageArgs): Promise<Connection<ListedBill>> {
    return this.pageOf(principal, page, billList, listedBillOfRow);
  }

  /** Those of the bills that are the principal's to see, in no order. */
  async byIds(principal: Principal, ids: readonly Id<'PayableBill'>[]): Promise<Bill[]> {
    if (!mayReadBills(principal)) return [];
    return (await this.database.query(principal, billsById, [ids])).map(billOfRow);
  }

  private pageOf<Row, Shown extends ListedBill>(
    principal: Principal,
    page: PageArgs,
    statement: Statement<Row>,
    shown: (row: Row) => Shown,
  ): Promise<Connection<Shown>> {
    return connect<Shown>({
      principal,
      page,
      field: 'Query.bills',
      sort: ['-number'],
      fetch: async ({ limit, after }) => {
        if (!mayReadBills(principal)) return [];
        return (
          await this.database.query(principal, statement, [after?.[0] ?? listStart.bigint, limit, platformSeries])
        ).map(shown);
      },
      keyOf: ({ sortNumber }) => [sortNumber],
    });
  }
}
