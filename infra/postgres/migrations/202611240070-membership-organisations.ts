import { type Migration, tenantTable } from '../migration.js';

/** Organisation, register entry and delegate: three records, each with a life of its own. */
const migration: Migration = {
  name: '202611240070-membership-organisations',
  up: [
    ...tenantTable(
      'organisation',
      [
        'legal_name text not null check (length(legal_name) between 1 and 200)',
        'kind text not null check (length(kind) between 1 and 200)',
        'legal_form text not null check (length(legal_form) between 1 and 200)',
        'registration_number text not null check (length(registration_number) between 1 and 100)',
        'address text not null check (length(address) between 1 and 500)',
        'member_count integer not null check (member_count >= 0)',
        'space_id uuid references tenant (id)',
        'officer_name text not null check (length(officer_name) between 1 and 200)',
        'officer_email text not null check (length(officer_email) between 3 and 254)',
        "modules_wanted jsonb not null check (jsonb_typeof(modules_wanted) = 'array')",
        'created_at timestamptz not null',
        'unique (tenant_id, space_id)',
      ],
      'select, insert, update',
    ),
    `comment on column organisation.officer_name is 'personal; retention: while the organisation is a member and 6 years after'`,
    `comment on column organisation.officer_email is 'personal; retention: while the organisation is a member and 6 years after'`,
    ...tenantTable(
      'member',
      [
        "kind text not null check (kind = 'organisation')",
        'organisation_id uuid not null',
        'entered_at timestamptz not null',
        'decision_id uuid not null',
        'ceased_at timestamptz check (ceased_at >= entered_at)',
        'ceased_cause text check ((ceased_at is null) = (ceased_cause is null))',
        'unique (tenant_id, organisation_id, entered_at)',
        'foreign key (tenant_id, organisation_id) references organisation (tenant_id, id)',
      ],
      'select, insert, update',
    ),
    `create unique index member_current on member (tenant_id, organisation_id) where ceased_at is null`,
    ...tenantTable(
      'delegate',
      [
        'member_id uuid not null',
        'person_id uuid not null',
        'appointment_id uuid not null',
        'appointed_at timestamptz not null',
        'ended_at timestamptz check (ended_at >= appointed_at)',
        'unique (tenant_id, appointment_id)',
        'foreign key (tenant_id, member_id) references member (tenant_id, id)',
      ],
      'select, insert, update',
    ),
    // One person casts for one organisation, and an organisation has one delegate, unless the charter comes to allow more.
    `create unique index delegate_of_member on delegate (tenant_id, member_id) where ended_at is null`,
    `create unique index delegate_person on delegate (tenant_id, person_id) where ended_at is null`,
    ...tenantTable(
      'delegate_appointment',
      [
        'name text not null check (length(name) between 1 and 200)',
        'email text not null check (length(email) between 3 and 254)',
        'person_id uuid',
        'appointed_at timestamptz not null',
        'appointed_by text not null',
        'ended_at timestamptz check (ended_at >= appointed_at)',
        'refusal text check (refusal is null or (ended_at is not null and length(refusal) between 1 and 2000))',
      ],
      'select, insert, update',
    ),
    `create unique index delegate_appointment_current on delegate_appointment (tenant_id) where ended_at is null`,
    `comment on column delegate_appointment.name is 'personal; retention: 6 years after the appointment ends'`,
    `comment on column delegate_appointment.email is 'personal; retention: 6 years after the appointment ends'`,
  ],
};

export default migration;
