import { expect, it } from '@jest/globals';
import { letThrough } from '@commonhall/platform';
import { assertMaySwitchModules } from './module-switch.access.js';

it('modules are switched by administrators, and by keys that may write', () => {
  expect(letThrough(assertMaySwitchModules)).toEqual(['administrator', 'key:write']);
});
