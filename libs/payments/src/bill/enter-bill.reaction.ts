import { type Id, invariant, newId, parseCurrency } from '@commonhall/kernel';
import { type EventMeta, Reaction, type TenantTx, tenantZero } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { InvoiceIssued } from '../invoice/invoice.events.js';
import { transferPostings } from '../ledger/journal-entry.js';
import { Ledger } from '../ledger/ledger.service.js';

/** Enters the co-op's invoice in the organisation's books: what accrued becomes payable. */
@Injectable()
export class EnterBill extends Reaction<InvoiceIssued> {
  readonly name = 'payments.enter-bill';
  readonly event = InvoiceIssued;

  constructor(private readonly ledger: Ledger) {
    super();
  }

  async react(tx: TenantTx, invoice: InvoiceIssued['payload'], { origin }: EventMeta): Promise<void> {
    invariant(origin === tenantZero && tx.tenantId !== tenantZero, 'the co-op alone bills for the platform');
    const currency = parseCurrency(invoice.currency);
    await tx.sql(
      `insert into bill (tenant_id, id, invoice_id, series, number, period, currency, total_minor, issued_at, received_at, transfer_id, issuer, recipient, lines)
       values ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13::jsonb, $14::jsonb)`,
      [
        newId<'PayableBill'>(),
        invoice.invoiceId,
        invoice.series,
        invoice.number,
        invoice.period,
        currency,
        invoice.totalMinor,
        invoice.issuedAt,
        tx.now,
        invoice.transferId,
        JSON.stringify(invoice.issuer),
        JSON.stringify(invoice.recipient),
        JSON.stringify(invoice.lines),
      ],
    );
    const totalMinor = BigInt(invoice.totalMinor);
    if (totalMinor === 0n) return;
    await this.ledger.post(tx, {
      cause: { type: 'bill', id: invoice.invoiceId },
      at: new Date(invoice.issuedAt),
      transferId: invoice.transferId as Id<'Transfer'>,
      postings: transferPostings('fees-accrued', 'payable-to-co-op', totalMinor, currency),
    });
  }
}
