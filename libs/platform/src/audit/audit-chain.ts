import { declareChain } from './chain.js';

/** The audit trail's own chain. */
export const auditChain = declareChain({
  chain: 'audit',
  table: 'audit_entry',
  columns: { at: 'instant', actor: 'text', action: 'text', subject: 'text', facts: 'text', request_id: 'text' },
  recordedAt: 'at',
});
