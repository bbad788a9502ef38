import { type AccessMatrix, type Role } from '@commonhall/platform';

/**
 * The roles that an administrator gives and takes. A delegate is appointed by `appointDelegate` and seated by the co-op,
 * and whoever is a member follows from the register: neither is anybody's to give.
 * Rule: bylaws, article 2(3); design record 0015, "Delegates".
 */
export const grantableRoles = [
  'administrator',
  'secretary',
  'treasurer',
  'membership-officer',
  'auditor',
] as const satisfies readonly Role[];

export type GrantableRole = (typeof grantableRoles)[number];

const otherwise = 'Roles are given and taken by an administrator of this organisation, signed in as a person.';

/** A role opens books and people's names, so a person gives it: no key, no job and no operator does. */
export const roleHolderAccess: AccessMatrix<'list' | 'change'> = {
  list: {
    roles: ['administrator', 'secretary', 'auditor'],
    otherwise: 'Who holds a role here is shown to administrators, secretaries and auditors. Ask one of them.',
  },
  change: { roles: ['administrator'], otherwise },
};
