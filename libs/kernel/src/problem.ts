import { nounWords, type Noun } from './noun.js';

/** Where in the input the refusal lies: `['lines', '0', 'amount']`. Empty when it concerns no field. */
export type ProblemPath = readonly string[];

/**
 * A refusal that a person can act on. Thrown in a service, so that everything rolls back; it arrives in the payload's
 * `problems`. `code` is for programs, `message` for people (a plain sentence that names the remedy), and whatever else a
 * program may need stands in readonly fields of the subclass.
 * Rule: design record 0012, rule 7.
 */
export abstract class Problem extends Error {
  /** SCREAMING_SNAKE, frozen from the first release. */
  abstract readonly code: string;

  constructor(
    message: string,
    readonly path: ProblemPath = [],
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** It does not exist, or it is not yours: the same words for both, so that nobody can probe for the difference. */
export class NotFound extends Problem {
  readonly code: string = 'NOT_FOUND';

  constructor(noun: Noun, path: ProblemPath = []) {
    super(
      `There is no such ${nounWords(noun)} here. Check the id, and that you are acting for the right organisation.`,
      path,
    );
  }
}

/** A field cannot be read as what it should be. Subclasses narrow the code; whoever handles this one handles them. */
export class InvalidInput extends Problem {
  readonly code: string = 'INVALID_INPUT';
}

/** The key of an earlier, different request came again. Nothing was done. */
export class IdempotencyKeyReused extends Problem {
  readonly code: string = 'IDEMPOTENCY_KEY_REUSED';

  constructor(path: ProblemPath = ['idempotencyKey']) {
    super(
      'This idempotencyKey was used for a different request. Send a new key, or repeat the first request unchanged.',
      path,
    );
  }
}

/** The principal may see the thing, but not do this to it. The message says who may. */
export class AccessDenied extends Problem {
  readonly code: string = 'ACCESS_DENIED';
}
