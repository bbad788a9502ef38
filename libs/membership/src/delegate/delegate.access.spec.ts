import { expect, it } from '@jest/globals';
import { letThrough, tenantZero } from '@commonhall/platform';
import { assertMayAppointDelegate } from './delegate.access.js';

it('a delegate is appointed by an administrator of the organisation, as a person', () => {
  expect(letThrough(assertMayAppointDelegate)).toEqual(['administrator']);
});

it('a delegate is appointed by nobody in the co-op itself', () => {
  expect(letThrough(assertMayAppointDelegate, tenantZero)).toEqual([]);
});
