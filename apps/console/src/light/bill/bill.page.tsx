import { encodeId, toDecimal } from '@commonhall/kernel';
import { type Bill, type FeeVersion, type OpenedLine, type OpenedStep, lineLabels } from '@commonhall/payments';
import { type ReactElement, type ReactNode } from 'react';
import { Document } from '../page/document.js';
import { Facts, Table } from '../page/parts.js';
import { pathOf } from '../page/sections.js';
import { feeSentence } from '../proposal/policy-value.js';
import { type TenantVisit } from '../visit/visit.js';

interface BillListProps {
  readonly visit: TenantVisit;
  readonly bills: readonly Bill[];
  /** Where the page with the earlier ones is; null if there are none. */
  readonly next: string | null;
}

/** Everything that the organisation was billed for, the latest first. */
export function billListPage({ visit, bills, next }: BillListProps): ReactElement {
  const { words, figures, tenant } = visit;
  const { bill } = words;
  return (
    <Document visit={visit} section="bills" title={bill.title}>
      <h1>{bill.title}</h1>
      {bills.length === 0 ? (
        <p className="lead">{bill.empty}</p>
      ) : (
        <>
          <p className="lead">{bill.intro}</p>
          <Table
            caption={bill.title}
            hidesCaption
            columns={[
              {
                name: bill.month,
                cell: ({ id, month }) => (
                  <a href={pathOf(tenant.slug, 'bills', encodeId('PayableBill', id))}>{figures.month(month)}</a>
                ),
              },
              { name: bill.number, cell: ({ number }) => number },
              { name: bill.issued, cell: ({ issuedAt }) => figures.day(issuedAt) },
              { name: bill.total, cell: ({ total }) => figures.money(total), isFigure: true },
            ]}
            rows={bills}
            keyOf={({ id }) => id}
          />
        </>
      )}
      {next === null ? null : (
        <p>
          <a href={`?after=${encodeURIComponent(next)}`} rel="next">
            {words.frame.more}
          </a>
        </p>
      )}
    </Document>
  );
}

/** The decision behind a line, as far as the visitor may see it. */
export interface DecisionBehind {
  readonly number: number;
  readonly title: string;
  readonly path: string;
}

interface BillPageProps {
  readonly visit: TenantVisit;
  readonly bill: Bill;
  /** The versions of the fee, by id. */
  readonly versions: ReadonlyMap<string, FeeVersion>;
  /** By the decision's id; none for those who have no part in the co-op. */
  readonly decisions: ReadonlyMap<string, DecisionBehind>;
}

/** One bill: its lines, and below each how its amount came about and who decided it. */
export function billPage({ visit, bill, versions, decisions }: BillPageProps): ReactElement {
  const { words, figures, locale } = visit;
  const title = words.bill.one(figures.month(bill.month));
  const labelOf = (line: OpenedLine): string => lineLabels[labelKey(line)][locale];
  return (
    <Document visit={visit} section="bills" title={title}>
      <p className="kicker">{bill.number}</p>
      <h1>{title}</h1>
      <Facts
        facts={[
          [words.bill.total, <strong key="total">{figures.money(bill.total)}</strong>],
          [words.bill.issued, figures.moment(bill.issuedAt)],
          [words.bill.from, <Party key="from" party={bill.issuer} />],
          [words.bill.to, <Party key="to" party={bill.recipient} />],
        ]}
      />
      <h2>{words.bill.lines}</h2>
      <Table<Row>
        caption={words.bill.lines}
        hidesCaption
        columns={[
          {
            name: words.bill.line,
            cell: ({ label, anchor }) => (anchor === null ? label : <a href={`#${anchor}`}>{label}</a>),
          },
          { name: words.bill.amount, cell: ({ amount }) => figures.money(amount), isFigure: true },
        ]}
        rows={bill.lines.map((line, index) => ({ label: labelOf(line), anchor: anchorOf(index), amount: line.amount }))}
        keyOf={(_, index) => anchorOf(index)}
        total={{ label: words.bill.total, anchor: null, amount: bill.total }}
      />
      <h2>{words.bill.opened}</h2>
      {bill.lines.map((line, index) => (
        <section
          className="line"
          id={anchorOf(index)}
          key={anchorOf(index)}
          aria-labelledby={`${anchorOf(index)}-name`}
        >
          <h3 id={`${anchorOf(index)}-name`}>{labelOf(line)}</h3>
          <OpenedLineText visit={visit} line={line} />
          <WhoDecided
            visit={visit}
            line={line}
            version={versions.get(line.policyVersionId)}
            decision={decisions.get(line.decisionId)}
          />
        </section>
      ))}
      <p className="quiet no-print">{words.bill.notOnPaper}</p>
    </Document>
  );
}

