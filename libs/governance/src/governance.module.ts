import { MembershipModule } from '@commonhall/membership';
import { EffectRegister, Policies } from '@commonhall/platform';
import { TenancyModule } from '@commonhall/tenancy';
import { type DynamicModule, Module } from '@nestjs/common';
import { Ballots } from './ballot/ballots.service.js';
import { CharterLibrary, type CharterTexts } from './charter/charter-library.provider.js';
import { Charters } from './charter/charters.service.js';
import { Decisions } from './decision/decisions.service.js';
import { Electorates } from './electorate/electorates.service.js';
import { EnactDecision } from './enactment/enact-decision.job.js';
import { Enactments } from './enactment/enactments.service.js';
import { FoundOrganisation } from './founding/found-organisation.reaction.js';
import { Foundings } from './founding/foundings.service.js';
import { Ratifications } from './policy/ratifications.service.js';
import { Proposals } from './proposal/proposals.service.js';
import { CloseVoting } from './tally/close-voting.job.js';

const services = [Ballots, Charters, Decisions, Electorates, Enactments, Foundings, Proposals, Ratifications];
const reactionsAndJobs = [CloseVoting, EnactDecision, FoundOrganisation];

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
        ...reactionsAndJobs,
        {
          provide: CharterLibrary,
          inject: [Policies, EffectRegister],
          useFactory: (policies: Policies, effects: EffectRegister) => new CharterLibrary(texts, policies, effects),
        },
      ],
      exports: services,
    };
  }
}
