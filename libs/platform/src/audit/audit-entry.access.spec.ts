import { expect, it } from '@jest/globals';
import { roles } from '../auth/principal.js';
import { playedThrough } from '../auth/access.js';
import { auditAccess } from './audit-entry.access.js';

it('the trail is read by administrators, auditors and the operator, its heads by everybody who has a part', () => {
  expect(playedThrough(auditAccess)).toEqual({
    read: ['administrator', 'auditor', 'operator'],
    heads: [...roles, 'key:read', 'job', 'operator'],
  });
});
