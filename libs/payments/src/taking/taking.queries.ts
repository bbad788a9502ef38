import { type CurrencyCode, type Id, type LocalMonth, type Money, money } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';

/** A taking and what it bears, corrections included. */
export interface Taking {
  readonly id: Id<'Taking'>;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly amount: Money;
  readonly source: string;
  /** The month with whose bill its fee comes: its own, or a later one if that was closed when it was recorded. */
  readonly month: LocalMonth;
  readonly fee: Money;
  /** The version that charges it; null where no fee was decided at its instant. */
  readonly policyVersionId: Id<'PolicyVersion'> | null;
  readonly decisionId: Id<'Decision'> | null;
  /** The version was not ratified yet at its instant: nothing is charged. */
  readonly provisional: boolean;
}

/** A taking with one of its fee lines, if it has any. */
export interface TakingRow {
  readonly id: Id<'Taking'>;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly amount_minor: string;
  readonly currency: CurrencyCode;
  readonly source: string;
  readonly month: LocalMonth;
  /** The instant as the database has it, for cursors. */
  readonly sortAt: string;
  readonly policy_version_id: Id<'PolicyVersion'> | null;
  readonly decision_id: Id<'Decision'> | null;
  readonly provisional: boolean | null;
  readonly takings: number | null;
  readonly charged_minor: string | null;
}

/** Lines are joined, not added up: that is little work here, and a page's worth of it in the database. */
const withLines = (
  takings: string,
): string => `select t.id, t.at as "occurredAt", t.recorded_at as "recordedAt", t.amount_minor, t.currency, t.source, t.period as month,
    t.at::text as "sortAt", f.policy_version_id, f.decision_id, f.provisional, f.takings, f.fee_minor - f.free_minor - f.cap_minor as charged_minor
  from (${takings}) t left join fee_line f on f.tenant_id = $1 and f.taking_id = t.id order by t.at desc, t.id desc`;

/** $2 and $3 the instant and id to start after, $4 how many; newest first. */
export const takingPage = statement<TakingRow>(
  'payments.taking-page',
  withLines(`select * from taking where tenant_id = $1
    and (at, id) < ($2::timestamptz, $3::uuid) order by at desc, id desc limit $4`),
  { plannedOnce: true },
);

/** $2 ids. */
export const takingsById = statement<TakingRow>(
  'payments.takings-by-id',
  withLines('select * from taking where tenant_id = $1 and id = any($2::uuid[])'),
  { plannedOnce: true },
);

/** A taking, and how it sorts. */
export interface SortedTaking {
  readonly taking: Taking;
  readonly sortAt: string;
}

/** The takings of rows in which those of one stand together. */
export function takingsOfRows(rows: readonly TakingRow[]): SortedTaking[] {
  const takings: SortedTaking[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && rows[to]?.id === rows[from]?.id) to += 1;
    const [first, ...others] = rows.slice(from, to);
    if (first !== undefined) takings.push({ taking: takingOf(first, others), sortAt: first.sortAt });
    from = to;
  }
  return takings;
}

/** Plain values only: the answer of an idempotent call is stored. */
function takingOf(first: TakingRow, others: readonly TakingRow[]): Taking {
  const lines = [first, ...others];
  const charging = lines.find((line) => sum(lines, line.policy_version_id) > 0);
  return {
    id: first.id,
    occurredAt: first.occurredAt,
    recordedAt: first.recordedAt,
    amount: money(BigInt(first.amount_minor), first.currency),
    source: first.source,
    month: first.month,
    fee: money(
      lines.reduce((total, { charged_minor }) => total + BigInt(charged_minor ?? 0), 0n),
      first.currency,
    ),
    policyVersionId: charging?.policy_version_id ?? null,
    decisionId: charging?.decision_id ?? null,
    provisional: charging?.provisional ?? false,
  };
}

/** How many takings stand under a version when corrections are counted: one, or none. */
function sum(lines: readonly TakingRow[], versionId: string | null): number {
  return lines.reduce((total, line) => (line.policy_version_id === versionId ? total + (line.takings ?? 0) : total), 0);
}
