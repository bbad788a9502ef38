export {
  charterHash,
  electorateOf,
  kindOf,
  ruleOf,
  type Charter,
  type Declared,
  type DecisionKind,
  type ElectorateRule,
  type FoundingPolicy,
  type Label,
  type Proposer,
} from './charter/charter.js';
export { CharterRefused, type CharterFault } from './charter/charter.problems.js';
export { parseCharter, parseFoundingPolicies } from './charter/read-charter.js';
export {
  buildBallotFile,
  countBallotFile,
  electorateHash,
  type BallotFile,
  type BallotFileHeader,
  type CastBallot,
  type ElectorateRow,
} from './tally/ballot-file.js';
export {
  countResolution,
  quorumNeeded,
  type ResolutionChoice,
  type ResolutionCount,
  type ResolutionOutcome,
  type ResolutionRule,
} from './tally/resolution.js';
export {
  advance,
  assertVotingOpen,
  stateAt,
  stayUntil,
  votingSchedule,
  type ChangeDirection,
  type ProposalState,
} from './proposal/proposal-state.js';
export {
  EffectCountRefused,
  EffectNotAllowed,
  ElectorateTooSmall,
  MayNotPropose,
  NoticeTooShort,
  NotInElectorate,
  PolicyKeyNotAllowed,
  ProposalNotOpen,
  ProposalStateRefused,
  StaleBaseValue,
  UnknownDecisionKind,
} from './proposal/proposal.problems.js';
