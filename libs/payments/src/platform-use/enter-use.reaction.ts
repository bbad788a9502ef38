import { type CurrencyCode, type Id, invariant, newId, parseCurrency } from '@commonhall/kernel';
import { type EventMeta, Reaction, type TenantTx, tenantZero } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { UseAccrued } from '../fee-month/fee-month.events.js';
import { partsColumns, partsNames, rowOfParts } from '../fee-month/fee-parts.js';
import { transferPostings } from '../ledger/journal-entry.js';
import { Ledger } from '../ledger/ledger.service.js';

/** Enters in the co-op's books what accrued in an organisation's: the other half of the transfer. */
@Injectable()
export class EnterUse extends Reaction<UseAccrued> {
  readonly name = 'payments.enter-use';
  readonly event = UseAccrued;

  constructor(private readonly ledger: Ledger) {
    super();
  }

  async react(tx: TenantTx, use: UseAccrued['payload'], { origin }: EventMeta): Promise<void> {
    invariant(
      tx.tenantId === tenantZero && origin !== tenantZero,
      "an organisation's use is entered in the co-op's books",
    );
    const currency: CurrencyCode = parseCurrency(use.currency);
    const id = newId<'PlatformUse'>();
    await tx.sql(
      `insert into platform_use (tenant_id, id, member_tenant_id, cause_id, transfer_id, period, taking_at, taking_minor, accrued_minor, currency, received_at)
       values ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        id,
        origin,
        use.causeId,
        use.transferId,
        use.period,
        use.taking?.at ?? null,
        use.taking?.minor ?? '0',
        use.accruedMinor,
        currency,
        tx.now,
      ],
    );
    await tx.sql(
      `insert into platform_use_line (tenant_id, id, use_id, member_tenant_id, period, currency, ${partsNames})
       select $1::uuid, r.id, $3, $4, $5, $6, ${partsNames} from jsonb_to_recordset($2::jsonb) as r (id uuid, ${partsColumns})`,
      [
        JSON.stringify(use.lines.map((line) => ({ id: newId<'PlatformUse'>(), ...rowOfParts(line) }))),
        id,
        origin,
        use.period,
        currency,
      ],
    );
    const accruedMinor = BigInt(use.accruedMinor);
    if (accruedMinor === 0n) return;
    await this.ledger.post(tx, {
      cause: { type: 'use', id: use.causeId },
      at: new Date(use.enteredAt),
      transferId: use.transferId as Id<'Transfer'>,
      postings: transferPostings('fees-accrued', 'fee-income', accruedMinor, currency, origin),
    });
  }
}
