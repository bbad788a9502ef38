import { type Id } from '@commonhall/kernel';
import {
  type Connection,
  CurrentLoaders,
  CurrentPrincipal,
  IdArg,
  Loaders,
  PageArgs,
  type Principal,
} from '@commonhall/platform';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { BillLineType } from './bill-line.graphql.js';
import { type OpenedLine } from './bill-line.js';
import { InvoiceConnection, InvoiceType } from './invoice.graphql.js';
import { InvoiceLinesLoader, InvoiceLoader } from './invoice.loader.js';
import { type Invoice } from './invoice.queries.js';
import { Invoices } from './invoices.service.js';

@Resolver(() => InvoiceType)
export class InvoicesResolver {
  constructor(
    private readonly service: Invoices,
    private readonly loader: InvoiceLoader,
    private readonly lineLoader: InvoiceLinesLoader,
  ) {}

  @Query(() => InvoiceConnection, { description: 'What this tenant has invoiced, newest first.' })
  invoices(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<Invoice>> {
    return this.service.page(principal, page);
  }

  @Query(() => InvoiceType, { nullable: true, description: 'Null if there is no such invoice here.' })
  invoice(
    @CurrentPrincipal() _: Principal,
    @CurrentLoaders() loaders: Loaders,
    @IdArg('Invoice') id: Id<'Invoice'>,
  ): Promise<Invoice | null> {
    return loaders.of(this.loader).load(id);
  }

  @ResolveField(() => [BillLineType])
  async lines(@Parent() { id }: Invoice, @CurrentLoaders() loaders: Loaders): Promise<readonly OpenedLine[]> {
    return (await loaders.of(this.lineLoader).load(id)) ?? [];
  }
}
