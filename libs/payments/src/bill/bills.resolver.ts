import { type Id, invariant } from '@commonhall/kernel';
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
import { BillLineType, PartyType } from '../invoice/bill-line.graphql.js';
import { type OpenedLine } from '../invoice/bill-line.js';
import { type Party } from '../invoice/invoice.events.js';
import { BillConnection, BillType } from './bill.graphql.js';
import { BillLoader } from './bill.loader.js';
import { type Bill, type ListedBill } from './bill.queries.js';
import { Bills } from './bills.service.js';

@Resolver(() => BillType)
export class BillsResolver {
  constructor(
    private readonly service: Bills,
    private readonly loader: BillLoader,
  ) {}

  @Query(() => BillConnection, { description: 'What this organisation has to pay for the platform, newest first.' })
  bills(@CurrentPrincipal() principal: Principal, @Args() page: PageArgs): Promise<Connection<ListedBill>> {
    return this.service.list(principal, page);
  }

  @Query(() => BillType, { nullable: true, description: 'Null if there is no such bill here.' })
  bill(
    @CurrentPrincipal() _: Principal,
    @CurrentLoaders() loaders: Loaders,
    @IdArg('PayableBill') id: Id<'PayableBill'>,
  ): Promise<Bill | null> {
    return loaders.of(this.loader).load(id);
  }

  @ResolveField(() => PartyType)
  async issuer(@Parent() bill: ListedBill, @CurrentLoaders() loaders: Loaders): Promise<Party> {
    return (await this.whole(bill, loaders)).issuer;
  }

  @ResolveField(() => PartyType)
  async recipient(@Parent() bill: ListedBill, @CurrentLoaders() loaders: Loaders): Promise<Party> {
    return (await this.whole(bill, loaders)).recipient;
  }

  @ResolveField(() => [BillLineType])
  async lines(@Parent() bill: ListedBill, @CurrentLoaders() loaders: Loaders): Promise<readonly OpenedLine[]> {
    return (await this.whole(bill, loaders)).lines;
  }

  /** Lists leave out what few of their readers open. */
  private async whole(bill: ListedBill, loaders: Loaders): Promise<Bill> {
    if (isWhole(bill)) return bill;
    const whole = await loaders.of(this.loader).load(bill.id);
    invariant(whole !== null, 'a bill that was listed is there');
    return whole;
  }
}

function isWhole(bill: ListedBill): bill is Bill {
  return 'lines' in bill;
}
