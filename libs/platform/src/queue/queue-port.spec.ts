import { describe, expect, it } from '@jest/globals';
import { jobId } from './queue-port.js';

describe('the id of a job', () => {
  it('joins its parts by hyphens', () => {
    expect(jobId('0198f3a0-0000-7000-8000-000000000000', 'payments.post-use')).toBe(
      '0198f3a0-0000-7000-8000-000000000000-payments.post-use',
    );
  });

  it.each([
    { why: 'a colon', parts: ['billing:run', 'x'] },
    { why: 'digits only', parts: ['202611'] },
    { why: 'nothing', parts: [] },
    { why: 'more than 300 characters', parts: ['x'.repeat(301)] },
  ])('refuses $why, which the queue would refuse later', ({ parts }) => {
    expect(() => jobId(...parts)).toThrow(/job id/);
  });
});
