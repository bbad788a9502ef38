-- Written by "npm run schema" from a migrated database; a test compares. Change it by a migration.

-- Schemas

create schema if not exists identity;
create schema if not exists public;

-- Functions

set check_function_bodies = off;
CREATE OR REPLACE FUNCTION public.books_are_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public'
AS $function$
begin
  raise exception '% is append-only: correct it by a new entry', tg_table_name using errcode = 'insufficient_privilege';
end $function$;
CREATE OR REPLACE FUNCTION public.entry_sums_to_zero()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public'
AS $function$
begin
  if exists (
    select from posting where tenant_id = new.tenant_id and entry_id = new.entry_id group by currency having sum(amount_minor) <> 0
  ) then
    raise exception 'journal entry % does not sum to zero', new.entry_id using errcode = 'check_violation', constraint = 'posting_entry_sums_to_zero';
  end if;
  return null;
end $function$;

-- Tables

create table identity.api_key (
  id uuid not null,
  tenant_id uuid not null,
  name text not null,
  token_hash text not null,
  shown text not null,
  scopes text[] not null,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_token_hash_key UNIQUE (token_hash),
  constraint api_key_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint api_key_shown_check CHECK ((length(shown) <= 16)),
  constraint api_key_token_hash_check CHECK ((length(token_hash) = 64))
);
create table identity.attempt (
  subject_hash text not null,
  count integer not null,
  began_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  constraint attempt_pkey PRIMARY KEY (subject_hash),
  constraint attempt_count_check CHECK ((count >= 0)),
  constraint attempt_subject_hash_check CHECK ((length(subject_hash) = 64))
);
create table identity.credential (
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  secret_hash text,
  facts jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint credential_pkey PRIMARY KEY (id),
  constraint credential_check CHECK (((kind <> 'password'::text) OR (secret_hash ~~ '$argon2id$%'::text))),
  constraint credential_kind_check CHECK ((kind = ANY (ARRAY['password'::text, 'passkey'::text, 'one-time-code'::text, 'oidc'::text])))
);
create table identity.mail_link (
  id uuid not null,
  token_hash text not null,
  purpose text not null,
  person_id uuid,
  tenant_id uuid not null,
  subject text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  used_key_hash text,
  session_id uuid,
  revoked_at timestamp with time zone,
  constraint mail_link_pkey PRIMARY KEY (id),
  constraint mail_link_token_hash_key UNIQUE (token_hash),
  constraint mail_link_check CHECK (((person_id IS NOT NULL) OR (purpose = 'welcome'::text))),
  constraint mail_link_purpose_check CHECK ((purpose = ANY (ARRAY['welcome'::text, 'founding'::text, 'invitation'::text, 'sign-in'::text]))),
  constraint mail_link_subject_check CHECK ((length(subject) <= 200)),
  constraint mail_link_token_hash_check CHECK ((length(token_hash) = 64)),
  constraint mail_link_used_key_hash_check CHECK ((length(used_key_hash) = 64))
);
create table identity.person (
  id uuid not null,
  email text not null,
  name text not null,
  locale text default 'en'::text not null,
  created_at timestamp with time zone not null,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_email_key UNIQUE (email),
  constraint person_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint person_locale_check CHECK ((locale = ANY (ARRAY['en'::text, 'cy'::text]))),
  constraint person_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
create table identity.session (
  id uuid not null,
  person_id uuid not null,
  token_hash text not null,
  version bigint default 1 not null,
  method text not null,
  signed_in_at timestamp with time zone not null,
  rotated_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_hash_key UNIQUE (token_hash),
  constraint session_method_check CHECK ((method = ANY (ARRAY['password'::text, 'link'::text, 'passkey'::text, 'one-time-code'::text, 'oidc'::text]))),
  constraint session_token_hash_check CHECK ((length(token_hash) = 64))
);
create table identity.tenant_access (
  person_id uuid not null,
  tenant_id uuid not null,
  roles text[] not null,
  version bigint default 1 not null,
  source text not null,
  changed_at timestamp with time zone not null,
  constraint tenant_access_pkey PRIMARY KEY (person_id, tenant_id),
  constraint tenant_access_source_check CHECK ((source = ANY (ARRAY['directory'::text, 'welcome'::text])))
);
create table public.audit_entry (
  tenant_id uuid not null,
  id uuid not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  subject text not null,
  facts jsonb not null,
  request_id text,
  constraint audit_entry_pkey PRIMARY KEY (tenant_id, id)
);
create table public.backup_run (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  succeeded boolean not null,
  finished_at timestamp with time zone not null,
  target text,
  file text,
  bytes bigint,
  sha256 text,
  tables integer,
  row_count bigint,
  reason text,
  constraint backup_run_pkey PRIMARY KEY (tenant_id, id),
  constraint backup_run_bytes_check CHECK ((bytes >= 0)),
  constraint backup_run_check CHECK (((kind <> 'override'::text) OR (reason IS NOT NULL))),
  constraint backup_run_kind_check CHECK ((kind = ANY (ARRAY['backup'::text, 'rehearsal'::text, 'restore'::text, 'override'::text, 'alarm'::text]))),
  constraint backup_run_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
  constraint backup_run_sha256_check CHECK ((length(sha256) = 64)),
  constraint backup_run_tenant_id_check CHECK ((tenant_id = '00000000-0000-7000-8000-000000000000'::uuid))
);
create table public.ballot (
  tenant_id uuid not null,
  id uuid not null,
  proposal_id uuid not null,
  voter_id uuid not null,
  choice text not null,
  cast_by text not null,
  cast_at timestamp with time zone not null,
  constraint ballot_pkey PRIMARY KEY (tenant_id, id),
  constraint ballot_tenant_id_proposal_id_voter_id_key UNIQUE (tenant_id, proposal_id, voter_id),
  constraint ballot_choice_check CHECK ((choice = ANY (ARRAY['yes'::text, 'no'::text, 'abstain'::text])))
);
create table public.bill (
  tenant_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  series text not null,
  number bigint not null,
  period text not null,
  currency text not null,
  total_minor bigint not null,
  issued_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  transfer_id uuid not null,
  issuer jsonb not null,
  recipient jsonb not null,
  lines jsonb not null,
  constraint bill_pkey PRIMARY KEY (tenant_id, id),
  constraint bill_tenant_id_invoice_id_key UNIQUE (tenant_id, invoice_id),
  constraint bill_tenant_id_series_number_key UNIQUE (tenant_id, series, number),
  constraint bill_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint bill_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint bill_series_check CHECK ((series ~ '^[A-Z]{2,4}$'::text)),
  constraint bill_total_minor_check CHECK ((total_minor >= 0))
);
create table public.billing_run (
  tenant_id uuid not null,
  id uuid not null,
  series text not null,
  period text not null,
  started_at timestamp with time zone not null,
  without_backup_because text,
  constraint billing_run_pkey PRIMARY KEY (tenant_id, id),
  constraint billing_run_tenant_id_series_period_key UNIQUE (tenant_id, series, period),
  constraint billing_run_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint billing_run_series_check CHECK ((series ~ '^[A-Z]{2,4}$'::text)),
  constraint billing_run_without_backup_because_check CHECK (((length(without_backup_because) >= 3) AND (length(without_backup_because) <= 500)))
);
create table public.charter_version (
  tenant_id uuid not null,
  id uuid not null,
  version integer not null,
  charter jsonb not null,
  hash text not null,
  decision_id uuid not null,
  outcome text not null,
  from_instant timestamp with time zone not null,
  constraint charter_version_pkey PRIMARY KEY (tenant_id, id),
  constraint charter_version_tenant_id_version_key UNIQUE (tenant_id, version),
  constraint charter_version_charter_check CHECK ((jsonb_typeof(charter) = 'object'::text)),
  constraint charter_version_hash_check CHECK ((length(hash) = 64)),
  constraint charter_version_outcome_check CHECK ((outcome = 'carried'::text)),
  constraint charter_version_version_check CHECK ((version > 0))
);
create table public.decision (
  tenant_id uuid not null,
  id uuid not null,
  seq bigint not null,
  proposal_id uuid not null,
  outcome text not null,
  count jsonb not null,
  ballot_file text not null,
  ballot_file_hash text not null,
  decided_at timestamp with time zone not null,
  constraint decision_pkey PRIMARY KEY (tenant_id, id),
  constraint decision_tenant_id_id_outcome_key UNIQUE (tenant_id, id, outcome),
  constraint decision_tenant_id_proposal_id_key UNIQUE (tenant_id, proposal_id),
  constraint decision_tenant_id_seq_key UNIQUE (tenant_id, seq),
  constraint decision_ballot_file_hash_check CHECK ((length(ballot_file_hash) = 64)),
  constraint decision_count_check CHECK ((jsonb_typeof(count) = 'object'::text)),
  constraint decision_outcome_check CHECK ((outcome = ANY (ARRAY['carried'::text, 'lost'::text, 'inquorate'::text, 'invalid'::text]))),
  constraint decision_seq_check CHECK ((seq > 0))
);
create table public.delegate (
  tenant_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  person_id uuid not null,
  appointment_id uuid not null,
  appointed_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint delegate_pkey PRIMARY KEY (tenant_id, id),
  constraint delegate_tenant_id_appointment_id_key UNIQUE (tenant_id, appointment_id),
  constraint delegate_check CHECK ((ended_at >= appointed_at))
);
create table public.delegate_appointment (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  email text not null,
  person_id uuid,
  appointed_at timestamp with time zone not null,
  appointed_by text not null,
  ended_at timestamp with time zone,
  refusal text,
  constraint delegate_appointment_pkey PRIMARY KEY (tenant_id, id),
  constraint delegate_appointment_check CHECK ((ended_at >= appointed_at)),
  constraint delegate_appointment_check1 CHECK (((refusal IS NULL) OR ((ended_at IS NOT NULL) AND ((length(refusal) >= 1) AND (length(refusal) <= 2000))))),
  constraint delegate_appointment_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint delegate_appointment_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
create table public.electorate_entry (
  tenant_id uuid not null,
  id uuid not null,
  proposal_id uuid not null,
  voter_id uuid not null,
  voter_kind text not null,
  name text not null,
  class text not null,
  votes bigint not null,
  constraint electorate_entry_pkey PRIMARY KEY (tenant_id, id),
  constraint electorate_entry_tenant_id_proposal_id_voter_id_key UNIQUE (tenant_id, proposal_id, voter_id),
  constraint electorate_entry_class_check CHECK (((length(class) >= 1) AND (length(class) <= 60))),
  constraint electorate_entry_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint electorate_entry_voter_kind_check CHECK ((voter_kind = ANY (ARRAY['member'::text, 'founder'::text]))),
  constraint electorate_entry_votes_check CHECK ((votes > 0))
);
create table public.enactment (
  tenant_id uuid not null,
  id uuid not null,
  decision_id uuid not null,
  outcome text not null,
  effect_id uuid not null,
  due_at timestamp with time zone not null,
  state text not null,
  done_at timestamp with time zone,
  reason text,
  constraint enactment_pkey PRIMARY KEY (tenant_id, id),
  constraint enactment_tenant_id_effect_id_key UNIQUE (tenant_id, effect_id),
  constraint enactment_check CHECK (((state = 'scheduled'::text) = (done_at IS NULL))),
  constraint enactment_check1 CHECK (((state = 'stopped'::text) = (reason IS NOT NULL))),
  constraint enactment_outcome_check CHECK ((outcome = 'carried'::text)),
  constraint enactment_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
  constraint enactment_state_check CHECK ((state = ANY (ARRAY['scheduled'::text, 'enacted'::text, 'stopped'::text, 'superseded'::text])))
);
create table public.fee_line (
  tenant_id uuid not null,
  id uuid not null,
  taking_id uuid not null,
  cause_id uuid not null,
  policy_version_id uuid,
  decision_id uuid,
  provisional boolean not null,
  takings integer not null,
  base_minor bigint not null,
  tier_minors bigint[] not null,
  fee_minor bigint not null,
  free_minor bigint not null,
  cap_minor bigint not null,
  currency text not null,
  transfer_id uuid not null,
  recorded_at timestamp with time zone not null,
  constraint fee_line_pkey PRIMARY KEY (tenant_id, id),
  constraint fee_line_tenant_id_taking_id_cause_id_policy_version_id_key UNIQUE NULLS NOT DISTINCT (tenant_id, taking_id, cause_id, policy_version_id),
  constraint fee_line_check CHECK (((policy_version_id IS NULL) = (decision_id IS NULL))),
  constraint fee_line_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
);
create table public.fee_month (
  tenant_id uuid not null,
  id uuid not null,
  period text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  currency text not null,
  takings_minor bigint not null,
  charged_minor bigint not null,
  accruals integer not null,
  last_at timestamp with time zone,
  last_taking_id uuid,
  closed_at timestamp with time zone,
  constraint fee_month_pkey PRIMARY KEY (tenant_id, id),
  constraint fee_month_tenant_id_period_key UNIQUE (tenant_id, period),
  constraint fee_month_check CHECK ((starts_at < ends_at)),
  constraint fee_month_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint fee_month_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint fee_month_tenant_id_check CHECK ((tenant_id <> '00000000-0000-7000-8000-000000000000'::uuid))
);
create table public.founder (
  tenant_id uuid not null,
  id uuid not null,
  proposal_id uuid not null,
  "position" integer not null,
  name text not null,
  email text not null,
  admission jsonb not null,
  person_id uuid,
  signed_at timestamp with time zone,
  constraint founder_pkey PRIMARY KEY (tenant_id, id),
  constraint founder_tenant_id_proposal_id_email_key UNIQUE (tenant_id, proposal_id, email),
  constraint founder_tenant_id_proposal_id_position_key UNIQUE (tenant_id, proposal_id, "position"),
  constraint founder_admission_check CHECK ((jsonb_typeof(admission) = 'object'::text)),
  constraint founder_check CHECK (((signed_at IS NULL) OR (person_id IS NOT NULL))),
  constraint founder_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint founder_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint founder_position_check CHECK (("position" >= 0))
);
create table public.governance_series (
  tenant_id uuid not null,
  id uuid not null,
  series text not null,
  last bigint not null,
  constraint governance_series_pkey PRIMARY KEY (tenant_id, id),
  constraint governance_series_tenant_id_series_key UNIQUE (tenant_id, series),
  constraint governance_series_last_check CHECK ((last > 0)),
  constraint governance_series_series_check CHECK ((series = ANY (ARRAY['proposal'::text, 'decision'::text])))
);
create table public.idempotency_key (
  tenant_id uuid not null,
  id uuid not null,
  actor text not null,
  operation text not null,
  key text not null,
  request_hash text not null,
  response jsonb not null,
  created_at timestamp with time zone not null,
  constraint idempotency_key_pkey PRIMARY KEY (tenant_id, id),
  constraint idempotency_key_tenant_id_actor_key_key UNIQUE (tenant_id, actor, key),
  constraint idempotency_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);
create table public.inbox (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  reaction text not null,
  reacted_at timestamp with time zone not null,
  constraint inbox_pkey PRIMARY KEY (tenant_id, id),
  constraint inbox_tenant_id_event_id_reaction_key UNIQUE (tenant_id, event_id, reaction),
  constraint inbox_reaction_check CHECK (((length(reaction) >= 1) AND (length(reaction) <= 200)))
);
create table public.installation (
  id boolean default true not null,
  kind text not null,
  clock_offset_ms bigint default 0 not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  constraint installation_pkey PRIMARY KEY (id),
  constraint installation_check CHECK (((clock_offset_ms >= 0) AND ((kind <> 'production'::text) OR (clock_offset_ms = 0)))),
  constraint installation_id_check CHECK (id),
  constraint installation_kind_check CHECK ((kind = ANY (ARRAY['production'::text, 'sandbox'::text, 'demonstration'::text])))
);
create table public.invoice (
  tenant_id uuid not null,
  id uuid not null,
  series text not null,
  number bigint not null,
  run_id uuid not null,
  period text not null,
  member_id uuid not null,
  organisation_id uuid not null,
  receiver_tenant_id uuid not null,
  currency text not null,
  total_minor bigint not null,
  issued_at timestamp with time zone not null,
  transfer_id uuid not null,
  issuer jsonb not null,
  recipient jsonb not null,
  constraint invoice_pkey PRIMARY KEY (tenant_id, id),
  constraint invoice_tenant_id_series_number_key UNIQUE (tenant_id, series, number),
  constraint invoice_tenant_id_series_period_receiver_tenant_id_key UNIQUE (tenant_id, series, period, receiver_tenant_id),
  constraint invoice_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint invoice_number_check CHECK ((number > 0)),
  constraint invoice_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint invoice_series_check CHECK ((series ~ '^[A-Z]{2,4}$'::text)),
  constraint invoice_total_minor_check CHECK ((total_minor >= 0))
);
create table public.invoice_line (
  tenant_id uuid not null,
  id uuid not null,
  invoice_id uuid not null,
  "position" integer not null,
  kind text not null,
  policy_version_id uuid not null,
  decision_id uuid not null,
  takings integer not null,
  base_minor bigint not null,
  amount_minor bigint not null,
  currency text not null,
  arithmetic jsonb not null,
  constraint invoice_line_pkey PRIMARY KEY (tenant_id, id),
  constraint invoice_line_tenant_id_invoice_id_position_key UNIQUE (tenant_id, invoice_id, "position"),
  constraint invoice_line_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint invoice_line_kind_check CHECK ((kind = ANY (ARRAY['use'::text, 'free-tier'::text, 'cap'::text]))),
  constraint invoice_line_position_check CHECK (("position" > 0))
);
create table public.invoice_series (
  tenant_id uuid not null,
  id uuid not null,
  series text not null,
  last_number bigint not null,
  constraint invoice_series_pkey PRIMARY KEY (tenant_id, id),
  constraint invoice_series_tenant_id_series_key UNIQUE (tenant_id, series),
  constraint invoice_series_last_number_check CHECK ((last_number >= 0)),
  constraint invoice_series_series_check CHECK ((series ~ '^[A-Z]{2,4}$'::text))
);
create table public.journal_entry (
  tenant_id uuid not null,
  id uuid not null,
  at timestamp with time zone not null,
  cause_type text not null,
  cause_id uuid not null,
  transfer_id uuid,
  recorded_at timestamp with time zone not null,
  constraint journal_entry_pkey PRIMARY KEY (tenant_id, id),
  constraint journal_entry_tenant_id_cause_type_cause_id_key UNIQUE (tenant_id, cause_type, cause_id),
  constraint journal_entry_cause_type_check CHECK ((cause_type ~ '^[a-z]+(-[a-z]+)*$'::text))
);
create table public.ledger_account (
  tenant_id uuid not null,
  id uuid not null,
  code text not null,
  kind text not null,
  currency text not null,
  constraint ledger_account_pkey PRIMARY KEY (tenant_id, id),
  constraint ledger_account_tenant_id_code_currency_key UNIQUE (tenant_id, code, currency),
  constraint ledger_account_tenant_id_id_currency_key UNIQUE (tenant_id, id, currency),
  constraint ledger_account_code_check CHECK ((code ~ '^[a-z]+(-[a-z]+)*$'::text)),
  constraint ledger_account_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint ledger_account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'income'::text, 'expense'::text, 'clearing'::text])))
);
create table public.mail (
  tenant_id uuid not null,
  id uuid not null,
  template text not null,
  locale text not null,
  person_id uuid,
  to_name text not null,
  to_address text not null,
  subject text not null,
  paragraphs jsonb not null,
  link text,
  state text not null,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  constraint mail_pkey PRIMARY KEY (tenant_id, id),
  constraint mail_check CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
  constraint mail_check1 CHECK (((state <> 'sent'::text) OR (link IS NULL))),
  constraint mail_link_check CHECK (((length(link) >= 1) AND (length(link) <= 2000))),
  constraint mail_locale_check CHECK ((locale = ANY (ARRAY['en'::text, 'cy'::text]))),
  constraint mail_paragraphs_check CHECK ((jsonb_typeof(paragraphs) = 'array'::text)),
  constraint mail_state_check CHECK ((state = ANY (ARRAY['local'::text, 'waiting'::text, 'sent'::text]))),
  constraint mail_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 500))),
  constraint mail_template_check CHECK (((length(template) >= 1) AND (length(template) <= 200))),
  constraint mail_to_address_check CHECK (((length(to_address) >= 3) AND (length(to_address) <= 254))),
  constraint mail_to_name_check CHECK (((length(to_name) >= 1) AND (length(to_name) <= 200)))
);
create table public.member (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  organisation_id uuid not null,
  entered_at timestamp with time zone not null,
  decision_id uuid not null,
  ceased_at timestamp with time zone,
  ceased_cause text,
  constraint member_pkey PRIMARY KEY (tenant_id, id),
  constraint member_tenant_id_organisation_id_entered_at_key UNIQUE (tenant_id, organisation_id, entered_at),
  constraint member_check CHECK ((ceased_at >= entered_at)),
  constraint member_check1 CHECK (((ceased_at IS NULL) = (ceased_cause IS NULL))),
  constraint member_kind_check CHECK ((kind = 'organisation'::text))
);
create table public.module_switch (
  tenant_id uuid not null,
  id uuid not null,
  module text not null,
  state text not null,
  changed_at timestamp with time zone not null,
  constraint module_switch_pkey PRIMARY KEY (tenant_id, id),
  constraint module_switch_tenant_id_module_key UNIQUE (tenant_id, module),
  constraint module_switch_module_check CHECK ((module ~ '^[a-z]+$'::text)),
  constraint module_switch_state_check CHECK ((state = ANY (ARRAY['on'::text, 'wanted'::text, 'off'::text])))
);
create table public.organisation (
  tenant_id uuid not null,
  id uuid not null,
  legal_name text not null,
  kind text not null,
  legal_form text not null,
  registration_number text not null,
  address text not null,
  member_count integer not null,
  space_id uuid,
  officer_name text not null,
  officer_email text not null,
  modules_wanted jsonb not null,
  created_at timestamp with time zone not null,
  constraint organisation_pkey PRIMARY KEY (tenant_id, id),
  constraint organisation_tenant_id_space_id_key UNIQUE (tenant_id, space_id),
  constraint organisation_address_check CHECK (((length(address) >= 1) AND (length(address) <= 500))),
  constraint organisation_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 200))),
  constraint organisation_legal_form_check CHECK (((length(legal_form) >= 1) AND (length(legal_form) <= 200))),
  constraint organisation_legal_name_check CHECK (((length(legal_name) >= 1) AND (length(legal_name) <= 200))),
  constraint organisation_member_count_check CHECK ((member_count >= 0)),
  constraint organisation_modules_wanted_check CHECK ((jsonb_typeof(modules_wanted) = 'array'::text)),
  constraint organisation_officer_email_check CHECK (((length(officer_email) >= 3) AND (length(officer_email) <= 254))),
  constraint organisation_officer_name_check CHECK (((length(officer_name) >= 1) AND (length(officer_name) <= 200))),
  constraint organisation_registration_number_check CHECK (((length(registration_number) >= 1) AND (length(registration_number) <= 100)))
);
create table public.outbox (
  tenant_id uuid not null,
  id uuid not null,
  receiver_id uuid not null,
  type text not null,
  payload jsonb not null,
  emitted_at timestamp with time zone not null,
  rung integer default 0 not null,
  relayed_at timestamp with time zone,
  settled_at timestamp with time zone,
  constraint outbox_pkey PRIMARY KEY (tenant_id, id),
  constraint outbox_payload_check CHECK ((jsonb_typeof(payload) = 'object'::text)),
  constraint outbox_rung_check CHECK ((rung >= 0)),
  constraint outbox_type_check CHECK (((length(type) >= 1) AND (length(type) <= 200)))
);
create table public.platform_policy (
  version_id uuid not null,
  key text not null,
  value jsonb not null,
  from_instant timestamp with time zone not null,
  provisional boolean not null,
  decision_id uuid not null,
  created_at timestamp with time zone not null,
  hash text not null,
  constraint platform_policy_pkey PRIMARY KEY (version_id)
);
create table public.platform_use (
  tenant_id uuid not null,
  id uuid not null,
  member_tenant_id uuid not null,
  cause_id uuid not null,
  transfer_id uuid not null,
  period text not null,
  taking_at timestamp with time zone,
  taking_minor bigint not null,
  accrued_minor bigint not null,
  currency text not null,
  received_at timestamp with time zone not null,
  constraint platform_use_pkey PRIMARY KEY (tenant_id, id),
  constraint platform_use_tenant_id_member_tenant_id_cause_id_key UNIQUE (tenant_id, member_tenant_id, cause_id),
  constraint platform_use_check CHECK (((tenant_id = '00000000-0000-7000-8000-000000000000'::uuid) AND (member_tenant_id <> tenant_id))),
  constraint platform_use_check1 CHECK (((taking_at IS NULL) = (taking_minor = 0))),
  constraint platform_use_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint platform_use_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint platform_use_taking_minor_check CHECK ((taking_minor >= 0))
);
create table public.platform_use_line (
  tenant_id uuid not null,
  id uuid not null,
  use_id uuid not null,
  member_tenant_id uuid not null,
  period text not null,
  policy_version_id uuid,
  decision_id uuid,
  provisional boolean not null,
  takings integer not null,
  base_minor bigint not null,
  tier_minors bigint[] not null,
  fee_minor bigint not null,
  free_minor bigint not null,
  cap_minor bigint not null,
  currency text not null,
  constraint platform_use_line_pkey PRIMARY KEY (tenant_id, id),
  constraint platform_use_line_tenant_id_use_id_policy_version_id_key UNIQUE NULLS NOT DISTINCT (tenant_id, use_id, policy_version_id),
  constraint platform_use_line_check CHECK (((policy_version_id IS NULL) = (decision_id IS NULL))),
  constraint platform_use_line_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint platform_use_line_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text))
);
create table public.platform_use_month (
  tenant_id uuid not null,
  id uuid not null,
  member_tenant_id uuid not null,
  period text not null,
  currency text not null,
  accruals integer not null,
  takings_minor bigint not null,
  accrued_minor bigint not null,
  closed_at timestamp with time zone not null,
  constraint platform_use_month_pkey PRIMARY KEY (tenant_id, id),
  constraint platform_use_month_tenant_id_member_tenant_id_period_key UNIQUE (tenant_id, member_tenant_id, period),
  constraint platform_use_month_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint platform_use_month_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint platform_use_month_tenant_id_check CHECK ((tenant_id = '00000000-0000-7000-8000-000000000000'::uuid))
);
create table public.policy_version (
  tenant_id uuid not null,
  id uuid not null,
  key text not null,
  value jsonb not null,
  from_instant timestamp with time zone not null,
  provisional boolean not null,
  decision_id uuid not null,
  outcome text not null,
  created_at timestamp with time zone not null,
  constraint policy_version_pkey PRIMARY KEY (tenant_id, id),
  constraint policy_version_tenant_id_key_decision_id_from_instant_key UNIQUE (tenant_id, key, decision_id, from_instant),
  constraint policy_version_outcome_check CHECK ((outcome = 'carried'::text))
);
create table public.posting (
  tenant_id uuid not null,
  id uuid not null,
  entry_id uuid not null,
  account_id uuid not null,
  party_id uuid,
  amount_minor bigint not null,
  currency text not null,
  constraint posting_pkey PRIMARY KEY (tenant_id, id),
  constraint posting_amount_minor_check CHECK ((amount_minor <> 0))
);
create table public.proposal (
  tenant_id uuid not null,
  id uuid not null,
  number bigint not null,
  kind text not null,
  title text not null,
  summary jsonb not null,
  state text not null,
  proposer_member_id uuid,
  proposed_by text not null,
  created_at timestamp with time zone not null,
  charter_version integer,
  charter_hash text,
  notice_at timestamp with time zone,
  opens_at timestamp with time zone,
  closes_at timestamp with time zone,
  electorate_hash text,
  ended_at timestamp with time zone,
  constraint proposal_pkey PRIMARY KEY (tenant_id, id),
  constraint proposal_tenant_id_number_key UNIQUE (tenant_id, number),
  constraint proposal_charter_hash_check CHECK ((length(charter_hash) = 64)),
  constraint proposal_charter_version_check CHECK ((charter_version > 0)),
  constraint proposal_check CHECK ((opens_at >= notice_at)),
  constraint proposal_check1 CHECK ((closes_at > opens_at)),
  constraint proposal_check2 CHECK (((state = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR ((charter_hash IS NOT NULL) AND (notice_at IS NOT NULL) AND (opens_at IS NOT NULL) AND (closes_at IS NOT NULL) AND (electorate_hash IS NOT NULL)))),
  constraint proposal_electorate_hash_check CHECK ((length(electorate_hash) = 64)),
  constraint proposal_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 60))),
  constraint proposal_number_check CHECK ((number > 0)),
  constraint proposal_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'notice'::text, 'voting'::text, 'counted'::text, 'carried'::text, 'stay'::text, 'in-force'::text, 'lost'::text, 'inquorate'::text, 'invalid'::text, 'stopped'::text, 'withdrawn'::text, 'superseded'::text, 'repealed'::text]))),
  constraint proposal_summary_check CHECK ((jsonb_typeof(summary) = 'object'::text)),
  constraint proposal_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200)))
);
create table public.proposal_effect (
  tenant_id uuid not null,
  id uuid not null,
  proposal_id uuid not null,
  "position" integer not null,
  type text not null,
  policy_key text,
  content jsonb not null,
  base_value jsonb,
  base_version_id uuid,
  direction text,
  constraint proposal_effect_pkey PRIMARY KEY (tenant_id, id),
  constraint proposal_effect_tenant_id_proposal_id_position_key UNIQUE (tenant_id, proposal_id, "position"),
  constraint proposal_effect_check CHECK (((policy_key IS NOT NULL) = (type = 'policy'::text))),
  constraint proposal_effect_direction_check CHECK ((direction = ANY (ARRAY['raises'::text, 'lowers'::text, 'neither'::text]))),
  constraint proposal_effect_position_check CHECK (("position" >= 0)),
  constraint proposal_effect_type_check CHECK (((length(type) >= 1) AND (length(type) <= 120)))
);
create table public.role_grant (
  tenant_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  role text not null,
  granted_at timestamp with time zone not null,
  granted_by text not null,
  ended_at timestamp with time zone,
  constraint role_grant_pkey PRIMARY KEY (tenant_id, id),
  constraint role_grant_check CHECK ((ended_at >= granted_at)),
  constraint role_grant_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'secretary'::text, 'treasurer'::text, 'membership-officer'::text, 'delegate'::text, 'member'::text, 'auditor'::text])))
);
create table public.schema_migration (
  name text not null,
  hash text not null,
  applied_at timestamp with time zone default clock_timestamp() not null,
  constraint schema_migration_pkey PRIMARY KEY (name)
);
create table public.seal (
  tenant_id uuid not null,
  id uuid not null,
  chain text not null,
  seq bigint not null,
  row_id uuid not null,
  hash text not null,
  sealed_at timestamp with time zone not null,
  constraint seal_pkey PRIMARY KEY (tenant_id, id),
  constraint seal_tenant_id_chain_row_id_key UNIQUE (tenant_id, chain, row_id),
  constraint seal_tenant_id_chain_seq_key UNIQUE (tenant_id, chain, seq),
  constraint seal_chain_check CHECK ((chain = ANY (ARRAY['audit'::text, 'ledger'::text, 'decision'::text]))),
  constraint seal_hash_check CHECK ((length(hash) = 64)),
  constraint seal_seq_check CHECK ((seq > 0))
);
create table public.taking (
  tenant_id uuid not null,
  id uuid not null,
  at timestamp with time zone not null,
  period text not null,
  amount_minor bigint not null,
  currency text not null,
  source text not null,
  recorded_at timestamp with time zone not null,
  recorded_by text not null,
  key text not null,
  constraint taking_pkey PRIMARY KEY (tenant_id, id),
  constraint taking_tenant_id_recorded_by_key_key UNIQUE (tenant_id, recorded_by, key),
  constraint taking_amount_minor_check CHECK ((amount_minor > 0)),
  constraint taking_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint taking_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200))),
  constraint taking_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)),
  constraint taking_source_check CHECK (((length(source) >= 1) AND (length(source) <= 80)))
);
create table public.tenant (
  id uuid not null,
  slug text not null,
  name text not null,
  state text default 'active'::text not null,
  relationship text not null,
  zone text default 'Europe/London'::text not null,
  locale text default 'en'::text not null,
  currency text default 'GBP'::text not null,
  founded_at timestamp with time zone not null,
  constraint tenant_pkey PRIMARY KEY (id),
  constraint tenant_slug_key UNIQUE (slug),
  constraint tenant_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint tenant_locale_check CHECK ((locale = ANY (ARRAY['en'::text, 'cy'::text]))),
  constraint tenant_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
  constraint tenant_relationship_check CHECK ((relationship = ANY (ARRAY['co-op'::text, 'member'::text, 'trial'::text, 'hosted'::text, 'former'::text]))),
  constraint tenant_slug_check CHECK ((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text)),
  constraint tenant_state_check CHECK ((state = ANY (ARRAY['active'::text, 'read-only'::text, 'closed'::text])))
);

