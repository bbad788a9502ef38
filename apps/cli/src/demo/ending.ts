import { type BillFacts, type Ending } from './reading.js';
import { pounds } from './pounds.js';
import { nameOf } from './takings.js';

/** The end of the play as lines that a treasurer can read. @param address where people reach the installation */
export function linesOf(ending: Ending, address: string): readonly string[] {
  const { books, heads, decisions, signIn } = ending;
  return [
    '',
    `${ending.coopName}: what each organisation took, what it was billed, and by which decision`,
    '',
    ...billTable(ending),
    '',
    'On the bill: f a free tier, 2 the second tier, c the cap.',
    '',
    'Decisions',
    ...decisions.map(({ number, title, decidedAt }) => `  ${number}  ${decidedAt.slice(0, 10)}  ${title}`),
    '',
    'Books',
    ...booksLines(books),
    '',
    'Heads of the chains of the co-op: whoever keeps them can tell if anything before them is ever changed',
    ...heads.map(({ chain, seq, hash }) => `  ${chain.padEnd(10)}${seq.padStart(6)} sealed  ${hash ?? ''}`),
    '',
    `Sign in at ${address} with the password "${signIn.password}" as`,
    ...signIn.people.map(({ who, email }) => `  ${who.padEnd(26)}${email}`),
  ];
}

const marks: Readonly<Record<string, string>> = { 'free-tier': 'f', 'second-tier': '2', cap: 'c' };

function billTable({ organisations, months }: Ending): string[] {
  const names = organisations.map(({ name }) => name);
  const width = Math.max(...[...names, 'Organisation'].map(({ length }) => length)) + 1;
  const rows = organisations.map(({ name, bills }) => [
    name,
    ...months.map((month) => billCell(bills.find((bill) => bill.month === month))),
  ]);
  const sums = months.map((month) => {
    const all = organisations.flatMap(({ bills }) => bills.filter((bill) => bill.month === month));
    const sum = (of: (bill: BillFacts) => string): string =>
      pounds(all.reduce((total, bill) => total + BigInt(of(bill)), 0n));
    return cell([sum((bill) => bill.takingsMinor), sum((bill) => bill.totalMinor), '']);
  });
  const under = months.map(() => cell(['took', 'bill', 'by']));
  const heads = months.map((month, index) =>
    nameOf(month)
      .padStart(23)
      .padEnd(under[index]?.length ?? 0),
  );
  return [['Organisation', ...heads], ['', ...under], ...rows, ['Together', ...sums]].map(([name = '', ...cells]) =>
    `${name.padEnd(width)}${cells.join('')}`.trimEnd(),
  );
}

function billCell(bill: BillFacts | undefined): string {
  if (bill === undefined) return cell(['', 'none', '']);
  const shown = bill.shows.map((what) => marks[what] ?? '').join('');
  return cell([pounds(bill.takingsMinor), pounds(bill.totalMinor), `${bill.decisions.join('+')} ${shown}`]);
}

function cell([taken, billed, by]: readonly [string, string, string]): string {
  return `${taken.padStart(13)}${billed.padStart(10)}  ${by.padEnd(8)}`;
}

function booksLines(books: Ending['books']): string[] {
  const { entries, tenants, unbalanced, transfers, unmet, clearingMinor } = books;
  const credit = (minor: string): string => pounds(-BigInt(minor));
  const zero =
    unbalanced.length === 0
      ? 'every one sums to zero'
      : `${unbalanced.length} do NOT sum to zero: ${unbalanced.join(', ')}`;
  const meet =
    unmet.length === 0
      ? 'both sides of each meet'
      : `of ${unmet.length} the two sides do NOT meet: ${unmet.join(', ')}`;
  return [
    `  ${entries} entries in the books of ${tenants} tenants: ${zero}`,
    `  ${transfers} transfers between the organisations and the co-op: ${meet}`,
    `  Clearing accounts (fees accrued): ${pounds(clearingMinor.organisations)} in the organisations, ${pounds(clearingMinor.coop)} in the co-op`,
    `  The co-op earned ${credit(books.incomeMinor)} and claims ${pounds(books.receivableMinor)}; by their own books the organisations owe it ${credit(books.owedMinor)}`,
  ];
}
