import {
  ElectorateTooSmall,
  MayNotPropose,
  NoticeTooShort,
  NotInElectorate,
  ProposalNotOpen,
  ProposalStateRefused,
  StaleBaseValue,
  AlreadyFounded,
  DraftReplaced,
  FoundingSigned,
  NoFounder,
  StillForming,
} from '@commonhall/governance';
import { IdempotencyKeyReused, NotFound, Problem, startOfDay } from '@commonhall/kernel';
import { LinkNotValid, SignInFailed, StepUpNeeded, TooManyAttempts } from '@commonhall/platform';
import { type Fault } from '../page/form.js';
import { type Visit } from '../visit/visit.js';

/** A refusal as a form shows it. */
export interface Refusal {
  readonly faults: readonly Fault[];
  /** 422, or what says more: 429 for whoever tried too often. */
  readonly status: number;
  /** Seconds after which it may be tried again. */
  readonly retryAfterSeconds: number | null;
}

/**
 * The refusal in the visitor's language, at its field. A form shows it and keeps what was typed.
 * @throws whatever is no refusal, and what does not exist
 * Rule: design record 0012, rule 7.
 */
export function refusalOf(error: unknown, visit: Pick<Visit, 'words' | 'figures' | 'locale' | 'coop'>): Refusal {
  if (!(error instanceof Problem) || error instanceof NotFound || error instanceof LinkNotValid) throw error;
  const own = ownWords(error, visit);
  const fault: Fault =
    own === null
      ? { field: fieldOf(error), message: error.message, isForeign: visit.locale !== 'en' }
      : { field: fieldOf(error), message: own };
  const isTooOften = error instanceof TooManyAttempts;
  return {
    faults: [fault],
    status: isTooOften ? 429 : 422,
    retryAfterSeconds: isTooOften ? error.retryAfterSeconds : null,
  };
}

/** The path of a refusal as the name of a form's field; what concerns the whole form names none. */
function fieldOf({ path }: Problem): string | null {
  const within = path[0] === 'input' ? path.slice(1) : path;
  const [first] = within;
  return first === undefined || notTyped.has(first) ? null : within.join('.');
}

/** Inputs that a form carries and nobody types. */
const notTyped = new Set(['proposalId', 'kind', 'token', 'idempotencyKey', 'effects', 'charter']);

/** Null where only the service knows the words, which are English. */
function ownWords(
  problem: Problem,
  { words, figures, coop }: Pick<Visit, 'words' | 'figures' | 'coop'>,
): string | null {
  const { refusal } = words;
  if (problem instanceof SignInFailed) return refusal.signInFailed;
  if (problem instanceof TooManyAttempts) return refusal.tooMany(words.count.minutes(minutesOf(problem)));
  if (problem instanceof StepUpNeeded) return refusal.stepUp;
  if (problem instanceof IdempotencyKeyReused) return refusal.formUsed;
  if (problem instanceof ProposalNotOpen) return refusal.proposalNotOpen;
  if (problem instanceof NotInElectorate) return refusal.notInElectorate;
  if (problem instanceof ProposalStateRefused) return refusal.proposalState;
  if (problem instanceof NoticeTooShort) {
    return refusal.noticeTooShort(problem.required, figures.day(startOfDay(problem.earliest, coop.zone)));
  }
  if (problem instanceof ElectorateTooSmall) return refusal.electorateTooSmall(problem.votes, problem.smallest);
  if (problem instanceof MayNotPropose) return refusal.mayNotPropose;
  if (problem instanceof StillForming) return refusal.stillForming;
  if (problem instanceof AlreadyFounded) return refusal.alreadyFounded;
  if (problem instanceof FoundingSigned) return refusal.foundingSigned;
  if (problem instanceof NoFounder) return refusal.noFounder;
  if (problem instanceof DraftReplaced) return refusal.draftReplaced;
  if (problem instanceof StaleBaseValue) return refusal.staleBase;
  return null;
}

function minutesOf({ retryAfterSeconds }: TooManyAttempts): number {
  return Math.max(1, Math.ceil(retryAfterSeconds / 60));
}