-- Foreign keys

alter table identity.api_key add constraint api_key_created_by_fkey FOREIGN KEY (created_by) REFERENCES identity.person(id);
alter table identity.credential add constraint credential_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person(id);
alter table identity.mail_link add constraint mail_link_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person(id);
alter table identity.mail_link add constraint mail_link_session_id_fkey FOREIGN KEY (session_id) REFERENCES identity.session(id);
alter table identity.session add constraint session_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person(id);
alter table identity.tenant_access add constraint tenant_access_person_id_fkey FOREIGN KEY (person_id) REFERENCES identity.person(id);
alter table public.audit_entry add constraint audit_entry_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.backup_run add constraint backup_run_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.ballot add constraint ballot_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.ballot add constraint ballot_tenant_id_proposal_id_voter_id_fkey FOREIGN KEY (tenant_id, proposal_id, voter_id) REFERENCES public.electorate_entry(tenant_id, proposal_id, voter_id);
alter table public.bill add constraint bill_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.billing_run add constraint billing_run_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.charter_version add constraint charter_version_tenant_id_decision_id_outcome_fkey FOREIGN KEY (tenant_id, decision_id, outcome) REFERENCES public.decision(tenant_id, id, outcome);
alter table public.charter_version add constraint charter_version_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.decision add constraint decision_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.decision add constraint decision_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);
alter table public.delegate add constraint delegate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.delegate add constraint delegate_tenant_id_member_id_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES public.member(tenant_id, id);
alter table public.delegate_appointment add constraint delegate_appointment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.electorate_entry add constraint electorate_entry_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.electorate_entry add constraint electorate_entry_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);
alter table public.enactment add constraint enactment_tenant_id_decision_id_outcome_fkey FOREIGN KEY (tenant_id, decision_id, outcome) REFERENCES public.decision(tenant_id, id, outcome);
alter table public.enactment add constraint enactment_tenant_id_effect_id_fkey FOREIGN KEY (tenant_id, effect_id) REFERENCES public.proposal_effect(tenant_id, id);
alter table public.enactment add constraint enactment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.fee_line add constraint fee_line_policy_version_id_fkey FOREIGN KEY (policy_version_id) REFERENCES public.platform_policy(version_id);
alter table public.fee_line add constraint fee_line_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.fee_line add constraint fee_line_tenant_id_taking_id_fkey FOREIGN KEY (tenant_id, taking_id) REFERENCES public.taking(tenant_id, id);
alter table public.fee_month add constraint fee_month_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.founder add constraint founder_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.founder add constraint founder_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);
alter table public.governance_series add constraint governance_series_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.idempotency_key add constraint idempotency_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.inbox add constraint inbox_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.invoice add constraint invoice_receiver_tenant_id_fkey FOREIGN KEY (receiver_tenant_id) REFERENCES public.tenant(id);
alter table public.invoice add constraint invoice_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.invoice add constraint invoice_tenant_id_run_id_fkey FOREIGN KEY (tenant_id, run_id) REFERENCES public.billing_run(tenant_id, id);
alter table public.invoice_line add constraint invoice_line_policy_version_id_fkey FOREIGN KEY (policy_version_id) REFERENCES public.platform_policy(version_id);
alter table public.invoice_line add constraint invoice_line_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.invoice_line add constraint invoice_line_tenant_id_invoice_id_fkey FOREIGN KEY (tenant_id, invoice_id) REFERENCES public.invoice(tenant_id, id);
alter table public.invoice_series add constraint invoice_series_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.journal_entry add constraint journal_entry_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.ledger_account add constraint ledger_account_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.mail add constraint mail_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.member add constraint member_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.member add constraint member_tenant_id_organisation_id_fkey FOREIGN KEY (tenant_id, organisation_id) REFERENCES public.organisation(tenant_id, id);
alter table public.module_switch add constraint module_switch_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.organisation add constraint organisation_space_id_fkey FOREIGN KEY (space_id) REFERENCES public.tenant(id);
alter table public.organisation add constraint organisation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.outbox add constraint outbox_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES public.tenant(id);
alter table public.outbox add constraint outbox_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.platform_use add constraint platform_use_member_tenant_id_fkey FOREIGN KEY (member_tenant_id) REFERENCES public.tenant(id);
alter table public.platform_use add constraint platform_use_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.platform_use_line add constraint platform_use_line_policy_version_id_fkey FOREIGN KEY (policy_version_id) REFERENCES public.platform_policy(version_id);
alter table public.platform_use_line add constraint platform_use_line_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.platform_use_line add constraint platform_use_line_tenant_id_use_id_fkey FOREIGN KEY (tenant_id, use_id) REFERENCES public.platform_use(tenant_id, id);
alter table public.platform_use_month add constraint platform_use_month_member_tenant_id_fkey FOREIGN KEY (member_tenant_id) REFERENCES public.tenant(id);
alter table public.platform_use_month add constraint platform_use_month_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.policy_version add constraint policy_version_decision FOREIGN KEY (tenant_id, decision_id, outcome) REFERENCES public.decision(tenant_id, id, outcome);
alter table public.policy_version add constraint policy_version_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.posting add constraint posting_tenant_id_account_id_currency_fkey FOREIGN KEY (tenant_id, account_id, currency) REFERENCES public.ledger_account(tenant_id, id, currency);
alter table public.posting add constraint posting_tenant_id_entry_id_fkey FOREIGN KEY (tenant_id, entry_id) REFERENCES public.journal_entry(tenant_id, id);
alter table public.posting add constraint posting_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.proposal add constraint proposal_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.proposal_effect add constraint proposal_effect_tenant_id_base_version_id_fkey FOREIGN KEY (tenant_id, base_version_id) REFERENCES public.policy_version(tenant_id, id);
alter table public.proposal_effect add constraint proposal_effect_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.proposal_effect add constraint proposal_effect_tenant_id_proposal_id_fkey FOREIGN KEY (tenant_id, proposal_id) REFERENCES public.proposal(tenant_id, id);
alter table public.role_grant add constraint role_grant_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.seal add constraint seal_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.taking add constraint taking_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.taking add constraint taking_tenant_id_period_fkey FOREIGN KEY (tenant_id, period) REFERENCES public.fee_month(tenant_id, period);

