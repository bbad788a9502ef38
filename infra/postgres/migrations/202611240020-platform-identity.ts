import { type Migration } from '../migration.js';

const identityTables = ['person', 'credential', 'session', 'api_key', 'mail_link', 'tenant_access', 'attempt'];

/**
 * Who people are, across tenants: schema identity, reached by commonhall_identity alone. Nothing here points to a tenant
 * by foreign key, for a reaction may write the directory before the tenant that it founds is committed. Of every secret
 * only its hash is kept.
 */
const migration: Migration = {
  name: '202611240020-platform-identity',
  up: [
    `create table identity.person (
  id uuid primary key,
  email text not null unique check (length(email) between 3 and 254),
  name text not null check (length(name) between 1 and 200),
  locale text not null default 'en' check (locale in ('en', 'cy')),
  created_at timestamptz not null
)`,
    `comment on column identity.person.email is 'personal; retention: until the person is erased'`,
    `comment on column identity.person.name is 'personal; retention: until the person is erased'`,
    // One-time codes, passkeys and OIDC subjects become kinds of their own; their public part goes into `facts`.
    `create table identity.credential (
  id uuid primary key,
  person_id uuid not null references identity.person (id),
  kind text not null check (kind in ('password', 'passkey', 'one-time-code', 'oidc')),
  secret_hash text,
  facts jsonb not null default '{}',
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check (kind <> 'password' or secret_hash like '$argon2id$%')
)`,
    `comment on column identity.credential.secret_hash is 'personal; retention: until it is replaced or the person is erased'`,
    `create unique index credential_password on identity.credential (person_id) where kind = 'password'`,
    `create index credential_person on identity.credential (person_id, kind)`,
    `create table identity.session (
  id uuid primary key,
  person_id uuid not null references identity.person (id),
  token_hash text not null unique check (length(token_hash) = 64),
  version bigint not null default 1,
  method text not null check (method in ('password', 'link', 'passkey', 'one-time-code', 'oidc')),
  signed_in_at timestamptz not null,
  rotated_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
)`,
    `create index session_person on identity.session (person_id) where ended_at is null`,
    `create table identity.api_key (
  id uuid primary key,
  tenant_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  token_hash text not null unique check (length(token_hash) = 64),
  shown text not null check (length(shown) <= 16),
  scopes text[] not null,
  created_by uuid not null references identity.person (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
)`,
    `create index api_key_tenant on identity.api_key (tenant_id, id)`,
    `create table identity.mail_link (
  id uuid primary key,
  token_hash text not null unique check (length(token_hash) = 64),
  purpose text not null check (purpose in ('welcome', 'founding', 'invitation', 'sign-in')),
  person_id uuid references identity.person (id),
  tenant_id uuid not null,
  subject text check (length(subject) <= 200),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_key_hash text check (length(used_key_hash) = 64),
  session_id uuid references identity.session (id),
  revoked_at timestamptz,
  check (person_id is not null or purpose = 'welcome')
)`,
    `create index mail_link_person on identity.mail_link (person_id)`,
    `create index mail_link_session on identity.mail_link (session_id)`,
    `create index mail_link_purpose on identity.mail_link (purpose) where used_at is null and revoked_at is null`,
    // Rows stay when the roles are gone, so that `version` never repeats and a cached answer cannot come true again.
    `create table identity.tenant_access (
  person_id uuid not null references identity.person (id),
  tenant_id uuid not null,
  roles text[] not null,
  version bigint not null default 1,
  source text not null check (source in ('directory', 'welcome')),
  changed_at timestamptz not null,
  primary key (person_id, tenant_id)
)`,
    `create index tenant_access_tenant on identity.tenant_access (tenant_id, person_id)`,
    // Addresses are hashed: what was tried stays countable and names nobody.
    `create table identity.attempt (
  subject_hash text primary key check (length(subject_hash) = 64),
  count integer not null check (count >= 0),
  began_at timestamptz not null,
  ends_at timestamptz not null
)`,
    `create index attempt_ends on identity.attempt (ends_at)`,
    ...identityTables.map(
      (table) => `grant select, insert, update, delete on identity.${table} to commonhall_identity`,
    ),
  ],
};

export default migration;
