import { expect, it } from '@jest/globals';
import { letThrough } from '@commonhall/platform';
import { mayReadBills } from './bill.access.js';

it('bills are read by those who keep the books, and by the delegate, who votes on the fee', () => {
  expect(letThrough(mayReadBills)).toEqual([
    'administrator',
    'secretary',
    'treasurer',
    'delegate',
    'auditor',
    'key:read',
    'job',
    'operator',
  ]);
});
