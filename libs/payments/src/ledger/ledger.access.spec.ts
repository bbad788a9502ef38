import { expect, it } from '@jest/globals';
import { letThrough } from '@commonhall/platform';
import { mayReadBooks } from './ledger.access.js';

it('the books are read by whoever keeps, runs or examines them', () => {
  expect(letThrough(mayReadBooks)).toEqual([
    'administrator',
    'secretary',
    'treasurer',
    'auditor',
    'key:read',
    'job',
    'operator',
  ]);
});
