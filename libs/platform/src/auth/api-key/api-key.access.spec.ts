import { expect, it } from '@jest/globals';
import { playedThrough } from '../access.js';
import { apiKeyAccess } from './api-key.access.js';

it('keys are made, listed and revoked by administrators alone, and no key makes another', () => {
  expect(playedThrough(apiKeyAccess)).toEqual({
    list: ['administrator'],
    create: ['administrator'],
    revoke: ['administrator'],
  });
});
