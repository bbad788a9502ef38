import { type CurrencyCode, type Id, type LocalMonth, type Money, money } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';
import { type OpenedLine, numberText, openLine } from '../invoice/bill-line.js';
import { type IssuedLine, type Party } from '../invoice/invoice.events.js';

/** A bill as lists show it. */
export interface ListedBill {
  readonly id: Id<'PayableBill'>;
  readonly invoiceId: Id<'Invoice'>;
  readonly number: string;
  readonly month: LocalMonth;
  readonly total: Money;
  readonly issuedAt: Date;
  readonly receivedAt: Date;
  /** How the number sorts, for cursors. */
  readonly sortNumber: string;
}

/** What an organisation has to pay to the co-op for a month, with all that is written on it. */
export interface Bill extends ListedBill {
  readonly issuer: Party;
  readonly recipient: Party;
  readonly lines: readonly OpenedLine[];
}

export interface ListedBillRow extends Omit<ListedBill, 'number' | 'total' | 'sortNumber'> {
  readonly series: string;
  readonly number: string;
  readonly currency: CurrencyCode;
  readonly total_minor: string;
}

export interface BillRow extends ListedBillRow {
  readonly issuer: Party;
  readonly recipient: Party;
  readonly lines: readonly IssuedLine[];
}

const listed = `id, invoice_id as "invoiceId", series, number, period as month, currency, total_minor, issued_at as "issuedAt",
  received_at as "receivedAt"`;
const whole = `${listed}, issuer, recipient, lines`;
const page = `from bill where tenant_id = $1 and series = $4 and number < $2::bigint
   order by number desc limit $3`;

/** $2 the number to start after, $3 how many, $4 series; newest first. */
export const billPage = statement<BillRow>('payments.bill-page', `select ${whole} ${page}`, { plannedOnce: true });

/** As `billPage`, without what only an opened bill shows. */
export const billList = statement<ListedBillRow>('payments.bill-list', `select ${listed} ${page}`, {
  plannedOnce: true,
});

/** $2 ids. */
export const billsById = statement<BillRow>(
  'payments.bills-by-id',
  `select ${whole} from bill where tenant_id = $1 and id = any($2::uuid[])`,
);

export function listedBillOfRow(row: ListedBillRow): ListedBill {
  return {
    id: row.id,
    invoiceId: row.invoiceId,
    number: numberText(row.series, row.number),
    month: row.month,
    total: money(BigInt(row.total_minor), row.currency),
    issuedAt: row.issuedAt,
    receivedAt: row.receivedAt,
    sortNumber: row.number,
  };
}

export function billOfRow(row: BillRow): Bill {
  const { issuer, recipient, lines, currency } = row;
  return { ...listedBillOfRow(row), issuer, recipient, lines: lines.map((line) => openLine(line, currency)) };
}
