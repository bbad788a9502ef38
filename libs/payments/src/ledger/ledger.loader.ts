import { type Id } from '@commonhall/kernel';
import { NodeLoader, type Principal, inOrderOf } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type JournalEntry } from './ledger.queries.js';
import { Ledger } from './ledger.service.js';

@Injectable()
export class JournalEntryLoader extends NodeLoader<'JournalEntry', JournalEntry> {
  readonly noun = 'JournalEntry';

  constructor(private readonly ledger: Ledger) {
    super();
  }

  async load(principal: Principal, ids: readonly Id<'JournalEntry'>[]): Promise<readonly (JournalEntry | null)[]> {
    return inOrderOf(ids, await this.ledger.entriesByIds(principal, ids), ({ id }) => id);
  }
}
