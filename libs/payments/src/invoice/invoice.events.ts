import { DomainEvent, type JsonObject } from '@commonhall/kernel';
import { type LineArithmetic } from '../fee/month-bill.js';

/** A line of an invoice as it travels and as a bill stores it: amounts are minor units as text. */
export type IssuedLine = {
  readonly kind: LineArithmetic['kind'];
  readonly policyVersionId: string;
  readonly decisionId: string;
  readonly takings: number;
  readonly baseMinor: string;
  readonly amountMinor: string;
  readonly arithmetic: LineArithmetic;
};

/** Who sends an invoice, or to whom it goes, as they were on the day; organisations, never people. */
export type Party = {
  readonly name: string;
  readonly legalForm?: string;
  readonly registrationNumber?: string;
  readonly address?: string;
} & JsonObject;

/** The co-op has invoiced an organisation; received by the organisation's tenant, whose bill it is. */
export class InvoiceIssued extends DomainEvent<{
  invoiceId: string;
  series: string;
  number: string;
  period: string;
  currency: string;
  totalMinor: string;
  issuedAt: string;
  transferId: string;
  issuer: Party;
  recipient: Party;
  lines: readonly IssuedLine[];
}> {
  static override readonly type = 'payments.invoice-issued.v1';
}
