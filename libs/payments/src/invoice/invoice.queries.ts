import { type CurrencyCode, type Id, type LocalMonth, type Money, money } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';
import { numberText } from './bill-line.js';
import { type IssuedLine, type Party } from './invoice.events.js';

/** What the co-op has invoiced to an organisation. Its lines are loaded apart. */
export interface Invoice {
  readonly id: Id<'Invoice'>;
  readonly number: string;
  readonly month: LocalMonth;
  readonly total: Money;
  readonly issuedAt: Date;
  readonly organisationId: Id<'Organisation'>;
  readonly memberId: Id<'Member'>;
  readonly issuer: Party;
  readonly recipient: Party;
  /** How the number sorts, for cursors. */
  readonly sortNumber: string;
}

export interface InvoiceRow extends Omit<Invoice, 'number' | 'total' | 'issuer' | 'recipient' | 'sortNumber'> {
  readonly series: string;
  readonly number: string;
  readonly currency: CurrencyCode;
  readonly total_minor: string;
  readonly issuer: string;
  readonly recipient: string;
}

/** The parties come as text, which is read where somebody looks at it. */
const columns = `id, series, number, period as month, currency, total_minor, issued_at as "issuedAt", organisation_id as "organisationId",
  member_id as "memberId", issuer::text as issuer, recipient::text as recipient`;

/** $2 the number to start after, $3 how many, $4 series; newest first. */
export const invoicePage = statement<InvoiceRow>(
  'payments.invoice-page',
  `select ${columns} from invoice where tenant_id = $1 and series = $4 and number < $2::bigint
   order by number desc limit $3`,
  { plannedOnce: true },
);

/** $2 ids. */
export const invoicesById = statement<InvoiceRow>(
  'payments.invoices-by-id',
  `select ${columns} from invoice where tenant_id = $1 and id = any($2::uuid[])`,
  { plannedOnce: true },
);

export type InvoiceLineRow = Omit<IssuedLine, 'arithmetic'> & {
  readonly invoiceId: Id<'Invoice'>;
  readonly currency: CurrencyCode;
  readonly arithmetic: string;
};

/** $2 ids of invoices. The arithmetic comes as text: few lines are opened. */
export const linesOfInvoices = statement<InvoiceLineRow>(
  'payments.lines-of-invoices',
  `select l.invoice_id as "invoiceId", i.currency, l.kind, l.policy_version_id as "policyVersionId", l.decision_id as "decisionId", l.takings,
     l.base_minor::text as "baseMinor", l.amount_minor::text as "amountMinor", l.arithmetic::text as arithmetic
   from invoice_line l join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id
   where l.tenant_id = $1 and l.invoice_id = any($2::uuid[]) order by l.invoice_id, l.position`,
  { plannedOnce: true },
);

export function invoiceOfRow(row: InvoiceRow): Invoice {
  return new StoredInvoice(row);
}

class StoredInvoice implements Invoice {
  readonly id: Invoice['id'];
  readonly number: string;
  readonly month: LocalMonth;
  readonly total: Money;
  readonly issuedAt: Date;
  readonly organisationId: Invoice['organisationId'];
  readonly memberId: Invoice['memberId'];
  readonly sortNumber: string;

  constructor(private readonly row: InvoiceRow) {
    this.id = row.id;
    this.number = numberText(row.series, row.number);
    this.month = row.month;
    this.total = money(BigInt(row.total_minor), row.currency);
    this.issuedAt = row.issuedAt;
    this.organisationId = row.organisationId;
    this.memberId = row.memberId;
    this.sortNumber = row.number;
  }

  get issuer(): Party {
    return JSON.parse(this.row.issuer) as Party;
  }

  get recipient(): Party {
    return JSON.parse(this.row.recipient) as Party;
  }
}
