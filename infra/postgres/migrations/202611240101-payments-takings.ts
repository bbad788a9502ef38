import { type Migration, tenantTable, tenantZeroSql } from '../migration.js';

const period = (column: string): string => `${column} text not null check (${column} ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')`;
const currency = "currency text not null check (currency ~ '^[A-Z]{3}$')";

/** What a fee line adds up from; negative where a taking recorded late moved others. Amounts in minor units. */
const feeParts = [
  'policy_version_id uuid references platform_policy (version_id)',
  'decision_id uuid',
  'provisional boolean not null',
  'takings integer not null',
  'base_minor bigint not null',
  'tier_minors bigint[] not null',
  'fee_minor bigint not null',
  'free_minor bigint not null',
  'cap_minor bigint not null',
  currency,
  'check ((policy_version_id is null) = (decision_id is null))',
];

/** Use: takings and what they bear in the organisation's tenancy, and what tenant zero hears of it. */
const migration: Migration = {
  name: '202611240101-payments-takings',
  up: [
    ...tenantTable(
      'fee_month',
      [
        period('period'),
        'starts_at timestamptz not null',
        'ends_at timestamptz not null',
        currency,
        'takings_minor bigint not null',
        'charged_minor bigint not null',
        'accruals integer not null',
        'last_at timestamptz',
        'last_taking_id uuid',
        'closed_at timestamptz',
        'check (starts_at < ends_at)',
        'unique (tenant_id, period)',
        `check (tenant_id <> ${tenantZeroSql})`,
      ],
      'select, insert, update',
    ),
    ...tenantTable(
      'taking',
      [
        'at timestamptz not null',
        period('period'),
        'amount_minor bigint not null check (amount_minor > 0)',
        currency,
        'source text not null check (length(source) between 1 and 80)',
        'recorded_at timestamptz not null',
        'recorded_by text not null',
        'key text not null check (length(key) between 1 and 200)',
        'unique (tenant_id, recorded_by, key)',
        'foreign key (tenant_id, period) references fee_month (tenant_id, period)',
      ],
      'select, insert',
    ),
    `create index taking_in_order on taking (tenant_id, period, at, id)`,
    `create index taking_at on taking (tenant_id, at, id)`,
    ...tenantTable(
      'fee_line',
      [
        'taking_id uuid not null',
        // The taking, or the closing of the month, whose recording made the line.
        'cause_id uuid not null',
        ...feeParts,
        'transfer_id uuid not null',
        'recorded_at timestamptz not null',
        'foreign key (tenant_id, taking_id) references taking (tenant_id, id)',
        'unique nulls not distinct (tenant_id, taking_id, cause_id, policy_version_id)',
      ],
      'select, insert',
    ),
    ...tenantTable(
      'platform_use',
      [
        `member_tenant_id uuid not null references tenant (id) check (tenant_id = ${tenantZeroSql} and member_tenant_id <> tenant_id)`,
        'cause_id uuid not null',
        'transfer_id uuid not null',
        period('period'),
        'taking_at timestamptz',
        'taking_minor bigint not null check (taking_minor >= 0)',
        'accrued_minor bigint not null',
        currency,
        'received_at timestamptz not null',
        'check ((taking_at is null) = (taking_minor = 0))',
        'unique (tenant_id, member_tenant_id, cause_id)',
      ],
      'select, insert',
    ),
    `create index platform_use_of_month on platform_use (tenant_id, period, member_tenant_id) include (accrued_minor, taking_minor, taking_at)`,
    ...tenantTable(
      'platform_use_line',
      [
        'use_id uuid not null',
        'member_tenant_id uuid not null',
        period('period'),
        ...feeParts,
        'foreign key (tenant_id, use_id) references platform_use (tenant_id, id)',
        'unique nulls not distinct (tenant_id, use_id, policy_version_id)',
      ],
      'select, insert',
    ),
    `create index platform_use_line_of_month on platform_use_line (tenant_id, period, member_tenant_id)`,
    ...tenantTable(
      'platform_use_month',
      [
        `member_tenant_id uuid not null references tenant (id) check (tenant_id = ${tenantZeroSql})`,
        period('period'),
        currency,
        'accruals integer not null',
        'takings_minor bigint not null',
        'accrued_minor bigint not null',
        'closed_at timestamptz not null',
        'unique (tenant_id, member_tenant_id, period)',
      ],
      'select, insert',
    ),
    `create index platform_use_month_closed on platform_use_month (tenant_id, period, member_tenant_id)`,
  ],
};

export default migration;
