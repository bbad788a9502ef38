import { MembershipModule } from '@commonhall/membership';
import { TenancyModule } from '@commonhall/tenancy';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { BillLoader } from './bill/bill.loader.js';
import { Bills } from './bill/bills.service.js';
import { BillsResolver } from './bill/bills.resolver.js';
import { EnterBill } from './bill/enter-bill.reaction.js';
import { PaymentsCheck } from './check/payments-check.service.js';
import { FeeDryRun } from './fee/fee-dry-run.service.js';
import { FeeVersions } from './fee/fee-versions.service.js';
import { CloseMonths } from './fee-month/close-months.job.js';
import { FeeMonths } from './fee-month/fee-months.service.js';
import { BillOrganisation } from './invoice/bill-organisation.job.js';
import { type BillingGate } from './invoice/billing-gate.provider.js';
import { Billing } from './invoice/billing.service.js';
import { InvoiceLinesLoader, InvoiceLoader } from './invoice/invoice.loader.js';
import { Invoices } from './invoice/invoices.service.js';
import { InvoicesResolver } from './invoice/invoices.resolver.js';
import { FindUnbilled } from './invoice/find-unbilled.job.js';
import { JournalEntryLoader } from './ledger/ledger.loader.js';
import { LedgerResolver } from './ledger/ledger.resolver.js';
import { Ledger } from './ledger/ledger.service.js';
import { CloseUseMonth } from './platform-use/close-use-month.reaction.js';
import { EnterUse } from './platform-use/enter-use.reaction.js';
import { TakingLoader } from './taking/taking.loader.js';
import { TakingsResolver } from './taking/takings.resolver.js';
import { Takings } from './taking/takings.service.js';

const services = [Ledger, Takings, FeeMonths, FeeVersions, FeeDryRun, Billing, Invoices, Bills, PaymentsCheck];
const api = [
  LedgerResolver,
  TakingsResolver,
  InvoicesResolver,
  BillsResolver,
  JournalEntryLoader,
  TakingLoader,
  InvoiceLoader,
  InvoiceLinesLoader,
  BillLoader,
];
const work = [EnterUse, CloseUseMonth, EnterBill, CloseMonths, FindUnbilled, BillOrganisation];

/** The books, takings, the platform's fee, and the bills for it. */
@Module({})
export class PaymentsModule {
  /** @param billingGate a provider of `BillingGate`: what must hold before bills are made is the application's to say */
  static forRoot({ billingGate }: { readonly billingGate: Provider<BillingGate> }): DynamicModule {
    return {
      module: PaymentsModule,
      imports: [TenancyModule, MembershipModule],
      providers: [billingGate, ...services, ...api, ...work],
      exports: services,
    };
  }
}
