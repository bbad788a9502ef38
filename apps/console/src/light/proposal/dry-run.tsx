import { type JsonValue, type LocalMonth, type Money, money, parseCurrency, parseLocalMonth } from '@commonhall/kernel';
import { type ReactElement } from 'react';
import * as v from 'valibot';
import { Bars, Behind, Table } from '../page/parts.js';
import { type TenantVisit } from '../visit/visit.js';

const minor = v.pipe(
  v.string(),
  v.regex(/^-?\d+$/),
  v.transform((text) => BigInt(text)),
);
const dryRunForm = v.object({
  currency: v.pipe(
    v.string(),
    v.transform((text) => parseCurrency(text)),
  ),
  own: v.nullable(
    v.array(
      v.object({
        month: v.pipe(
          v.string(),
          v.transform((text) => parseLocalMonth(text)),
        ),
        takingsMinor: minor,
        beforeMinor: minor,
        afterMinor: minor,
        differenceMinor: minor,
      }),
    ),
  ),
  others: v.nullable(
    v.object({
      organisations: v.number(),
      changePercent: v.nullable(v.number()),
      bands: v.array(v.object({ fromMinor: v.nullable(minor), toMinor: v.nullable(minor), organisations: v.number() })),
    }),
  ),
});

/** The dry run of a fee, as payments answers it. */
export type FeeDryRunShown = v.InferOutput<typeof dryRunForm>;

type Band = NonNullable<FeeDryRunShown['others']>['bands'][number];

/** Reads the dry run of a fee; null for the dry run of another policy. */
export function readDryRun(value: JsonValue | null): FeeDryRunShown | null {
  const parsed = v.safeParse(dryRunForm, value);
  return parsed.success ? parsed.output : null;
}

interface DryRunProps {
  readonly visit: TenantVisit;
  readonly dryRun: FeeDryRunShown;
  /** The organisation for which the visitor casts; null for nobody's. */
  readonly organisation: string | null;
}

/**
 * What another fee would have changed: one's own last bills exactly, the others' as a distribution.
 * Source: bylaws, article 6(4).
 */
export function DryRun({ visit, dryRun, organisation }: DryRunProps): ReactElement {
  const { words } = visit;
  const hasNothing = (dryRun.own ?? []).length === 0 && dryRun.others === null;
  return (
    <section aria-labelledby="dry-run">
      <h2 id="dry-run">{words.dryRun.title}</h2>
      {hasNothing ? (
        <p>{words.dryRun.nothing}</p>
      ) : (
        <>
          <p>{words.dryRun.intro}</p>
          <Own visit={visit} dryRun={dryRun} organisation={organisation} />
          <Others visit={visit} dryRun={dryRun} />
        </>
      )}
    </section>
  );
}

interface OwnRow {
  readonly month: LocalMonth | null;
  readonly takingsMinor: bigint;
  readonly beforeMinor: bigint;
  readonly afterMinor: bigint;
}

function Own({ visit, dryRun, organisation }: DryRunProps): ReactElement {
  const { words, figures } = visit;
  const { dryRun: w } = words;
  const { own, currency } = dryRun;
  if (own === null || organisation === null) return <p>{w.ownNobody}</p>;
  if (own.length === 0) return <p>{w.ownEmpty}</p>;
  const amount = (minorUnits: bigint): string => figures.money(money(minorUnits, currency));
  const total = own.reduce<OwnRow>(
    (sum, row) => ({
      month: null,
      takingsMinor: sum.takingsMinor + row.takingsMinor,
      beforeMinor: sum.beforeMinor + row.beforeMinor,
      afterMinor: sum.afterMinor + row.afterMinor,
    }),
    { month: null, takingsMinor: 0n, beforeMinor: 0n, afterMinor: 0n },
  );
  const difference = total.afterMinor - total.beforeMinor;
  return (
    <>
      <h3>{w.own(organisation)}</h3>
      <p>
        <strong>
          {difference === 0n
            ? w.ownSame
            : difference < 0n
              ? w.ownLess(amount(-difference))
              : w.ownMore(amount(difference))}
        </strong>
      </p>
      <Table<OwnRow>
        caption={w.own(organisation)}
        hidesCaption
        columns={[
          { name: w.month, cell: ({ month }) => (month === null ? w.total : figures.month(month)) },
          { name: w.takings, cell: ({ takingsMinor }) => amount(takingsMinor), isFigure: true },
          { name: w.was, cell: ({ beforeMinor }) => amount(beforeMinor), isFigure: true },
          { name: w.wouldBe, cell: ({ afterMinor }) => amount(afterMinor), isFigure: true },
          {
            name: w.difference,
            cell: ({ beforeMinor, afterMinor }) => amount(afterMinor - beforeMinor),
            isFigure: true,
          },
        ]}
        rows={own}
        keyOf={({ month }) => month ?? ''}
        {...(own.length > 1 ? { total } : {})}
      />
    </>
  );
}

