export { PaymentsModule } from './payments.module.js';
export { Ledger } from './ledger/ledger.service.js';
export { type AccountCode, type AccountKind, chart } from './ledger/chart.js';
export { ledgerChain } from './ledger/ledger-chain.js';
export { type NewEntry, type NewPosting, transferPostings } from './ledger/journal-entry.js';
export { type AccountBalance, type JournalEntry } from './ledger/ledger.queries.js';
export { Takings, type NewTaking } from './taking/takings.service.js';
export { type Taking } from './taking/taking.queries.js';
export { CloseMonths } from './fee-month/close-months.job.js';
export { FeeMonths } from './fee-month/fee-months.service.js';
export { MonthClosed, UseAccrued } from './fee-month/fee-month.events.js';
export { EnterUse } from './platform-use/enter-use.reaction.js';
export { CloseUseMonth } from './platform-use/close-use-month.reaction.js';
export { Billing, platformSeries } from './invoice/billing.service.js';
export { BillingGate, type BillingPermit } from './invoice/billing-gate.provider.js';
export { FreshBackupGate } from './invoice/fresh-backup-gate.provider.js';
export { FindUnbilled } from './invoice/find-unbilled.job.js';
export { BillOrganisation } from './invoice/bill-organisation.job.js';
export { InvoiceIssued } from './invoice/invoice.events.js';
export { type Invoice } from './invoice/invoice.queries.js';
export { Invoices } from './invoice/invoices.service.js';
export { type OpenedLine, type OpenedStep, lineLabels } from './invoice/bill-line.js';
export { type Bill } from './bill/bill.queries.js';
export { Bills } from './bill/bills.service.js';
export { BillType } from './bill/bill.graphql.js';
export { InvoiceType } from './invoice/invoice.graphql.js';
export { EnterBill } from './bill/enter-bill.reaction.js';
export { FeeVersions } from './fee/fee-versions.service.js';
export { FeeDryRun, type DryRunMonth } from './fee/fee-dry-run.service.js';
export { platformFee } from './fee/platform-fee.policies.js';
export { feeDirection } from './fee/fee-direction.js';
export {
  type FeeSchedule,
  type FeeScheduleValue,
  type FeeVersion,
  feeScheduleSchema,
  readFeeSchedule,
} from './fee/platform-fee.js';
export { type BillLine, type BilledTaking, type LineArithmetic, type MonthBill, monthBill } from './fee/month-bill.js';
export { type ArithmeticStep, arithmeticSteps } from './fee/line-arithmetic.js';
export { PaymentsCheck, booksCheck } from './check/payments-check.service.js';
