import { type AccessMatrix } from '../auth/access.js';

const otherwise = 'The audit trail is read by administrators and auditors. Ask one of your organisation.';

/** Whoever may enter the tenant may keep its heads; the trail itself tells of people. */
export const auditAccess: AccessMatrix<'read' | 'heads'> = {
  read: { roles: ['administrator', 'auditor'], operator: true, otherwise },
  heads: {
    roles: 'anyone',
    key: 'read',
    job: true,
    operator: true,
    otherwise: 'The heads of the chains are read by members of this organisation, or with a key that may read.',
  },
};
