import { Problem } from '@commonhall/kernel';

/** The co-op has been founded: what only the forming co-op may do is over. */
export class AlreadyFounded extends Problem {
  readonly code = 'ALREADY_FOUNDED';

  constructor() {
    super('This co-op has been founded. What comes next is a proposal to its members.');
  }
}

/** A founder has signed: the draft that was signed cannot be changed any more. */
export class FoundingSigned extends Problem {
  static readonly fields = { until: 'DateTime!' };
  readonly code = 'FOUNDING_SIGNED';

  constructor(readonly until: string) {
    super(
      `A founder has signed this draft, so it stays as it is until it is founded or lapses on ${until}. Ask the others to sign, or wait until then.`,
    );
  }
}

/** Whoever is signed in was not named as a founder, or there is no draft to sign. */
export class NoFounder extends Problem {
  readonly code = 'NO_FOUNDER';

  constructor() {
    super('Only a founder named in the draft signs it. Open the link in your invitation and sign from there.');
  }
}

/** The founder read a draft that has been drafted anew since. */
export class DraftReplaced extends Problem {
  readonly code = 'DRAFT_REPLACED';

  constructor() {
    super('This draft was replaced by another one. Read the new draft, and sign that.', ['input', 'proposalId']);
  }
}
