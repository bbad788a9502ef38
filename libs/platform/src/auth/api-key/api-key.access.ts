import { type AccessMatrix } from '../access.js';

const otherwise = 'Only an administrator handles API keys. Ask one of your organisation.';

/** A key acts for the whole organisation, so no key makes another, and no operator makes one for it. */
export const apiKeyAccess: AccessMatrix<'list' | 'create' | 'revoke'> = {
  list: { roles: ['administrator'], otherwise },
  create: { roles: ['administrator'], otherwise },
  revoke: { roles: ['administrator'], otherwise },
};
