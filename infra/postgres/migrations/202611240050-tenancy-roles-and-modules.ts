import { type Migration, tenantTable } from '../migration.js';

/** Who may do what in a tenant, and which modules it offers its people. */
const migration: Migration = {
  name: '202611240050-tenancy-roles-and-modules',
  up: [
    ...tenantTable(
      'role_grant',
      [
        'person_id uuid not null',
        "role text not null check (role in ('administrator', 'secretary', 'treasurer', 'membership-officer', 'delegate', 'member', 'auditor'))",
        'granted_at timestamptz not null',
        'granted_by text not null',
        'ended_at timestamptz check (ended_at >= granted_at)',
      ],
      'select, insert, update',
    ),
    `create unique index role_grant_current on role_grant (tenant_id, person_id, role) where ended_at is null`,
    ...tenantTable(
      'module_switch',
      [
        "module text not null check (module ~ '^[a-z]+$')",
        "state text not null check (state in ('on', 'wanted', 'off'))",
        'changed_at timestamptz not null',
        'unique (tenant_id, module)',
      ],
      'select, insert, update',
    ),
  ],
};

export default migration;
