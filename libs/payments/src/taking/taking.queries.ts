import { type CurrencyCode, type Id, type LocalMonth, type Money, money } from '@commonhall/kernel';
import { statement } from '@commonhall/platform';

/** A taking as lists show it. */
export interface ListedTaking {
  readonly id: Id<'Taking'>;
  /** To the millisecond, so that a cursor can be made from it. */
  readonly occurredAt: Date;
  readonly amount: Money;
  readonly source: string;
  /** The month with whose bill its fee comes: its own, or a later one if that was closed when it was recorded. */
  readonly month: LocalMonth;
  /** What it bears, corrections included. */
  readonly fee: Money;
}

/** A taking and where its fee comes from. */
export interface Taking extends ListedTaking {
  readonly recordedAt: Date;
  /** The version that charges it; null where no fee was decided at its instant. */
  readonly policyVersionId: Id<'PolicyVersion'> | null;
  readonly decisionId: Id<'Decision'> | null;
  /** The version was not ratified yet at its instant: nothing is charged. */
  readonly provisional: boolean;
}

/** A taking with one of its fee lines, if it has any. */
export interface ListedTakingRow {
  readonly id: Id<'Taking'>;
  readonly occurredAt: Date;
  readonly amount_minor: string;
  readonly currency: CurrencyCode;
  readonly source: string;
  readonly month: LocalMonth;
  readonly charged_minor: string | null;
}

export interface TakingRow extends ListedTakingRow {
  readonly recordedAt: Date;
  readonly policy_version_id: Id<'PolicyVersion'> | null;
  readonly decision_id: Id<'Decision'> | null;
  readonly provisional: boolean | null;
  readonly takings: number | null;
}

const listed = `t.id, t.at as "occurredAt", t.amount_minor, t.currency, t.source, t.period as month,
    f.fee_minor - f.free_minor - f.cap_minor as charged_minor`;
const whole = `${listed}, t.recorded_at as "recordedAt", f.policy_version_id, f.decision_id, f.provisional, f.takings`;

/**
 * Lines are joined, not added up: that is little work here, and a page's worth of it in the database. `offset 0` keeps the
 * planner from reading a whole small table for the few lines of a page.
 */
const withLines = (columns: string, takings: string): string => `select ${columns}
  from (${takings}) t left join lateral (select * from fee_line where tenant_id = $1 and taking_id = t.id offset 0) f on true
  order by t.at desc, t.id desc`;

/** $2 and $3 the instant and id to start after, $4 how many; newest first. */
export const takingList = statement<ListedTakingRow>(
  'payments.taking-list',
  withLines(
    listed,
    `select id, at, amount_minor, currency, source, period from taking where tenant_id = $1
    and (at, id) < ($2::timestamptz, $3::uuid) order by at desc, id desc limit $4`,
  ),
  { plannedOnce: true },
);

/** $2 ids. */
export const takingsById = statement<TakingRow>(
  'payments.takings-by-id',
  withLines(whole, 'select * from taking where tenant_id = $1 and id = any($2::uuid[])'),
  { plannedOnce: true },
);

export function listedTakingsOfRows(rows: readonly ListedTakingRow[]): ListedTaking[] {
  return takingsOf(rows, listedTaking);
}

export function takingsOfRows(rows: readonly TakingRow[]): Taking[] {
  return takingsOf(rows, wholeTaking);
}

/** The takings of rows in which those of one stand together. */
function takingsOf<Row extends ListedTakingRow, Shown>(
  rows: readonly Row[],
  shown: (first: Row, others: readonly Row[]) => Shown,
): Shown[] {
  const takings: Shown[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && rows[to]?.id === rows[from]?.id) to += 1;
    const [first, ...others] = rows.slice(from, to);
    if (first !== undefined) takings.push(shown(first, others));
    from = to;
  }
  return takings;
}

function listedTaking(first: ListedTakingRow, others: readonly ListedTakingRow[]): ListedTaking {
  let charged = BigInt(first.charged_minor ?? 0);
  for (const { charged_minor } of others) charged += BigInt(charged_minor ?? 0);
  return {
    id: first.id,
    occurredAt: first.occurredAt,
    amount: money(BigInt(first.amount_minor), first.currency),
    source: first.source,
    month: first.month,
    fee: money(charged, first.currency),
  };
}

/** Plain values only: the answer of an idempotent call is stored. */
function wholeTaking(first: TakingRow, others: readonly TakingRow[]): Taking {
  const charging = chargingLine([first, ...others]);
  return {
    ...listedTaking(first, others),
    recordedAt: first.recordedAt,
    policyVersionId: charging?.policy_version_id ?? null,
    decisionId: charging?.decision_id ?? null,
    provisional: charging?.provisional ?? false,
  };
}

/** A line of the version under which the taking stands when corrections are counted. */
function chargingLine(lines: readonly TakingRow[]): TakingRow | undefined {
  const takingsUnder = (versionId: string | null): number =>
    lines.reduce((sum, line) => (line.policy_version_id === versionId ? sum + (line.takings ?? 0) : sum), 0);
  return lines.find((line) => takingsUnder(line.policy_version_id) > 0);
}
