import { declareChain } from '@commonhall/platform';

/** Every journal entry with its postings is sealed to the one before it. Rule: design record 0012, rule 9. */
export const ledgerChain = declareChain({
  chain: 'ledger',
  table: 'journal_entry',
  columns: { at: 'instant', cause_type: 'text', cause_id: 'text', transfer_id: 'text', recorded_at: 'instant' },
  recordedAt: 'recorded_at',
  parts: [
    {
      table: 'posting',
      key: 'entry_id',
      columns: { account_id: 'text', party_id: 'text', amount_minor: 'text', currency: 'text' },
    },
  ],
});
