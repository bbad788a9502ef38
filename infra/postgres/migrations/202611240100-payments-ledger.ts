import { type Migration, tenantTable } from '../migration.js';

/** Double entry: accounts, journal entries and their postings, insert only. */
const migration: Migration = {
  name: '202611240100-payments-ledger',
  up: [
    ...tenantTable(
      'ledger_account',
      [
        "code text not null check (code ~ '^[a-z]+(-[a-z]+)*$')",
        "kind text not null check (kind in ('asset', 'liability', 'income', 'expense', 'clearing'))",
        "currency text not null check (currency ~ '^[A-Z]{3}$')",
        'unique (tenant_id, code, currency)',
        'unique (tenant_id, id, currency)',
      ],
      'select, insert',
    ),
    ...tenantTable(
      'journal_entry',
      [
        'at timestamptz not null',
        "cause_type text not null check (cause_type ~ '^[a-z]+(-[a-z]+)*$')",
        'cause_id uuid not null',
        'transfer_id uuid',
        'recorded_at timestamptz not null',
        'unique (tenant_id, cause_type, cause_id)',
      ],
      'select, insert',
    ),
    `create index journal_entry_at on journal_entry (tenant_id, at, id)`,
    `create index journal_entry_transfer on journal_entry (tenant_id, transfer_id) where transfer_id is not null`,
    ...tenantTable(
      'posting',
      [
        'entry_id uuid not null',
        'account_id uuid not null',
        'party_id uuid',
        'amount_minor bigint not null check (amount_minor <> 0)',
        'currency text not null',
        'foreign key (tenant_id, entry_id) references journal_entry (tenant_id, id)',
        // The currency stands in the key, so that no posting can be of another currency than its account.
        'foreign key (tenant_id, account_id, currency) references ledger_account (tenant_id, id, currency)',
      ],
      'select, insert',
    ),
    `create index posting_entry on posting (tenant_id, entry_id)`,
    `create index posting_account on posting (tenant_id, account_id, party_id) include (amount_minor)`,
    `create function entry_sums_to_zero() returns trigger language plpgsql set search_path = public as $$
begin
  if exists (
    select from posting where tenant_id = new.tenant_id and entry_id = new.entry_id group by currency having sum(amount_minor) <> 0
  ) then
    raise exception 'journal entry % does not sum to zero', new.entry_id using errcode = 'check_violation', constraint = 'posting_entry_sums_to_zero';
  end if;
  return null;
end $$`,
    `create constraint trigger posting_entry_sums_to_zero after insert on posting deferrable initially deferred
  for each row execute function entry_sums_to_zero()`,
    // The second wall: the first is that nobody is granted UPDATE or DELETE. Per statement, so that it also meets the
    // owner, to whom row security shows no row.
    `create function books_are_append_only() returns trigger language plpgsql set search_path = public as $$
begin
  raise exception '% is append-only: correct it by a new entry', tg_table_name using errcode = 'insufficient_privilege';
end $$`,
    ...['ledger_account', 'journal_entry', 'posting'].map(
      (table) =>
        `create trigger ${table}_is_append_only before update or delete or truncate on ${table} for each statement execute function books_are_append_only()`,
    ),
  ],
};

export default migration;
