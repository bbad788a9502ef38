import { SheetFault } from '@commonhall/membership';
import { CurrentPrincipal, type Once, type Principal, RefusableMutation } from '@commonhall/platform';
import { Args, Resolver } from '@nestjs/graphql';
import { StillForming } from '../charter/charter.problems.js';
import { ProposalType } from '../proposal/proposal.graphql.js';
import {
  EffectCountRefused,
  EffectNotAllowed,
  MayNotPropose,
  UnknownDecisionKind,
} from '../proposal/proposal.problems.js';
import { type ShownProposal, shownOnce } from '../proposal/shown-proposal.js';
import { ProposeAdmissionsInput, ProposeAdmissionsPayload } from './admission.graphql.js';
import { Admissions } from './admissions.service.js';

@Resolver(() => ProposalType)
export class AdmissionsResolver {
  constructor(private readonly service: Admissions) {}

  @RefusableMutation(
    ProposeAdmissionsPayload,
    [SheetFault, StillForming, UnknownDecisionKind, MayNotPropose, EffectNotAllowed, EffectCountRefused],
    {
      description:
        'Drafts one proposal to admit all organisations of a spreadsheet. If anything in it cannot be read, every fault is told with its row and column, and nothing is drafted.',
    },
  )
  async proposeAdmissions(
    @CurrentPrincipal() principal: Principal,
    @Args('input') { summary, ...input }: ProposeAdmissionsInput,
  ): Promise<Once<ShownProposal>> {
    const proposed = await this.service.propose(principal, {
      ...input,
      summary: { en: summary.en, cy: summary.cy ?? null },
    });
    return shownOnce(proposed);
  }
}
