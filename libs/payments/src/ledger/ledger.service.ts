import { type Id, invariant, newId } from '@commonhall/kernel';
import {
  type Connection,
  type PageArgs,
  type Principal,
  type ReadTx,
  TenantDatabase,
  type TenantTx,
  connect,
  listStart,
} from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type AccountCode, chart } from './chart.js';
import { type NewEntry, assertPostable } from './journal-entry.js';
import { mayReadBooks } from './ledger.access.js';
import {
  type AccountBalance,
  type BalanceRow,
  type JournalEntry,
  balanceOfRow,
  balancesSql,
  balancesStatement,
  entriesById,
  entryOfRow,
  entryPage,
  unbalancedEntries,
} from './ledger.queries.js';

/**
 * The books of one tenant: double entry, insert only. Corrections are new entries.
 * Source of the rules: libs/payments/README.md, invariants 1 and 2.
 */
@Injectable()
export class Ledger {
  constructor(private readonly database: TenantDatabase) {}

  /**
   * Writes an entry, once for its cause: posting it again changes nothing.
   * @returns the entry's id, also where it stood already
   * @throws InvariantViolation for an entry that does not sum to zero, and for one that differs from what its cause posted
   */
  async post(tx: TenantTx, entry: NewEntry): Promise<Id<'JournalEntry'>> {
    const [id] = await this.postAll(tx, [entry]);
    invariant(id !== undefined, 'an entry that was posted has an id');
    return id;
  }

  /** As `post`, for many entries in four statements, however many they are. @returns their ids, in their order */
  async postAll(tx: TenantTx, entries: readonly NewEntry[]): Promise<Id<'JournalEntry'>[]> {
    entries.forEach(assertPostable);
    const accounts = await this.accountsOf(tx, entries);
    const proposed = entries.map((entry) => ({ ...entry, id: newId<'JournalEntry'>() }));
    const inserted = await tx.sql<{ id: Id<'JournalEntry'> }>(
      `insert into journal_entry (tenant_id, id, at, cause_type, cause_id, transfer_id, recorded_at)
       select $1::uuid, r.id, r.at, r.cause_type, r.cause_id, r.transfer_id, $3
       from jsonb_to_recordset($2::jsonb) as r (id uuid, at timestamptz, cause_type text, cause_id uuid, transfer_id uuid)
       on conflict (tenant_id, cause_type, cause_id) do nothing returning id`,
      [
        JSON.stringify(
          proposed.map(({ id, at, cause, transferId }) => ({
            id,
            at,
            cause_type: cause.type,
            cause_id: cause.id,
            transfer_id: transferId,
          })),
        ),
        tx.now,
      ],
    );
    const fresh = new Set(inserted.map(({ id }) => id));
    const postings = proposed
      .filter(({ id }) => fresh.has(id))
      .flatMap(({ id, postings }) =>
        postings.map((posting) => ({
          id: newId<'Posting'>(),
          entry_id: id,
          account_id: accounts.get(`${posting.account} ${posting.currency}`),
          party_id: posting.partyId ?? null,
          amount_minor: posting.amountMinor.toString(),
          currency: posting.currency,
        })),
      );
    if (postings.length > 0) {
      await tx.sql(
        `insert into posting (tenant_id, id, entry_id, account_id, party_id, amount_minor, currency)
         select $1::uuid, r.id, r.entry_id, r.account_id, r.party_id, r.amount_minor, r.currency
         from jsonb_to_recordset($2::jsonb)
           as r (id uuid, entry_id uuid, account_id uuid, party_id uuid, amount_minor bigint, currency text)`,
        [JSON.stringify(postings)],
      );
    }
    const ids: Id<'JournalEntry'>[] = [];
    for (const entry of proposed) ids.push(fresh.has(entry.id) ? entry.id : await this.postedBefore(tx, entry));
    return ids;
  }

  /** What stands on every account that was ever posted to, by code. */
  async balances(tx: ReadTx): Promise<AccountBalance[]> {
    return (await tx.sql<BalanceRow>(balancesSql)).map(balanceOfRow);
  }

  /**
   * What stands on an account; nothing where it was never posted to.
   * @param partyId of that party alone
   * @returns minor units, debits positive
   */
  async balance(tx: ReadTx, account: AccountCode, partyId: Id<'Tenant'> | null = null): Promise<bigint> {
    const [row] = await tx.sql<{ balance: string }>(
      `select coalesce(sum(p.amount_minor), 0)::bigint as balance from posting p
       join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id
       where p.tenant_id = $1 and a.code = $2 and ($3::uuid is null or p.party_id = $3)`,
      [account, partyId],
    );
    return BigInt(row?.balance ?? 0);
  }

