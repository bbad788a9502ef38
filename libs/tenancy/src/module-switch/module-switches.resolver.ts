import { AccessDenied } from '@commonhall/kernel';
import { CurrentPrincipal, type Once, type Principal, RefusableMutation } from '@commonhall/platform';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { ModuleSwitchType, WantModulesInput, WantModulesPayload } from './module-switch.graphql.js';
import { ModuleSwitches, type OfferedModule } from './module-switches.service.js';

@Resolver(() => ModuleSwitchType)
export class ModuleSwitchesResolver {
  constructor(private readonly switches: ModuleSwitches) {}

  @Query(() => [ModuleSwitchType], { description: 'Every module that there is, and whether this tenant offers it.' })
  modules(@CurrentPrincipal() principal: Principal): Promise<OfferedModule[]> {
    return this.switches.offered(principal);
  }

  @RefusableMutation(WantModulesPayload, [AccessDenied], {
    description: 'Says which modules this tenant wants to offer. What is not built yet is kept as wanted.',
  })
  wantModules(
    @CurrentPrincipal() principal: Principal,
    @Args('input') input: WantModulesInput,
  ): Promise<Once<OfferedModule[]>> {
    return this.switches.choose(principal, input);
  }
}
