import { Problem, type ProblemPath } from '@commonhall/kernel';

/** Address and password do not go together. The same for addresses that nobody has. */
export class SignInFailed extends Problem {
  readonly code: string = 'SIGN_IN_FAILED';

  constructor() {
    super('That address and that password do not go together. Try again, or ask for a link by mail.', ['input']);
  }
}

/** The link was used, has expired, was replaced, or never was one: the same words for all of them. */
export class LinkNotValid extends Problem {
  readonly code: string = 'LINK_NOT_VALID';

  constructor() {
    super('This link cannot be used any more. Ask for a new one.', ['input', 'token']);
  }
}

/** Guessing is slowed down, for one address and for one computer. */
export class TooManyAttempts extends Problem {
  static readonly fields = { retryAfterSeconds: 'Int!' };
  readonly code: string = 'TOO_MANY_ATTEMPTS';

  constructor(readonly retryAfterSeconds: number) {
    super(`That was tried too often. Try again in ${retryAfterSeconds} s.`);
  }
}

/** What one does now needs proof that one is still the one who signed in. */
export class StepUpNeeded extends Problem {
  readonly code: string = 'STEP_UP_NEEDED';

  constructor(path: ProblemPath = []) {
    super('Sign in once more: this needs a sign-in of the last 15 minutes.', path);
  }
}
