import { expect, it } from '@jest/globals';
import { letThrough, tenantZero } from '@commonhall/platform';
import { assertMayPrepareFounding } from './founding.access.js';

it('a founding is drafted by whoever administers the forming co-op, as a person', () => {
  expect(letThrough(assertMayPrepareFounding, tenantZero)).toEqual(['administrator']);
});
