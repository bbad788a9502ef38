import {
  AccessDenied,
  type CurrencyCode,
  type Id,
  IdempotencyKeyReused,
  InvalidAmount,
  InvalidInput,
  InvalidTime,
  type Money,
  assertStorable,
  invariant,
  newId,
  parseCurrency,
  parseTimeZone,
} from '@commonhall/kernel';
import {
  type Connection,
  type Once,
  type PageArgs,
  type Principal,
  type ReadTx,
  TenantDatabase,
  type TenantTx,
  actorOf,
  connect,
  listStart,
  tenantZero,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { FeeMonths } from '../fee-month/fee-months.service.js';
import { mayReadBooks } from '../ledger/ledger.access.js';
import { mayRecordTaking } from './taking.access.js';
import {
  type ListedTaking,
  type Taking,
  type TakingRow,
  listedTakingsOfRows,
  takingList,
  takingsById,
  takingsOfRows,
} from './taking.queries.js';

/** A taking as whoever records it states it. */
export interface NewTaking {
  readonly amount: Money;
  readonly occurredAt: Date;
  /** Where it comes from, in the organisation's words: "market stall". At most 80 characters. */
  readonly source: string;
}

const yearMs = 366 * 24 * 60 * 60 * 1000;

/** What an organisation has taken: the base of the platform's fee. */
@Injectable()
export class Takings {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly months: FeeMonths,
  ) {}

  /**
   * Records a taking and accrues its fee, by the version in force at its instant.
   * @throws AccessDenied for whoever is neither treasurer nor a key that may write, and in the co-op's own tenant
   * @throws InvalidInput for an amount of nothing or less, another currency, an instant to come or more than a year ago
   * Rule: design record 0010; libs/payments/README.md, "Who may do what".
   */
  async record(principal: Principal, input: NewTaking & { readonly idempotencyKey: string }): Promise<Once<Taking>> {
    if (!mayRecordTaking(principal)) {
      throw new AccessDenied(
        'Takings are recorded by the treasurer, or by a key that may write. Ask whoever gives out roles.',
        [],
      );
    }
    if (principal.tenantId === tenantZero) {
      throw new AccessDenied(
        'The co-op pays itself no fee, so it records no takings. Record them in the organisation that took them.',
        [],
      );
    }
    const { idempotencyKey, ...taking } = input;
    return this.database.writeOnce(principal, { operation: 'recordTaking', idempotencyKey, input: taking }, (tx) =>
      this.enter(tx, taking, { recordedBy: actorOf(principal), key: idempotencyKey }),
    );
  }

  /**
   * As `record`, in a transaction of the caller's: for what sells things, so that sale and taking stand together.
   * @param origin who records, and a key of theirs: the same key enters a taking once
   */
  async enter(
    tx: TenantTx,
    taking: NewTaking,
    origin: { readonly recordedBy: string; readonly key: string },
  ): Promise<Taking> {
    const tenant = await this.assertAdmissible(tx, taking);
    const earlier = await this.recordedBefore(tx, taking, origin);
    if (earlier !== null) return earlier;
    const month = await this.months.openFor(tx, taking.occurredAt, tenant);
    const id = newId<'Taking'>();
    await tx.sql(
      `insert into taking (tenant_id, id, at, period, amount_minor, currency, source, recorded_at, recorded_by, key)
       values ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        taking.occurredAt,
        month.period,
        taking.amount.minor.toString(),
        taking.amount.currency,
        taking.source.trim(),
        tx.now,
        origin.recordedBy,
        origin.key,
      ],
    );
    await this.months.accrue(tx, month, { id, at: taking.occurredAt, amountMinor: taking.amount.minor });
    tx.audit({
      action: 'taking.recorded',
      subject: id,
      facts: { amount: taking.amount.minor.toString(), period: month.period },
    });
    return this.require(tx, id);
  }

  /** A page of the tenant's takings, newest first, for whoever may read its books; for others there are none. */
  list(principal: Principal, page: PageArgs): Promise<Connection<ListedTaking>> {
    return connect<ListedTaking>({
      principal,
      page,
      field: 'Query.takings',
      sort: ['-at', '-id'],
      fetch: async ({ limit, after }) => {
        if (!mayReadBooks(principal)) return [];
        const [at = listStart.instant, id = listStart.uuid] = after ?? [];
        return listedTakingsOfRows(await this.database.query(principal, takingList, [at, id, limit]));
      },
      keyOf: ({ occurredAt, id }) => [occurredAt.toISOString(), id],
    });
  }

  /** Those of the takings that are the principal's to see, in no order. */
  async byIds(principal: Principal, ids: readonly string[]): Promise<Taking[]> {
    if (!mayReadBooks(principal)) return [];
    return takingsOfRows(await this.database.query(principal, takingsById, [ids]));
  }

  private async require(tx: ReadTx, id: string): Promise<Taking> {
    const [found] = takingsOfRows(await tx.sql<TakingRow>(takingsById.text, [[id]]));
    invariant(found, 'a taking that was recorded is there');
    return found;
  }

  private async assertAdmissible(
    tx: ReadTx,
    { amount, occurredAt, source }: NewTaking,
  ): Promise<{ zone: string; currency: CurrencyCode }> {
    const tenant = await this.tenants.get(tx, tx.tenantId);
    const coop = await this.tenants.get(tx, tenantZero);
    invariant(tenant && coop, 'a tenant that is bound is there, and so is the co-op');
    if (amount.currency !== tenant.currency) {
      throw new InvalidInput(
        `Your books are kept in ${tenant.currency}; this taking is in ${amount.currency}. State it in ${tenant.currency}.`,
        ['input', 'amount', 'currency'],
      );
    }
    invariant(
      tenant.currency === coop.currency,
      `the co-op's fee is set in ${coop.currency} and cannot be charged in ${tenant.currency}`,
    );
    if (amount.minor <= 0n)
      throw new InvalidAmount('A taking is more than nothing. State what was taken, in major units such as 12.50.', [
        'input',
        'amount',
        'amount',
      ]);
    assertStorable(amount, ['input', 'amount', 'amount']);
    if (occurredAt.getTime() > tx.now.getTime()) {
      throw new InvalidTime('That is still to come. Record a taking once it was made.', ['input', 'occurredAt']);
    }
    if (occurredAt.getTime() < tx.now.getTime() - yearMs) {
      throw new InvalidTime(
        'That is more than a year ago. Check the date; what is older belongs to accounts that are closed.',
        ['input', 'occurredAt'],
      );
    }
    if (source.trim().length < 1 || source.trim().length > 80) {
      throw new InvalidInput('Say in 1 to 80 characters where the taking comes from, for example "market stall".', [
        'input',
        'source',
      ]);
    }
    return { zone: parseTimeZone(tenant.zone), currency: parseCurrency(tenant.currency) };
  }

  /**
   * The taking that the same origin recorded with the same key; keys of calls are forgotten in time, this one is not.
   * @throws IdempotencyKeyReused when that was another taking
   */
  private async recordedBefore(
    tx: ReadTx,
    { amount, occurredAt, source }: NewTaking,
    origin: { recordedBy: string; key: string },
  ): Promise<Taking | null> {
    const [row] = await tx.sql<{ id: Id<'Taking'> }>(
      'select id from taking where tenant_id = $1 and recorded_by = $2 and key = $3',
      [origin.recordedBy, origin.key],
    );
    if (row === undefined) return null;
    const earlier = await this.require(tx, row.id);
    const same =
      earlier.amount.minor === amount.minor &&
      earlier.occurredAt.getTime() === occurredAt.getTime() &&
      earlier.source === source.trim();
    if (!same) throw new IdempotencyKeyReused();
    return earlier;
  }
}
