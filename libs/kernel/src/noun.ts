/**
 * The prefix of every kind of id, as integrators see it. Frozen from the first release: a prefix is never changed and
 * never given to another noun; new nouns are added at the end.
 */
export const idPrefixes = Object.freeze({
  Tenant: 'ten',
  Organisation: 'org',
  Member: 'mem',
  Person: 'per',
  Session: 'ses',
  ApiKey: 'key',
  MailLink: 'lnk',
  Delegate: 'del',
  Proposal: 'prp',
  Ballot: 'bal',
  Decision: 'dec',
  Effect: 'eff',
  PolicyVersion: 'pol',
  Charter: 'cha',
  Invoice: 'inv',
  InvoiceLine: 'lin',
  JournalEntry: 'jou',
  Posting: 'pst',
  LedgerAccount: 'acc',
  Taking: 'tak',
  Transfer: 'trf',
  AuditEntry: 'aud',
  Seal: 'sea',
  Event: 'evt',
  Mail: 'mai',
  Job: 'job',
  BillingRun: 'run',
  Tally: 'tly',
  Founder: 'fdr',
  Comment: 'com',
  ModuleSwitch: 'mod',
  Backup: 'bak',
  Attachment: 'att',
  PayableBill: 'pay',
  RoleGrant: 'rol',
  IdempotencyKey: 'idk',
  InboxEntry: 'ibx',
  Founding: 'fnd',
  Electorate: 'ele',
  Enactment: 'ena',
  DelegateAppointment: 'apt',
  FeeLine: 'fee',
  FeeMonth: 'fmo',
  PlatformUse: 'use',
  InvoiceSeries: 'ser',
} as const);

/** Everything that has an id of its own. */
export type Noun = keyof typeof idPrefixes;

/**
 * The noun as people read it: `LedgerAccount` is "ledger account".
 * Rule: design record 0014.
 */
export function nounWords(noun: Noun): string {
  if (noun === 'ApiKey') return 'API key';
  return noun.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
