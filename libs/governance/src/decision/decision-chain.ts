import { declareChain } from '@commonhall/platform';

/** Every decision with its whole count is sealed to the one before it. Rule: bylaws, article 13(1). */
export const decisionChain = declareChain({
  chain: 'decision',
  table: 'decision',
  columns: {
    seq: 'text',
    proposal_id: 'text',
    outcome: 'text',
    count: 'text',
    ballot_file: 'text',
    ballot_file_hash: 'text',
    decided_at: 'instant',
  },
  recordedAt: 'decided_at',
});
