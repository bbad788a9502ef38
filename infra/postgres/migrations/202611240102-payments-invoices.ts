import { type Migration, tenantTable } from '../migration.js';

const period = "period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')";
const series = "series text not null check (series ~ '^[A-Z]{2,4}$')";
const currency = "currency text not null check (currency ~ '^[A-Z]{3}$')";

/** Invoices with gapless numbers, and the bill that an organisation receives. What is issued never changes. */
const migration: Migration = {
  name: '202611240102-payments-invoices',
  up: [
    ...tenantTable(
      'billing_run',
      [
        series,
        period,
        'started_at timestamptz not null',
        // Why bills were made without a fresh backup, where somebody overrode that on record.
        'without_backup_because text check (length(without_backup_because) between 3 and 500)',
        'unique (tenant_id, series, period)',
      ],
      'select, insert, update',
    ),
    ...tenantTable(
      'invoice_series',
      [series, 'last_number bigint not null check (last_number >= 0)', 'unique (tenant_id, series)'],
      'select, insert, update',
    ),
    ...tenantTable(
      'invoice',
      [
        series,
        'number bigint not null check (number > 0)',
        'run_id uuid not null',
        period,
        'member_id uuid not null',
        'organisation_id uuid not null',
        'receiver_tenant_id uuid not null references tenant (id)',
        currency,
        'total_minor bigint not null check (total_minor >= 0)',
        'issued_at timestamptz not null',
        'transfer_id uuid not null',
        'issuer jsonb not null',
        'recipient jsonb not null',
        'foreign key (tenant_id, run_id) references billing_run (tenant_id, id)',
        'unique (tenant_id, series, number)',
        // An organisation has one tenant and gets one bill a month, also where it left and was entered again within it.
        'unique (tenant_id, series, period, receiver_tenant_id)',
      ],
      'select, insert',
    ),
    `create index invoice_of_member on invoice (tenant_id, member_id, issued_at desc, id desc)`,
    `create index invoice_newest on invoice (tenant_id, issued_at desc, id desc)`,
    ...tenantTable(
      'invoice_line',
      [
        'invoice_id uuid not null',
        'position integer not null check (position > 0)',
        "kind text not null check (kind in ('use', 'free-tier', 'cap'))",
        'policy_version_id uuid not null references platform_policy (version_id)',
        'decision_id uuid not null',
        'takings integer not null',
        'base_minor bigint not null',
        'amount_minor bigint not null',
        currency,
        'arithmetic jsonb not null',
        'foreign key (tenant_id, invoice_id) references invoice (tenant_id, id)',
        'unique (tenant_id, invoice_id, position)',
      ],
      'select, insert',
    ),
    ...tenantTable(
      'bill',
      [
        'invoice_id uuid not null',
        series,
        'number bigint not null',
        period,
        currency,
        'total_minor bigint not null check (total_minor >= 0)',
        'issued_at timestamptz not null',
        'received_at timestamptz not null',
        'transfer_id uuid not null',
        'issuer jsonb not null',
        'recipient jsonb not null',
        'lines jsonb not null',
        'unique (tenant_id, invoice_id)',
        'unique (tenant_id, series, number)',
      ],
      'select, insert',
    ),
    `create index bill_newest on bill (tenant_id, issued_at desc, id desc)`,
    // An organisation may carry a person's name, and its office be somebody's home.
    ...['invoice', 'bill'].map(
      (table) =>
        `comment on column ${table}.recipient is 'personal; retention: 6 years after the year of the bill, as tax law asks'`,
    ),
    ...['invoice', 'invoice_line', 'bill'].map(
      (table) =>
        `create trigger ${table}_is_append_only before update or delete or truncate on ${table} for each statement execute function books_are_append_only()`,
    ),
  ],
};

export default migration;
