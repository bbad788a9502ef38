import { MembershipModule } from '@commonhall/membership';
import { EffectRegister, Policies } from '@commonhall/platform';
import { TenancyModule } from '@commonhall/tenancy';
import { type DynamicModule, Module } from '@nestjs/common';
import { AdmissionsResolver } from './admission/admissions.resolver.js';
import { Admissions } from './admission/admissions.service.js';
import { BallotsResolver } from './ballot/ballots.resolver.js';
import { Ballots } from './ballot/ballots.service.js';
import { ViewerBallotLoader } from './ballot/viewer-ballot.loader.js';
import { Amendments } from './charter/amendments.service.js';
import { CharterLibrary, type CharterTexts } from './charter/charter-library.provider.js';
import { ChartersResolver } from './charter/charters.resolver.js';
import { Charters } from './charter/charters.service.js';
import { DecisionLoader, DecisionOfProposalLoader, EnactmentsLoader } from './decision/decision.loader.js';
import { DecisionsResolver } from './decision/decisions.resolver.js';
import { Decisions } from './decision/decisions.service.js';
import { Electorates } from './electorate/electorates.service.js';
import { EnactDecision } from './enactment/enact-decision.job.js';
import { Enactments } from './enactment/enactments.service.js';
import { CloseWelcome } from './founding/close-welcome.reaction.js';
import { FoundOrganisation } from './founding/found-organisation.reaction.js';
import { FoundingsResolver } from './founding/foundings.resolver.js';
import { Foundings } from './founding/foundings.service.js';
import { InviteFounders } from './founding/invite-founders.reaction.js';
import { PoliciesResolver } from './policy/policies.resolver.js';
import { Ratifications } from './policy/ratifications.service.js';
import { EffectsLoader, ElectorateVotesLoader, ProposalLoader } from './proposal/proposal.loader.js';
import { EffectsResolver, ProposalsResolver } from './proposal/proposals.resolver.js';
import { Proposals } from './proposal/proposals.service.js';
import { CloseVoting } from './tally/close-voting.job.js';

const services = [
  Admissions,
  Amendments,
  Ballots,
  Charters,
  Decisions,
  Electorates,
  Enactments,
  Foundings,
  Proposals,
  Ratifications,
];
const loaders = [
  DecisionLoader,
  DecisionOfProposalLoader,
  EffectsLoader,
  ElectorateVotesLoader,
  EnactmentsLoader,
  ProposalLoader,
  ViewerBallotLoader,
];
const resolvers = [
  AdmissionsResolver,
  BallotsResolver,
  ChartersResolver,
  DecisionsResolver,
  EffectsResolver,
  FoundingsResolver,
  PoliciesResolver,
  ProposalsResolver,
];
const reactionsAndJobs = [CloseVoting, CloseWelcome, EnactDecision, FoundOrganisation, InviteFounders];

/** Charters, proposals, ballots, counts, decisions, and what they put into effect. */
@Module({})
export class GovernanceModule {
  /** @param texts the charters and policies that tenants are founded with; see `readCharterTexts` */
  static forRoot(texts: CharterTexts): DynamicModule {
    return {
      module: GovernanceModule,
      imports: [TenancyModule, MembershipModule],
      providers: [
        ...services,
        ...loaders,
        ...resolvers,
        ...reactionsAndJobs,
        {
          provide: CharterLibrary,
          inject: [Policies, EffectRegister],
          useFactory: (policies: Policies, effects: EffectRegister) => new CharterLibrary(texts, policies, effects),
        },
      ],
      exports: [...services, ...loaders, CharterLibrary],
    };
  }
}
