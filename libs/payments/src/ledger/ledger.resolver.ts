import { type Connection, CurrentPrincipal, PageArgs, type Principal } from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { JournalEntryConnection, JournalEntryType, LedgerAccountType } from './ledger.graphql.js';
import { type AccountBalance, type JournalEntry } from './ledger.queries.js';
import { Ledger } from './ledger.service.js';

@Resolver(() => JournalEntryType)
export class LedgerResolver {
  constructor(private readonly ledger: Ledger) {}

  @Query(() => [LedgerAccountType], { description: 'The accounts of this tenant that were ever posted to.' })
  ledgerAccounts(@CurrentPrincipal() principal: Principal): Promise<AccountBalance[]> {
    return this.ledger.listAccounts(principal);
  }

  @Query(() => JournalEntryConnection, { description: "This tenant's journal, newest first." })
  journalEntries(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<JournalEntry>> {
    return this.ledger.pageEntries(principal, page);
  }
}
