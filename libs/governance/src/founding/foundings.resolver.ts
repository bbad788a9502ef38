import { AccessDenied } from '@commonhall/kernel';
import { CurrentPrincipal, type Once, type Principal, RefusableMutation } from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { shownCharter } from '../charter/charter.graphql.js';
import { ElectorateTooSmall, ProposalNotOpen } from '../proposal/proposal.problems.js';
import { type ShownProposal, shownOnce } from '../proposal/shown-proposal.js';
import { type Founder } from './founder.entity.js';
import {
  type FounderType,
  FoundingType,
  PrepareFoundingInput,
  PrepareFoundingPayload,
  SignCharterInput,
  SignCharterPayload,
} from './founding.graphql.js';
import { AlreadyFounded, DraftReplaced, FoundingSigned, NoFounder } from './founding.problems.js';
import { Foundings } from './foundings.service.js';

@Resolver(() => FoundingType)
export class FoundingsResolver {
  constructor(private readonly service: Foundings) {}

  @Query(() => FoundingType, { description: 'How this tenant came, or comes, to have a charter.' })
  async founding(@CurrentPrincipal() principal: Principal): Promise<FoundingType> {
    const { charter, founders, viewer, ...rest } = await this.service.view(principal);
    return {
      ...rest,
      charter: charter === null ? null : shownCharter(charter, null),
      founders: founders.map(shownFounder),
      viewer: viewer === null ? null : shownFounder(viewer),
    };
  }

  @RefusableMutation(PrepareFoundingPayload, [AccessDenied, AlreadyFounded, FoundingSigned, ElectorateTooSmall], {
    description:
      'Drafts the founding and sends each founder a link to sign. May be drafted anew until somebody has signed.',
  })
  async prepareFounding(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: PrepareFoundingInput,
  ): Promise<Once<ShownProposal>> {
    return shownOnce(await this.service.prepare(principal, input));
  }

  @RefusableMutation(SignCharterPayload, [NoFounder, AlreadyFounded, DraftReplaced, ProposalNotOpen], {
    description: 'Signs the charter. The last signature founds the co-op, as its decision number one.',
  })
  async signCharter(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: SignCharterInput,
  ): Promise<Once<ShownProposal>> {
    return shownOnce(await this.service.sign(principal, input));
  }
}

function shownFounder({ id, name, admission, signedAt }: Founder): FounderType {
  return { id, name, organisation: admission.name, signedAt };
}
