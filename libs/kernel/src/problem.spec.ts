import { describe, expect, it } from '@jest/globals';
import { InvalidId } from './id.js';
import { invariant, InvariantViolation } from './invariant.js';
import { AccessDenied, IdempotencyKeyReused, InvalidInput, NotFound, Problem } from './problem.js';

describe('a problem', () => {
  it.each([
    [new NotFound('Member', ['memberId']), 'NotFound', 'NOT_FOUND', ['memberId']],
    [new InvalidInput('Give a name.', ['name']), 'InvalidInput', 'INVALID_INPUT', ['name']],
    [new IdempotencyKeyReused(), 'IdempotencyKeyReused', 'IDEMPOTENCY_KEY_REUSED', ['idempotencyKey']],
    [new AccessDenied('Only a treasurer may do this.'), 'AccessDenied', 'ACCESS_DENIED', []],
    [new InvalidId('That is no id.', ['id']), 'InvalidId', 'INVALID_ID', ['id']],
  ])('is an error with name, code and path: %s', (problem, name, code, path) => {
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ name, code, path });
    expect(problem.message).toMatch(/^[A-Z].*\.$/);
  });

  it('tells in one sentence, the same for each id, that nothing is there or that it is not yours', () => {
    expect(new NotFound('LedgerAccount').message).toBe(
      'There is no such ledger account here. Check the id, and that you are acting for the right organisation.',
    );
  });
});

describe('invariant', () => {
  it('stops with its sentence, which is no refusal', () => {
    expect(() => {
      invariant(false, 'the books balance');
    }).toThrow(new InvariantViolation('the books balance'));
    expect(new InvariantViolation('x')).not.toBeInstanceOf(Problem);
  });
});