interface Row {
  readonly label: string;
  readonly anchor: string | null;
  readonly amount: Bill['total'];
}

function anchorOf(index: number): string {
  return `line-${index + 1}`;
}

function labelKey({ kind, arithmetic }: OpenedLine): keyof typeof lineLabels {
  return arithmetic[0]?.kind === 'provisional' ? 'provisional' : kind;
}

function OpenedLineText({ visit, line }: { readonly visit: TenantVisit; readonly line: OpenedLine }): ReactElement {
  const { words, figures } = visit;
  const { currency } = line.amount;
  return (
    <>
      <p>{words.bill.takings(words.count.takings(line.takings), figures.money(line.base))}</p>
      <Table<Pick<OpenedStep, 'amount'> & { readonly name: string; readonly figures: ReactNode }>
        caption={words.bill.steps}
        columns={[
          { name: words.bill.step, cell: ({ name }) => name },
          { name: words.bill.figures, cell: (step) => step.figures },
          { name: words.bill.amount, cell: ({ amount }) => figures.exactMoney(amount, currency), isFigure: true },
        ]}
        rows={line.arithmetic.map((step) => ({
          name: words.bill.kinds[step.kind],
          figures: stepFigures(visit, step),
          amount: step.amount,
        }))}
        keyOf={(_, index) => String(index)}
        {...(line.arithmetic.length > 1
          ? { total: { name: words.bill.sumOfSteps, figures: null, amount: toDecimal(line.amount) } }
          : {})}
      />
    </>
  );
}

/** What a step was worked out from. */
function stepFigures({ words, figures }: TenantVisit, { kind, base, rateBps, limit, count }: OpenedStep): string {
  const { bill } = words;
  const amount = (value: OpenedStep['base']): string => (value === null ? '' : figures.roundMoney(value));
  const takings = words.count.takings(count ?? 0);
  switch (kind) {
    case 'tier': {
      const rate = bill.tier(figures.percent(rateBps ?? 0), base === null ? '' : figures.money(base));
      return `${rate} (${limit === null ? bill.tierLast : bill.tierUpTo(amount(limit))})`;
    }
    case 'fixed':
      return bill.fixedFigures(limit === null ? '' : figures.money(limit), takings);
    case 'rounding':
      return bill.roundingFigures(takings);
    case 'free-tier':
      return bill.freeFigures(amount(limit));
    case 'cap':
      return bill.capFigures(amount(limit));
    case 'provisional':
      return bill.provisionalFigures(base === null ? '' : figures.money(base), takings);
  }
}

interface WhoDecidedProps {
  readonly visit: TenantVisit;
  readonly line: OpenedLine;
  readonly version: FeeVersion | undefined;
  readonly decision: DecisionBehind | undefined;
}

/** Never a fee without its decision. Rule: libs/payments/README.md, invariant 5. */
function WhoDecided({ visit, line, version, decision }: WhoDecidedProps): ReactElement {
  const { words, figures, coop } = visit;
  const { bill } = words;
  const from =
    version === undefined
      ? encodeId('PolicyVersion', line.policyVersionId)
      : bill.version(figures.moment(version.from)) + (version.provisional ? ` (${bill.versionProvisional})` : '');
  return (
    <>
      <p className="label">{bill.whoDecided}</p>
      <Facts
        facts={[
          [
            bill.decisionId,
            decision === undefined ? (
              bill.decisionElsewhere(coop.name)
            ) : (
              <a key="decision" href={decision.path}>
                {bill.decision(decision.number, decision.title)}
              </a>
            ),
          ],
          [
            bill.policyVersion,
            <>
              {from}
              {version === undefined ? null : (
                <>
                  <br />
                  {feeSentence(visit, version.schedule, line.amount.currency)}
                </>
              )}
            </>,
          ],
        ]}
      />
    </>
  );
}

function Party({ party }: { readonly party: Bill['issuer'] }): ReactElement {
  const { name, legalForm, registrationNumber, address } = party;
  const more = [legalForm, registrationNumber, address].filter((text) => text !== undefined);
  return (
    <>
      {name}
      {more.length === 0 ? null : <span className="quiet"> {more.join(' · ')}</span>}
    </>
  );
}
