import { Problem } from '@commonhall/kernel';

/** One thing that is wrong with a charter or with founding policies. */
export interface CharterFault {
  /** kebab-case, for programs and tests. */
  readonly code: string;
  /** The article of the bylaws that the faulty part cites; null where the file cannot be read as far as that. */
  readonly article: string | null;
  /** Where in the file: `kinds.policy-change.quorum`. */
  readonly place: string;
  /** A plain sentence that names the contradiction. */
  readonly message: string;
}

/** A charter that is malformed, unreachable or contradicts itself. Every fault is told, not only the first. */
export class CharterRefused extends Problem {
  readonly code = 'CHARTER_REFUSED';

  constructor(readonly faults: readonly CharterFault[]) {
    super(['This charter cannot be used.', ...faults.map(sentence)].join('\n'), ['charter']);
  }
}

function sentence({ article, place, message }: CharterFault): string {
  return article === null ? `${place}: ${message}` : `Article ${article} (${place}): ${message}`;
}

/** Nothing can be decided before the founders have signed. */
export class StillForming extends Problem {
  readonly code = 'STILL_FORMING';

  constructor() {
    super('Nothing can be decided here yet: the charter is in force when every founder has signed.');
  }
}
