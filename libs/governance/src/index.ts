export { GovernanceModule } from './governance.module.js';
export { CharterLibrary, type CharterTexts, readCharterTexts } from './charter/charter-library.provider.js';
export { Charters } from './charter/charters.service.js';
export { Foundings, type FoundingView, type NewFounder } from './founding/foundings.service.js';
export { Admissions } from './admission/admissions.service.js';
export { Proposals, type NewProposal, type ProposedEffect } from './proposal/proposals.service.js';
export { Ballots } from './ballot/ballots.service.js';
export { decisionChain } from './decision/decision-chain.js';
export { Decisions } from './decision/decisions.service.js';
export { CoopFounded, FoundingPrepared } from './founding/founding.events.js';
export { AlreadyFounded, DraftReplaced, FoundingSigned, NoFounder } from './founding/founding.problems.js';
export { type EffectType } from './proposal/proposal.graphql.js';
export { type ProposalRow } from './proposal/proposal.queries.js';
export { EffectsLoader, ElectorateVotesLoader, ProposalLoader } from './proposal/proposal.loader.js';
export { type ViewerBallotRow } from './ballot/ballot.queries.js';
export { ViewerBallotLoader } from './ballot/viewer-ballot.loader.js';
export { type DecisionType, type EnactmentType } from './decision/decision.graphql.js';
export { DecisionLoader, DecisionOfProposalLoader, EnactmentsLoader } from './decision/decision.loader.js';
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
export { CharterRefused, type CharterFault, StillForming } from './charter/charter.problems.js';
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
  CharterPartNotAllowed,
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
export { waitingChangeOf } from './enactment/enactment.queries.js';
