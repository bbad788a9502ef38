import { expect, it } from '@jest/globals';
import { letThrough } from '@commonhall/platform';
import { mayRecordTaking } from './taking.access.js';

it('takings are recorded by the treasurer, keys that may write, and jobs of modules that sell', () => {
  expect(letThrough(mayRecordTaking)).toEqual(['treasurer', 'key:write', 'job']);
});
