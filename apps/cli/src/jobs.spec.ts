import { expect, it } from '@jest/globals';
import { queueNames } from '@commonhall/platform';
import { queues } from './jobs.js';

it('knows every queue that there is, without loading the libraries', () => {
  expect(queues).toEqual(queueNames);
});