function togetherWords(w: TenantVisit['words']['dryRun'], organisations: string, changePercent: number): string {
  if (changePercent === 0) return w.othersSame(organisations);
  const percent = `${Math.abs(changePercent)} %`;
  return changePercent < 0 ? w.othersLess(organisations, percent) : w.othersMoreInAll(organisations, percent);
}

function Others({ visit, dryRun }: Omit<DryRunProps, 'organisation'>): ReactElement {
  const { words, figures } = visit;
  const { dryRun: w, count } = words;
  const { others, currency } = dryRun;
  if (others === null) return <p>{w.othersTooFew}</p>;
  const bands = others.bands.map((band) => ({ ...band, label: bandWords(visit, band, currency) }));
  const sentence = bands
    .map(({ label, organisations }) => `${label}: ${count.organisations(organisations)}`)
    .join('; ');
  return (
    <>
      <h3>{w.others}</h3>
      {others.changePercent === null ? null : (
        <p>{togetherWords(w, count.organisations(others.organisations), others.changePercent)}</p>
      )}
      <Bars
        title={w.band}
        text={w.picture(sentence)}
        bars={bands.map(({ label, organisations, fromMinor, toMinor }) => ({
          label,
          value: organisations,
          tone: toneOf(fromMinor, toMinor),
        }))}
      />
      <Behind title={words.frame.asTable}>
        <Table
          caption={w.others}
          hidesCaption
          columns={[
            { name: w.band, cell: ({ label }) => label },
            { name: w.organisations, cell: ({ organisations }) => figures.number(organisations), isFigure: true },
          ]}
          rows={bands}
          keyOf={({ label }) => label}
        />
      </Behind>
      <p className="quiet">{w.othersMore}</p>
    </>
  );
}

/** Whoever pays less is drawn in the accent, whoever pays more in its opposite; the words say it too. */
function toneOf(from: bigint | null, to: bigint | null): 'good' | 'bad' | 'plain' {
  if (to !== null && to <= 0n) return 'good';
  if (from !== null && from > 0n) return 'bad';
  return 'plain';
}

/**
 * A band of differences in words. Its end is excluded, so the last difference in it is one minor unit less.
 * Source: `bandsOf` of payments.
 */
export function bandWords(
  { words, figures }: Pick<TenantVisit, 'words' | 'figures'>,
  { fromMinor, toMinor }: Pick<Band, 'fromMinor' | 'toMinor'>,
  currency: Money['currency'],
): string {
  const { dryRun: w } = words;
  const [least, most] = [fromMinor, toMinor === null ? null : toMinor - 1n];
  const amount = (difference: bigint): string =>
    figures.roundMoney(money(difference < 0n ? -difference : difference, currency));
  if (least === null && most === null) return w.anything;
  if (least === null) {
    const end = most ?? 0n;
    return end < 0n ? w.lessAtLeast(amount(end)) : w.upToMore(amount(end));
  }
  if (most === null) return least > 0n ? w.moreAtLeast(amount(least)) : w.upToLess(amount(least));
  if (least === 0n && most === 0n) return w.same;
  if (most === 0n) return w.sameOrLess(amount(least));
  if (least === 0n) return w.sameOrMore(amount(most));
  if (most < 0n) return least === most ? w.lessExactly(amount(most)) : w.less(amount(most), amount(least));
  if (least > 0n) return least === most ? w.moreExactly(amount(least)) : w.more(amount(least), amount(most));
  return w.between(amount(least), amount(most));
}
