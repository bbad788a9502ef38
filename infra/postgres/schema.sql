-- Written by "npm run schema" from a migrated database; a test compares. Change it by a migration.

-- Schemas

create schema if not exists identity;
create schema if not exists public;

-- Tables

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
  constraint delegate_appointment_pkey PRIMARY KEY (tenant_id, id),
  constraint delegate_appointment_check CHECK ((ended_at >= appointed_at)),
  constraint delegate_appointment_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint delegate_appointment_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200)))
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

alter table public.audit_entry add constraint audit_entry_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.delegate add constraint delegate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.delegate add constraint delegate_tenant_id_member_id_fkey FOREIGN KEY (tenant_id, member_id) REFERENCES public.member(tenant_id, id);
alter table public.delegate_appointment add constraint delegate_appointment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.idempotency_key add constraint idempotency_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.member add constraint member_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.member add constraint member_tenant_id_organisation_id_fkey FOREIGN KEY (tenant_id, organisation_id) REFERENCES public.organisation(tenant_id, id);
alter table public.module_switch add constraint module_switch_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.organisation add constraint organisation_space_id_fkey FOREIGN KEY (space_id) REFERENCES public.tenant(id);
alter table public.organisation add constraint organisation_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.policy_version add constraint policy_version_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.role_grant add constraint role_grant_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);
alter table public.seal add constraint seal_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- Indexes

CREATE INDEX audit_entry_at ON public.audit_entry USING btree (tenant_id, at, id);
CREATE UNIQUE INDEX delegate_of_member ON public.delegate USING btree (tenant_id, member_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX delegate_person ON public.delegate USING btree (tenant_id, person_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX delegate_appointment_current ON public.delegate_appointment USING btree (tenant_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX member_current ON public.member USING btree (tenant_id, organisation_id) WHERE (ceased_at IS NULL);
CREATE INDEX platform_policy_in_force ON public.platform_policy USING btree (key, from_instant DESC, version_id DESC);
CREATE INDEX policy_version_in_force ON public.policy_version USING btree (tenant_id, key, from_instant DESC, id DESC);
CREATE UNIQUE INDEX role_grant_current ON public.role_grant USING btree (tenant_id, person_id, role) WHERE (ended_at IS NULL);

-- Row security

alter table public.audit_entry enable row level security;
alter table public.audit_entry force row level security;
create policy tenant_rows on public.audit_entry as permissive for all
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
alter table public.idempotency_key enable row level security;
alter table public.idempotency_key force row level security;
create policy tenant_rows on public.idempotency_key as permissive for all
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
alter table public.platform_policy enable row level security;
alter table public.platform_policy force row level security;
create policy everybody_reads on public.platform_policy as permissive for select
  to commonhall_app, commonhall_readonly
  using (true);
create policy tenant_zero_enacts on public.platform_policy as permissive for insert
  to commonhall_app
  with check (((NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid = '00000000-0000-7000-8000-000000000000'::uuid));
alter table public.policy_version enable row level security;
alter table public.policy_version force row level security;
create policy tenant_rows on public.policy_version as permissive for all
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

alter schema identity owner to commonhall_owner;
alter schema public owner to commonhall_owner;
alter table public.audit_entry owner to commonhall_owner;
alter table public.delegate owner to commonhall_owner;
alter table public.delegate_appointment owner to commonhall_owner;
alter table public.idempotency_key owner to commonhall_owner;
alter table public.installation owner to commonhall_owner;
alter table public.member owner to commonhall_owner;
alter table public.module_switch owner to commonhall_owner;
alter table public.organisation owner to commonhall_owner;
alter table public.platform_policy owner to commonhall_owner;
alter table public.policy_version owner to commonhall_owner;
alter table public.role_grant owner to commonhall_owner;
alter table public.schema_migration owner to commonhall_owner;
alter table public.seal owner to commonhall_owner;
alter table public.tenant owner to commonhall_owner;

-- Grants

revoke all on schema identity from public;
revoke all on schema public from public;
grant delete, insert, select, update on public.idempotency_key to commonhall_app;
grant insert, select on public.audit_entry to commonhall_app;
grant insert, select on public.platform_policy to commonhall_app;
grant insert, select on public.policy_version to commonhall_app;
grant insert, select on public.seal to commonhall_app;
grant insert, select, update on public.delegate to commonhall_app;
grant insert, select, update on public.delegate_appointment to commonhall_app;
grant insert, select, update on public.member to commonhall_app;
grant insert, select, update on public.module_switch to commonhall_app;
grant insert, select, update on public.organisation to commonhall_app;
grant insert, select, update on public.role_grant to commonhall_app;
grant insert, select, update on public.tenant to commonhall_app;
grant select on public.audit_entry to commonhall_readonly;
grant select on public.delegate to commonhall_readonly;
grant select on public.delegate_appointment to commonhall_readonly;
grant select on public.idempotency_key to commonhall_readonly;
grant select on public.installation to commonhall_app;
grant select on public.installation to commonhall_identity;
grant select on public.installation to commonhall_readonly;
grant select on public.installation to commonhall_relay;
grant select on public.member to commonhall_readonly;
grant select on public.module_switch to commonhall_readonly;
grant select on public.organisation to commonhall_readonly;
grant select on public.platform_policy to commonhall_readonly;
grant select on public.policy_version to commonhall_readonly;
grant select on public.role_grant to commonhall_readonly;
grant select on public.schema_migration to commonhall_app;
grant select on public.schema_migration to commonhall_readonly;
grant select on public.seal to commonhall_readonly;
grant select on public.tenant to commonhall_identity;
grant select on public.tenant to commonhall_readonly;
grant select on public.tenant to commonhall_relay;
grant usage on schema identity to commonhall_identity;
grant usage on schema public to commonhall_app;
grant usage on schema public to commonhall_identity;
grant usage on schema public to commonhall_readonly;
grant usage on schema public to commonhall_relay;

-- Comments

comment on column public.delegate_appointment.email is 'personal; retention: 6 years after the appointment ends';
comment on column public.delegate_appointment.name is 'personal; retention: 6 years after the appointment ends';
comment on column public.organisation.officer_email is 'personal; retention: while the organisation is a member and 6 years after';
comment on column public.organisation.officer_name is 'personal; retention: while the organisation is a member and 6 years after';