  /** @throws InvariantViolation that names the entries which do not sum to zero */
  async assertBalanced(tx: ReadTx): Promise<void> {
    const ids = await unbalancedEntries(tx);
    invariant(ids.length === 0, `these entries do not sum to zero: ${ids.join(', ')}`);
  }

  /** The tenant's accounts, for whoever may read its books; for others there are none. */
  async listAccounts(principal: Principal): Promise<AccountBalance[]> {
    if (!mayReadBooks(principal)) return [];
    return (await this.database.query(principal, balancesStatement)).map(balanceOfRow);
  }

  /** A page of the tenant's entries with their postings, newest first; for those who may not read its books there are none. */
  pageEntries(principal: Principal, page: PageArgs): Promise<Connection<JournalEntry>> {
    return connect<JournalEntry>({
      principal,
      page,
      field: 'Query.journalEntries',
      sort: ['-at', '-id'],
      fetch: async ({ limit, after }) => {
        if (!mayReadBooks(principal)) return [];
        return (
          await this.database.query(principal, entryPage, [
            after?.[0] ?? listStart.instant,
            after?.[1] ?? listStart.uuid,
            limit,
          ])
        ).map(entryOfRow);
      },
      keyOf: ({ sortAt, id }) => [sortAt, id],
    });
  }

  /** Those of the entries that are the principal's to see, in no order. */
  async entriesByIds(principal: Principal, ids: readonly Id<'JournalEntry'>[]): Promise<JournalEntry[]> {
    if (!mayReadBooks(principal)) return [];
    return (await this.database.query(principal, entriesById, [ids])).map(entryOfRow);
  }

  /** The ids of the accounts that entries post to, by code and currency; opens those that are not there yet. */
  private async accountsOf(tx: TenantTx, entries: readonly NewEntry[]): Promise<Map<string, string>> {
    const wanted = new Map(
      entries.flatMap(({ postings }) =>
        postings.map(({ account, currency }) => [`${account} ${currency}`, { account, currency }]),
      ),
    );
    const read = (): Promise<{ id: string; code: string; currency: string }[]> =>
      tx.sql('select id, code, currency from ledger_account where tenant_id = $1 and code = any($2)', [
        [...wanted.values()].map(({ account }) => account),
      ]);
    const byKey = (rows: readonly { id: string; code: string; currency: string }[]): Map<string, string> =>
      new Map(rows.map(({ id, code, currency }) => [`${code} ${currency}`, id]));
    const known = byKey(await read());
    const missing = [...wanted].filter(([key]) => !known.has(key)).map(([, account]) => account);
    if (missing.length === 0) return known;
    await tx.sql(
      `insert into ledger_account (tenant_id, id, code, kind, currency)
       select $1::uuid, r.id, r.code, r.kind, r.currency from jsonb_to_recordset($2::jsonb) as r (id uuid, code text, kind text, currency text)
       on conflict (tenant_id, code, currency) do nothing`,
      [
        JSON.stringify(
          missing.map(({ account, currency }) => ({
            id: newId<'LedgerAccount'>(),
            code: account,
            kind: chart[account].kind,
            currency,
          })),
        ),
      ],
    );
    return byKey(await read());
  }

  /** The entry that a cause made before. It must say the same: a cause with two meanings is a bug. */
  private async postedBefore(tx: TenantTx, entry: NewEntry): Promise<Id<'JournalEntry'>> {
    const rows = await tx.sql<{
      id: Id<'JournalEntry'>;
      transfer_id: string | null;
      code: string;
      amount_minor: string;
    }>(
      `select e.id, e.transfer_id, a.code, p.amount_minor from journal_entry e
       join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.id
       join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id
       where e.tenant_id = $1 and e.cause_type = $2 and e.cause_id = $3`,
      [entry.cause.type, entry.cause.id],
    );
    const lines = (of: readonly (readonly [string, string])[]): string =>
      of
        .map((line) => line.join(' '))
        .sort()
        .join(', ');
    const [first] = rows;
    invariant(
      first !== undefined &&
        first.transfer_id === entry.transferId &&
        lines(rows.map(({ code, amount_minor }) => [code, amount_minor])) ===
          lines(entry.postings.map(({ account, amountMinor }) => [account, amountMinor.toString()])),
      `${entry.cause.type} ${entry.cause.id} posted something else before`,
    );
    return first.id;
  }
}