-- Indexes

CREATE INDEX api_key_tenant ON identity.api_key USING btree (tenant_id, id);
CREATE INDEX attempt_ends ON identity.attempt USING btree (ends_at);
CREATE UNIQUE INDEX credential_password ON identity.credential USING btree (person_id) WHERE (kind = 'password'::text);
CREATE INDEX credential_person ON identity.credential USING btree (person_id, kind);
CREATE INDEX mail_link_person ON identity.mail_link USING btree (person_id);
CREATE INDEX mail_link_purpose ON identity.mail_link USING btree (purpose) WHERE ((used_at IS NULL) AND (revoked_at IS NULL));
CREATE INDEX mail_link_session ON identity.mail_link USING btree (session_id);
CREATE INDEX session_person ON identity.session USING btree (person_id) WHERE (ended_at IS NULL);
CREATE INDEX tenant_access_tenant ON identity.tenant_access USING btree (tenant_id, person_id);
CREATE INDEX audit_entry_at ON public.audit_entry USING btree (tenant_id, at, id);
CREATE INDEX backup_run_latest ON public.backup_run USING btree (tenant_id, kind, finished_at DESC);
CREATE INDEX bill_newest ON public.bill USING btree (tenant_id, issued_at DESC, id DESC);
CREATE UNIQUE INDEX delegate_of_member ON public.delegate USING btree (tenant_id, member_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX delegate_person ON public.delegate USING btree (tenant_id, person_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX delegate_appointment_current ON public.delegate_appointment USING btree (tenant_id) WHERE (ended_at IS NULL);
CREATE INDEX enactment_due ON public.enactment USING btree (tenant_id, due_at) WHERE (state = 'scheduled'::text);
CREATE INDEX invoice_newest ON public.invoice USING btree (tenant_id, issued_at DESC, id DESC);
CREATE INDEX invoice_of_member ON public.invoice USING btree (tenant_id, member_id, issued_at DESC, id DESC);
CREATE INDEX journal_entry_at ON public.journal_entry USING btree (tenant_id, at, id);
CREATE INDEX journal_entry_transfer ON public.journal_entry USING btree (tenant_id, transfer_id) WHERE (transfer_id IS NOT NULL);
CREATE INDEX mail_latest ON public.mail USING btree (tenant_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX member_current ON public.member USING btree (tenant_id, organisation_id) WHERE (ceased_at IS NULL);
CREATE INDEX outbox_unsettled ON public.outbox USING btree (relayed_at) WHERE ((settled_at IS NULL) AND (relayed_at IS NOT NULL));
CREATE INDEX outbox_waiting ON public.outbox USING btree (tenant_id, id) WHERE (relayed_at IS NULL);
CREATE INDEX platform_policy_in_force ON public.platform_policy USING btree (key, from_instant DESC, version_id DESC);
CREATE INDEX platform_use_of_month ON public.platform_use USING btree (tenant_id, period, member_tenant_id) INCLUDE (accrued_minor, taking_minor, taking_at);
CREATE INDEX platform_use_line_of_month ON public.platform_use_line USING btree (tenant_id, period, member_tenant_id);
CREATE INDEX platform_use_month_closed ON public.platform_use_month USING btree (tenant_id, period, member_tenant_id);
CREATE INDEX policy_version_in_force ON public.policy_version USING btree (tenant_id, key, from_instant DESC, id DESC);
CREATE INDEX posting_account ON public.posting USING btree (tenant_id, account_id, party_id) INCLUDE (amount_minor);
CREATE INDEX posting_entry ON public.posting USING btree (tenant_id, entry_id);
CREATE INDEX proposal_open ON public.proposal USING btree (tenant_id, closes_at) WHERE (state = ANY (ARRAY['notice'::text, 'voting'::text]));
CREATE UNIQUE INDEX role_grant_current ON public.role_grant USING btree (tenant_id, person_id, role) WHERE (ended_at IS NULL);
CREATE INDEX taking_at ON public.taking USING btree (tenant_id, at, id);
CREATE INDEX taking_in_order ON public.taking USING btree (tenant_id, period, at, id);

-- Triggers

CREATE TRIGGER bill_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bill FOR EACH STATEMENT EXECUTE FUNCTION public.books_are_append_only();
CREATE TRIGGER invoice_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.invoice FOR EACH STATEMENT EXECUTE FUNCTION public.books_are_append_only();
CREATE TRIGGER invoice_line_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.invoice_line FOR EACH STATEMENT EXECUTE FUNCTION public.books_are_append_only();
CREATE TRIGGER journal_entry_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.journal_entry FOR EACH STATEMENT EXECUTE FUNCTION public.books_are_append_only();
CREATE TRIGGER ledger_account_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.books_are_append_only();
CREATE CONSTRAINT TRIGGER posting_entry_sums_to_zero AFTER INSERT ON public.posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.entry_sums_to_zero();
CREATE TRIGGER posting_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.posting FOR EACH STATEMENT EXECUTE FUNCTION public.books_are_append_only();

-- Row security

alter table public.audit_entry enable row level security;
alter table public.audit_entry force row level security;
create policy tenant_rows on public.audit_entry as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.backup_run enable row level security;
alter table public.backup_run force row level security;
create policy tenant_rows on public.backup_run as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.ballot enable row level security;
alter table public.ballot force row level security;
create policy tenant_rows on public.ballot as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.bill enable row level security;
alter table public.bill force row level security;
create policy tenant_rows on public.bill as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.billing_run enable row level security;
alter table public.billing_run force row level security;
create policy tenant_rows on public.billing_run as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.charter_version enable row level security;
alter table public.charter_version force row level security;
create policy tenant_rows on public.charter_version as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.decision enable row level security;
alter table public.decision force row level security;
create policy tenant_rows on public.decision as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.delegate enable row level security;
alter table public.delegate force row level security;
create policy tenant_rows on public.delegate as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.delegate_appointment enable row level security;
alter table public.delegate_appointment force row level security;
create policy tenant_rows on public.delegate_appointment as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.electorate_entry enable row level security;
alter table public.electorate_entry force row level security;
create policy tenant_rows on public.electorate_entry as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.enactment enable row level security;
alter table public.enactment force row level security;
create policy tenant_rows on public.enactment as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.fee_line enable row level security;
alter table public.fee_line force row level security;
create policy tenant_rows on public.fee_line as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.fee_month enable row level security;
alter table public.fee_month force row level security;
create policy tenant_rows on public.fee_month as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.founder enable row level security;
alter table public.founder force row level security;
create policy tenant_rows on public.founder as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.governance_series enable row level security;
alter table public.governance_series force row level security;
create policy tenant_rows on public.governance_series as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.idempotency_key enable row level security;
alter table public.idempotency_key force row level security;
create policy tenant_rows on public.idempotency_key as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.inbox enable row level security;
alter table public.inbox force row level security;
create policy tenant_rows on public.inbox as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.invoice enable row level security;
alter table public.invoice force row level security;
create policy tenant_rows on public.invoice as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.invoice_line enable row level security;
alter table public.invoice_line force row level security;
create policy tenant_rows on public.invoice_line as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.invoice_series enable row level security;
alter table public.invoice_series force row level security;
create policy tenant_rows on public.invoice_series as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.journal_entry enable row level security;
alter table public.journal_entry force row level security;
create policy tenant_rows on public.journal_entry as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.ledger_account enable row level security;
alter table public.ledger_account force row level security;
create policy tenant_rows on public.ledger_account as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.mail enable row level security;
alter table public.mail force row level security;
create policy tenant_rows on public.mail as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.member enable row level security;
alter table public.member force row level security;
create policy tenant_rows on public.member as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.module_switch enable row level security;
alter table public.module_switch force row level security;
create policy tenant_rows on public.module_switch as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.organisation enable row level security;
alter table public.organisation force row level security;
create policy tenant_rows on public.organisation as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.outbox enable row level security;
alter table public.outbox force row level security;
create policy relay_rows on public.outbox as permissive for all
  to commonhall_relay
  using (true)
  with check (true);
create policy tenant_rows on public.outbox as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.platform_policy enable row level security;
alter table public.platform_policy force row level security;
create policy everybody_reads on public.platform_policy as permissive for select
  to commonhall_app, commonhall_readonly
  using (true);
create policy tenant_zero_enacts on public.platform_policy as permissive for insert
  to commonhall_app
  with check (((NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid = '00000000-0000-7000-8000-000000000000'::uuid));
alter table public.platform_use enable row level security;
alter table public.platform_use force row level security;
create policy tenant_rows on public.platform_use as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.platform_use_line enable row level security;
alter table public.platform_use_line force row level security;
create policy tenant_rows on public.platform_use_line as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.platform_use_month enable row level security;
alter table public.platform_use_month force row level security;
create policy tenant_rows on public.platform_use_month as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.policy_version enable row level security;
alter table public.policy_version force row level security;
create policy tenant_rows on public.policy_version as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.posting enable row level security;
alter table public.posting force row level security;
create policy tenant_rows on public.posting as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.proposal enable row level security;
alter table public.proposal force row level security;
create policy tenant_rows on public.proposal as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.proposal_effect enable row level security;
alter table public.proposal_effect force row level security;
create policy tenant_rows on public.proposal_effect as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.role_grant enable row level security;
alter table public.role_grant force row level security;
create policy tenant_rows on public.role_grant as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.seal enable row level security;
alter table public.seal force row level security;
create policy tenant_rows on public.seal as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.taking enable row level security;
alter table public.taking force row level security;
create policy tenant_rows on public.taking as permissive for all
  to commonhall_app, commonhall_readonly
  using ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))
  with check ((tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid));
alter table public.tenant enable row level security;
alter table public.tenant force row level security;
create policy everybody_reads on public.tenant as permissive for select
  to commonhall_app, commonhall_identity, commonhall_readonly, commonhall_relay
  using (true);
create policy tenant_zero_changes on public.tenant as permissive for update
  to commonhall_app
  using (((NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid = '00000000-0000-7000-8000-000000000000'::uuid))
  with check (((NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid = '00000000-0000-7000-8000-000000000000'::uuid));
create policy tenant_zero_founds on public.tenant as permissive for insert
  to commonhall_app
  with check (((NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid = '00000000-0000-7000-8000-000000000000'::uuid));

-- Owners

alter routine public.books_are_append_only() owner to commonhall_owner;
alter routine public.entry_sums_to_zero() owner to commonhall_owner;
alter schema identity owner to commonhall_owner;
alter schema public owner to commonhall_owner;
alter table identity.api_key owner to commonhall_owner;
alter table identity.attempt owner to commonhall_owner;
alter table identity.credential owner to commonhall_owner;
alter table identity.mail_link owner to commonhall_owner;
alter table identity.person owner to commonhall_owner;
alter table identity.session owner to commonhall_owner;
alter table identity.tenant_access owner to commonhall_owner;
alter table public.audit_entry owner to commonhall_owner;
alter table public.backup_run owner to commonhall_owner;
alter table public.ballot owner to commonhall_owner;
alter table public.bill owner to commonhall_owner;
alter table public.billing_run owner to commonhall_owner;
alter table public.charter_version owner to commonhall_owner;
alter table public.decision owner to commonhall_owner;
alter table public.delegate owner to commonhall_owner;
alter table public.delegate_appointment owner to commonhall_owner;
alter table public.electorate_entry owner to commonhall_owner;
alter table public.enactment owner to commonhall_owner;
alter table public.fee_line owner to commonhall_owner;
alter table public.fee_month owner to commonhall_owner;
alter table public.founder owner to commonhall_owner;
alter table public.governance_series owner to commonhall_owner;
alter table public.idempotency_key owner to commonhall_owner;
alter table public.inbox owner to commonhall_owner;
alter table public.installation owner to commonhall_owner;
alter table public.invoice owner to commonhall_owner;
alter table public.invoice_line owner to commonhall_owner;
alter table public.invoice_series owner to commonhall_owner;
alter table public.journal_entry owner to commonhall_owner;
alter table public.ledger_account owner to commonhall_owner;
alter table public.mail owner to commonhall_owner;
alter table public.member owner to commonhall_owner;
alter table public.module_switch owner to commonhall_owner;
alter table public.organisation owner to commonhall_owner;
alter table public.outbox owner to commonhall_owner;
alter table public.platform_policy owner to commonhall_owner;
alter table public.platform_use owner to commonhall_owner;
alter table public.platform_use_line owner to commonhall_owner;
alter table public.platform_use_month owner to commonhall_owner;
alter table public.policy_version owner to commonhall_owner;
alter table public.posting owner to commonhall_owner;
alter table public.proposal owner to commonhall_owner;
alter table public.proposal_effect owner to commonhall_owner;
alter table public.role_grant owner to commonhall_owner;
alter table public.schema_migration owner to commonhall_owner;
alter table public.seal owner to commonhall_owner;
alter table public.taking owner to commonhall_owner;
alter table public.tenant owner to commonhall_owner;

-- Grants

revoke all on schema identity from public;
revoke all on schema public from public;
grant delete, insert, select, update on identity.api_key to commonhall_identity;
grant delete, insert, select, update on identity.attempt to commonhall_identity;
grant delete, insert, select, update on identity.credential to commonhall_identity;
grant delete, insert, select, update on identity.mail_link to commonhall_identity;
grant delete, insert, select, update on identity.person to commonhall_identity;
grant delete, insert, select, update on identity.session to commonhall_identity;
grant delete, insert, select, update on identity.tenant_access to commonhall_identity;
grant delete, insert, select, update on public.idempotency_key to commonhall_app;
grant delete, insert, select, update on public.mail to commonhall_app;
grant insert, select on public.audit_entry to commonhall_app;
grant insert, select on public.backup_run to commonhall_app;
grant insert, select on public.bill to commonhall_app;
grant insert, select on public.charter_version to commonhall_app;
grant insert, select on public.decision to commonhall_app;
grant insert, select on public.electorate_entry to commonhall_app;
grant insert, select on public.fee_line to commonhall_app;
grant insert, select on public.inbox to commonhall_app;
grant insert, select on public.invoice to commonhall_app;
grant insert, select on public.invoice_line to commonhall_app;
grant insert, select on public.journal_entry to commonhall_app;
grant insert, select on public.ledger_account to commonhall_app;
grant insert, select on public.outbox to commonhall_app;
grant insert, select on public.platform_policy to commonhall_app;
grant insert, select on public.platform_use to commonhall_app;
grant insert, select on public.platform_use_line to commonhall_app;
grant insert, select on public.platform_use_month to commonhall_app;
grant insert, select on public.policy_version to commonhall_app;
grant insert, select on public.posting to commonhall_app;
grant insert, select on public.seal to commonhall_app;
grant insert, select on public.taking to commonhall_app;
grant insert, select, update on public.ballot to commonhall_app;
grant insert, select, update on public.billing_run to commonhall_app;
grant insert, select, update on public.delegate to commonhall_app;
grant insert, select, update on public.delegate_appointment to commonhall_app;
grant insert, select, update on public.enactment to commonhall_app;
grant insert, select, update on public.fee_month to commonhall_app;
grant insert, select, update on public.founder to commonhall_app;
grant insert, select, update on public.governance_series to commonhall_app;
grant insert, select, update on public.invoice_series to commonhall_app;
grant insert, select, update on public.member to commonhall_app;
grant insert, select, update on public.module_switch to commonhall_app;
grant insert, select, update on public.organisation to commonhall_app;
grant insert, select, update on public.proposal to commonhall_app;
grant insert, select, update on public.proposal_effect to commonhall_app;
grant insert, select, update on public.role_grant to commonhall_app;
grant insert, select, update on public.tenant to commonhall_app;
grant select on public.audit_entry to commonhall_readonly;
grant select on public.backup_run to commonhall_readonly;
grant select on public.ballot to commonhall_readonly;
grant select on public.bill to commonhall_readonly;
grant select on public.billing_run to commonhall_readonly;
grant select on public.charter_version to commonhall_readonly;
grant select on public.decision to commonhall_readonly;
grant select on public.delegate to commonhall_readonly;
grant select on public.delegate_appointment to commonhall_readonly;
grant select on public.electorate_entry to commonhall_readonly;
grant select on public.enactment to commonhall_readonly;
grant select on public.fee_line to commonhall_readonly;
grant select on public.fee_month to commonhall_readonly;
grant select on public.founder to commonhall_readonly;
grant select on public.governance_series to commonhall_readonly;
grant select on public.idempotency_key to commonhall_readonly;
grant select on public.inbox to commonhall_readonly;
grant select on public.installation to commonhall_app;
grant select on public.installation to commonhall_identity;
grant select on public.installation to commonhall_readonly;
grant select on public.installation to commonhall_relay;
grant select on public.invoice to commonhall_readonly;
grant select on public.invoice_line to commonhall_readonly;
grant select on public.invoice_series to commonhall_readonly;
grant select on public.journal_entry to commonhall_readonly;
grant select on public.ledger_account to commonhall_readonly;
grant select on public.mail to commonhall_readonly;
grant select on public.member to commonhall_readonly;
grant select on public.module_switch to commonhall_readonly;
grant select on public.organisation to commonhall_readonly;
grant select on public.outbox to commonhall_readonly;
grant select on public.outbox to commonhall_relay;
grant select on public.platform_policy to commonhall_readonly;
grant select on public.platform_use to commonhall_readonly;
grant select on public.platform_use_line to commonhall_readonly;
grant select on public.platform_use_month to commonhall_readonly;
grant select on public.policy_version to commonhall_readonly;
grant select on public.posting to commonhall_readonly;
grant select on public.proposal to commonhall_readonly;
grant select on public.proposal_effect to commonhall_readonly;
grant select on public.role_grant to commonhall_readonly;
grant select on public.schema_migration to commonhall_app;
grant select on public.schema_migration to commonhall_readonly;
grant select on public.seal to commonhall_readonly;
grant select on public.taking to commonhall_readonly;
grant select on public.tenant to commonhall_identity;
grant select on public.tenant to commonhall_readonly;
grant select on public.tenant to commonhall_relay;
grant update (relayed_at) on public.outbox to commonhall_relay;
grant update (rung) on public.outbox to commonhall_relay;
grant update (settled_at) on public.outbox to commonhall_relay;
grant usage on schema identity to commonhall_identity;
grant usage on schema public to commonhall_app;
grant usage on schema public to commonhall_identity;
grant usage on schema public to commonhall_readonly;
grant usage on schema public to commonhall_relay;

-- Comments

comment on column identity.credential.secret_hash is 'personal; retention: until it is replaced or the person is erased';
comment on column identity.person.email is 'personal; retention: until the person is erased';
comment on column identity.person.name is 'personal; retention: until the person is erased';
comment on column public.bill.recipient is 'personal; retention: 6 years after the year of the bill, as tax law asks';
comment on column public.delegate_appointment.email is 'personal; retention: 6 years after the appointment ends';
comment on column public.delegate_appointment.name is 'personal; retention: 6 years after the appointment ends';
comment on column public.electorate_entry.name is 'personal; retention: as long as the decision, which rests on it';
comment on column public.founder.admission is 'personal; retention: as long as the co-op exists, for it is the act of founding';
comment on column public.founder.email is 'personal; retention: 6 years after the founding';
comment on column public.founder.name is 'personal; retention: as long as the co-op exists, for it is the act of founding';
comment on column public.invoice.recipient is 'personal; retention: 6 years after the year of the bill, as tax law asks';
comment on column public.mail.link is 'secret; erased once the mail is sent';
comment on column public.mail.paragraphs is 'personal; retention: 90 days';
comment on column public.mail.subject is 'personal; retention: 90 days';
comment on column public.mail.to_address is 'personal; retention: 90 days';
comment on column public.mail.to_name is 'personal; retention: 90 days';
comment on column public.organisation.officer_email is 'personal; retention: while the organisation is a member and 6 years after';
comment on column public.organisation.officer_name is 'personal; retention: while the organisation is a member and 6 years after';
