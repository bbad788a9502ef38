import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { AssetsController } from './asset/assets.controller.js';
import { BallotsController } from './ballot/ballots.controller.js';
import { BillsController } from './bill/bills.controller.js';
import { DecisionsController } from './decision/decisions.controller.js';
import { DelegateController } from './delegate/delegate.controller.js';
import { FoundingController } from './founding/founding.controller.js';
import { LinkController } from './link/link.controller.js';
import { OverviewController } from './overview/overview.controller.js';
import { NewFeeController } from './proposal/new-fee.controller.js';
import { ProposalsController } from './proposal/proposals.controller.js';
import { ShownProposals } from './proposal/shown-proposals.provider.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { SignInLinkController } from './sign-in/sign-in-link.controller.js';
import { StatusController } from './status/status.controller.js';
import { Door } from './visit/door.provider.js';
import { ErrorPages } from './visit/error-pages.js';
import { FormTokens } from './visit/form-token.js';
import { Visits } from './visit/visits.provider.js';
import { WelcomeController } from './welcome/welcome.controller.js';

/** The plain pages: server-rendered, without a script. They call the services as resolvers do. */
@Module({
  controllers: [
    AssetsController,
    BallotsController,
    BillsController,
    DecisionsController,
    DelegateController,
    FoundingController,
    LinkController,
    NewFeeController,
    OverviewController,
    ProposalsController,
    SignInController,
    SignInLinkController,
    StatusController,
    WelcomeController,
  ],
  providers: [Door, ErrorPages, FormTokens, ShownProposals, Visits],
})
export class LightModule {
  /** @param imports the modules whose services the pages call, as the application has made them */
  static forRoot({ imports }: Required<Pick<ModuleMetadata, 'imports'>>): DynamicModule {
    return { module: LightModule, imports };
  }
}
