import { Problem, type LocalDate, type ProblemPath } from '@commonhall/kernel';

/** Voting is not open at this instant. */
export class ProposalNotOpen extends Problem {
  static readonly fields = { opensAt: 'DateTime', closesAt: 'DateTime' };
  readonly code = 'PROPOSAL_NOT_OPEN';

  constructor(
    message: string,
    readonly opensAt: string | null,
    readonly closesAt: string | null,
  ) {
    super(message, ['proposalId']);
  }
}

/** The principal, or the organisation that it casts for, has no vote on this proposal. */
export class NotInElectorate extends Problem {
  readonly code = 'NOT_IN_ELECTORATE';

  constructor(recused = false) {
    super(
      recused
        ? 'This voter is recused from this proposal, so no ballot can be cast.'
        : 'This voter is not in the electorate, which was frozen when notice was given. Nothing was cast.',
      ['proposalId'],
    );
  }
}

/** The proposal cannot go from where it is to where this call would bring it. */
export class ProposalStateRefused extends Problem {
  static readonly fields = { from: 'String!', to: 'String!' };
  readonly code = 'PROPOSAL_STATE_REFUSED';

  constructor(
    readonly from: string,
    readonly to: string,
  ) {
    super(`A proposal that is ${stateWords(from)} cannot be ${stateWords(to)}.`, ['proposalId']);
  }
}

/** Fewer clear days lie between notice and opening than the charter asks for. */
export class NoticeTooShort extends Problem {
  static readonly fields = { given: 'Int!', required: 'Int!', earliest: 'Date!', article: 'String!' };
  readonly code = 'NOTICE_TOO_SHORT';

  constructor(
    readonly given: number,
    readonly required: number,
    readonly earliest: LocalDate,
    readonly article: string,
  ) {
    super(
      `Article ${article} asks for ${required} clear days of notice; this gives ${Math.max(given, 0)}. Voting can open on ${earliest} at the earliest.`,
      ['opensOn'],
    );
  }
}

/** The electorate is too small for the quorum ever to be met. */
export class ElectorateTooSmall extends Problem {
  static readonly fields = { votes: 'Int!', smallest: 'Int!', article: 'String!' };
  readonly code = 'ELECTORATE_TOO_SMALL';

  constructor(
    readonly votes: number,
    readonly smallest: number,
    readonly article: string,
  ) {
    super(`Article ${article} asks for an electorate of at least ${smallest} votes; there are ${votes}.`, ['kind']);
  }
}

/** This kind of decision may not change that part of the charter. */
export class CharterPartNotAllowed extends Problem {
  static readonly fields = { key: 'String!', article: 'String!' };
  readonly code = 'CHARTER_PART_NOT_ALLOWED';

  constructor(
    readonly key: string,
    readonly article: string,
    guard: { readonly article: string; readonly by: string } | null,
    path: ProblemPath,
  ) {
    super(
      guard === null
        ? `A decision under article ${article} cannot change ${key}. Propose it as a kind of decision that may.`
        : `${key} is entrenched by article ${guard.article}: only a decision of kind "${guard.by}" changes it.`,
      path,
    );
  }
}

/** This kind of decision may not change that policy. */
export class PolicyKeyNotAllowed extends Problem {
  static readonly fields = { key: 'String!', article: 'String!' };
  readonly code = 'POLICY_KEY_NOT_ALLOWED';

  constructor(
    readonly key: string,
    readonly article: string,
    path: ProblemPath,
  ) {
    super(`A decision under article ${article} may not change ${key}. Choose the kind of decision that may.`, path);
  }
}

/** This kind of decision may not have that effect. */
export class EffectNotAllowed extends Problem {
  static readonly fields = { effect: 'String!', article: 'String!' };
  readonly code = 'EFFECT_NOT_ALLOWED';

  constructor(
    readonly effect: string,
    readonly article: string,
    path: ProblemPath,
  ) {
    super(`A decision under article ${article} may not have the effect ${effect}.`, path);
  }
}

/** A proposal has no effect, more than its kind allows, or two on one policy. */
export class EffectCountRefused extends Problem {
  readonly code = 'EFFECT_COUNT_REFUSED';
}

/** The policy is no longer what it was at notice, so the voters decided on something else. */
export class StaleBaseValue extends Problem {
  static readonly fields = { key: 'String!' };
  readonly code = 'STALE_BASE_VALUE';

  constructor(readonly key: string) {
    super(
      `${key} has changed since notice was given, so this proposal no longer says what it would change. Put a new one.`,
      ['effects'],
    );
  }
}

/** The charter gives the right to put such a proposal to somebody else. */
export class MayNotPropose extends Problem {
  static readonly fields = { proposers: '[String!]!' };
  readonly code = 'MAY_NOT_PROPOSE';

  constructor(
    readonly proposers: readonly string[],
    article: string,
  ) {
    super(`Under article ${article} this is proposed by: ${proposers.join(', ')}.`, ['kind']);
  }
}

/** The charter in force has no such kind of decision. */
export class UnknownDecisionKind extends Problem {
  static readonly fields = { kind: 'String!', kinds: '[String!]!' };
  readonly code = 'UNKNOWN_DECISION_KIND';

  constructor(
    readonly kind: string,
    readonly kinds: readonly string[],
  ) {
    super(`The charter has no kind of decision "${kind}". It has: ${kinds.join(', ')}.`, ['kind']);
  }
}

function stateWords(state: string): string {
  return state.replace('-', ' ');
}
