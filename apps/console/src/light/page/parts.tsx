import { type ReactElement, type ReactNode } from 'react';
import { type WrittenText } from '../words/catalogue.js';
import { type Locale } from '../words/locale.js';

/** Facts, each with its name. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}): ReactElement {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand to the right, digit below digit. */
  readonly isFigure?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  /** The heading above says the same. */
  readonly hidesCaption?: boolean;
  /** The first names its row. */
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
  /** The row that adds the others up. */
  readonly total?: Row;
}

/**
 * A table that becomes a list of cards on a narrow screen, so that nobody scrolls sideways. The roles stand in the
 * markup, because browsers drop those of a table that is laid out otherwise.
 * Rule: WCAG 2.2, 1.4.10 (reflow) and 1.3.1.
 */
export function Table<Row>({
  caption,
  hidesCaption = false,
  columns,
  rows,
  keyOf,
  total,
}: TableProps<Row>): ReactElement {
  const all = [
    ...rows.map((row, index) => ({ row, key: keyOf(row, index), isTotal: false })),
    ...(total === undefined ? [] : [{ row: total, key: 'total', isTotal: true }]),
  ];
  return (
    <table role="table">
      <caption className={hidesCaption ? 'unseen' : undefined}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, isFigure }) => (
            <th role="columnheader" scope="col" key={name} className={isFigure === true ? 'figure' : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {all.map(({ row, key, isTotal }) => (
          <tr role="row" key={key} className={isTotal ? 'total' : undefined}>
            {columns.map(({ name, cell, isFigure }, index) => {
              const className = isFigure === true ? 'figure' : undefined;
              return index === 0 ? (
                <th role="rowheader" scope="row" key={name} className={className}>
                  {cell(row)}
                </th>
              ) : (
                <td role="cell" key={name} className={className} data-name={name}>
                  <Cell content={cell(row)} />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is more than a text stays together beside the name of its column. */
function Cell({ content }: { readonly content: ReactNode }): ReactNode {
  return content === null || typeof content === 'string' ? content : <div>{content}</div>;
}

/** A state in a word, told apart by its words as well as by its colour. */
export function Tag({
  tone,
  children,
}: {
  readonly tone: 'calm' | 'good' | 'wait' | 'bad';
  readonly children: ReactNode;
}): ReactElement {
  return <span className={`tag ${tone}`}>{children}</span>;
}

/** What was just done, or what matters most on the page. */
export function Panel({ title, children }: { readonly title: ReactNode; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="panel" role="status">
      <p className="panel-title">{title}</p>
      {children}
    </div>
  );
}

/** Something to know before going on. */
export function Inset({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="inset">{children}</div>;
}

/** A text in the visitor's language where somebody wrote it so, else in English and marked as such. */
export function Written({ text, locale }: { readonly text: WrittenText; readonly locale: Locale }): ReactNode {
  if (locale === 'en') return text.en;
  return text.cy ?? <span lang="en">{text.en}</span>;
}

/** The same, in paragraphs as its writer broke them. */
export function WrittenParagraphs({
  text,
  locale,
}: {
  readonly text: WrittenText;
  readonly locale: Locale;
}): ReactElement {
  const isForeign = locale !== 'en' && text.cy === null;
  const own = locale === 'en' || text.cy === null ? text.en : text.cy;
  return (
    <div className="prose" lang={isForeign ? 'en' : undefined}>
      {own.split(/\n{2,}/).map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
    </div>
  );
}

/** A hash: broken anywhere, so that it fits. */
export function Fingerprint({ children }: { readonly children: string }): ReactElement {
  return <code className="hash">{children}</code>;
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly tone?: 'plain' | 'good' | 'bad';
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** All of it in a sentence: what a screen reader says instead of the picture. */
  readonly text: string;
  /** The finding. */
  readonly title?: string;
}

/** Bars below each other, each with its name and its figure, drawn without a style in any attribute. */
export function Bars({ bars, text, title }: BarsProps): ReactElement {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <figure>
      {title === undefined ? null : <figcaption>{title}</figcaption>}
      <div className="bars" role="img" aria-label={text}>
        {bars.map(({ label, value, tone = 'plain' }) => (
          <div key={label}>
            <span className="bar-name">{label}</span>
            <svg className={tone} viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" focusable="false">
              <rect className="track" width={most} height="1" />
              <rect width={value} height="1" />
            </svg>
            <span className="bar-value">{value}</span>
          </div>
        ))}
      </div>
    </figure>
  );
}

/** What is one click away: open without a script. */
export function Behind({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
