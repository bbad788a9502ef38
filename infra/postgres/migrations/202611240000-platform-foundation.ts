import { type Migration, boundTenantSql, tenantTable, tenantZeroSql } from '../migration.js';

/** Reference tables (readable by all, small, the same on every shard) and the tables every later module leans on. */
const migration: Migration = {
  name: '202611240000-platform-foundation',
  up: [
    `create table tenant (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (length(name) between 1 and 200),
  state text not null default 'active' check (state in ('active', 'read-only', 'closed')),
  relationship text not null check (relationship in ('co-op', 'member', 'trial', 'hosted', 'former')),
  zone text not null default 'Europe/London',
  locale text not null default 'en' check (locale in ('en', 'cy')),
  currency text not null default 'GBP' check (currency ~ '^[A-Z]{3}$'),
  founded_at timestamptz not null
)`,
    `alter table tenant enable row level security`,
    `alter table tenant force row level security`,
    `create policy everybody_reads on tenant for select to commonhall_app, commonhall_readonly, commonhall_relay, commonhall_identity using (true)`,
    `create policy tenant_zero_founds on tenant for insert to commonhall_app with check (${boundTenantSql} = ${tenantZeroSql})`,
    `create policy tenant_zero_changes on tenant for update to commonhall_app using (${boundTenantSql} = ${tenantZeroSql}) with check (${boundTenantSql} = ${tenantZeroSql})`,
    `grant select, insert, update on tenant to commonhall_app`,
    `grant select on tenant to commonhall_readonly, commonhall_relay, commonhall_identity`,
    `create table installation (
  id boolean primary key default true check (id),
  kind text not null check (kind in ('production', 'sandbox', 'demonstration')),
  clock_offset_ms bigint not null default 0 check (clock_offset_ms >= 0 and (kind <> 'production' or clock_offset_ms = 0)),
  created_at timestamptz not null default clock_timestamp()
)`,
    `grant select on installation to commonhall_app, commonhall_readonly, commonhall_relay, commonhall_identity`,
    ...tenantTable('idempotency_key', [
      'actor text not null',
      'operation text not null',
      'key text not null check (length(key) between 1 and 200)',
      'request_hash text not null',
      'response jsonb not null',
      'created_at timestamptz not null',
      'unique (tenant_id, actor, key)',
    ]),
    ...tenantTable(
      'audit_entry',
      [
        'at timestamptz not null',
        'actor text not null',
        'action text not null',
        'subject text not null',
        'facts jsonb not null',
        'request_id text',
      ],
      'select, insert',
    ),
    `create index audit_entry_at on audit_entry (tenant_id, at, id)`,
    ...tenantTable(
      'seal',
      [
        "chain text not null check (chain in ('audit', 'ledger', 'decision'))",
        'seq bigint not null check (seq > 0)',
        'row_id uuid not null',
        'hash text not null check (length(hash) = 64)',
        'sealed_at timestamptz not null',
        'unique (tenant_id, chain, seq)',
        'unique (tenant_id, chain, row_id)',
      ],
      'select, insert',
    ),
    ...tenantTable(
      'policy_version',
      [
        'key text not null',
        'value jsonb not null',
        'from_instant timestamptz not null',
        'provisional boolean not null',
        'decision_id uuid not null',
        "outcome text not null check (outcome = 'carried')",
        'created_at timestamptz not null',
        'unique (tenant_id, key, decision_id, from_instant)',
      ],
      'select, insert',
    ),
    `create index policy_version_in_force on policy_version (tenant_id, key, from_instant desc, id desc)`,
    `create table platform_policy (
  version_id uuid primary key,
  key text not null,
  value jsonb not null,
  from_instant timestamptz not null,
  provisional boolean not null,
  decision_id uuid not null,
  created_at timestamptz not null,
  hash text not null
)`,
    `create index platform_policy_in_force on platform_policy (key, from_instant desc, version_id desc)`,
    `alter table platform_policy enable row level security`,
    `alter table platform_policy force row level security`,
    `create policy everybody_reads on platform_policy for select to commonhall_app, commonhall_readonly using (true)`,
    `create policy tenant_zero_enacts on platform_policy for insert to commonhall_app with check (${boundTenantSql} = ${tenantZeroSql})`,
    `grant select, insert on platform_policy to commonhall_app`,
    `grant select on platform_policy to commonhall_readonly`,
  ],
};

export default migration;
