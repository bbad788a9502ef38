/** A bug or an outage, never a refusal that a person could act on: it is logged, masked, and answered with a request id. */
export class InvariantViolation extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'InvariantViolation';
  }
}

/**
 * States what must be true here, and stops if it is not.
 * @param condition what must hold
 * @param why the sentence for the log: what was broken, never personal data
 * @throws InvariantViolation
 * Rule: design record 0012, rule 7 (three kinds of failure).
 */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new InvariantViolation(why);
}
