import { InvalidInput, slugOf } from '@commonhall/kernel';
import { type ModuleName, isModuleName, moduleNames } from '@commonhall/tenancy';
import { CsvError, parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { type Admission, admissionSchema } from './admission.js';
import { SheetFault } from './organisation.problems.js';

/** A row of the sheet: one organisation. */
export interface SheetRow {
  /** As a spreadsheet counts: the names of columns are row 1. */
  readonly row: number;
  readonly name: string;
  readonly kind: string;
  readonly legalForm: string;
  readonly memberCount: number;
  readonly modulesWanted: readonly ModuleName[];
  readonly delegateName: string;
  /** Lower case. */
  readonly delegateEmail: string;
  /** Null where the sheet has no such column. */
  readonly registrationNumber: string | null;
  readonly address: string | null;
}

/** Every row, or every fault: nothing is half read, so one of the two is empty. */
export interface SheetReading {
  readonly rows: readonly SheetRow[];
  readonly faults: readonly SheetFault[];
}

/** Which part of an admission each column states, in the order in which the sheet is written. */
export const sheetColumns = {
  Organisation: 'name',
  Kind: 'kind',
  'Legal form': 'legalForm',
  Members: 'memberCount',
  'Modules wanted': 'modulesWanted',
  Delegate: 'officerName',
  'Delegate e-mail': 'officerEmail',
  'Registration number': 'registrationNumber',
  Address: 'address',
} as const satisfies Readonly<Record<string, keyof Admission>>;

type Column = keyof typeof sheetColumns;

/** What every sheet has; the other columns are asked for where organisations are to be admitted. */
const always: readonly Column[] = [
  'Organisation',
  'Kind',
  'Legal form',
  'Members',
  'Modules wanted',
  'Delegate',
  'Delegate e-mail',
];

const allColumns = Object.keys(sheetColumns) as Column[];

export interface SheetOptions {
  /** Asks for registration numbers and addresses too. Rule: libs/membership/README.md, invariant 7. */
  readonly forAdmission: boolean;
  /** Organisations in one sheet; bylaws, article 4(2), unless the charter in force says otherwise. */
  readonly mostRows?: number;
}

/** In UTF-8. With its quotes escaped in JSON it stays below what the API takes as one request. */
export const mostSheetBytes = 64 * 1024;

/**
 * Reads a list of organisations as people keep it: CSV with a comma, a semicolon or a tab between the cells, with or
 * without a byte-order mark, columns in any order.
 * @param sheet the file's bytes, or its text
 * @returns every organisation; or every fault with its row, its column and its remedy, and no organisation
 * Source of the rules: libs/membership/README.md, invariant 6 (every fault before anything is saved,
 * nothing guessed); for formulas OWASP, CSV Injection.
 */
export function readOrganisationSheet(sheet: string | Uint8Array, options: SheetOptions): SheetReading {
  const { forAdmission, mostRows = 100 } = options;
  const decoded = textOf(sheet);
  if (decoded instanceof SheetFault) return refused([decoded]);
  const { records, fault: broken } = recordsOf(decoded);
  const [first, ...others] = records;
  const header = headerOf(first ?? [], forAdmission);
  const faults = [...header.faults, ...(broken === null ? [] : [broken])];
  if (header.columns.size === 0) return refused(faults);

  const lines = others.map((cells, index) => ({ cells, row: index + 2 }));
  while (lines.at(-1)?.cells.every(isBlank) === true) lines.pop();
  if (lines.length === 0 && broken === null) {
    faults.push(
      new SheetFault(null, null, 'There is no organisation below the names of columns. Add one in each row.'),
    );
  }
  if (lines.length > mostRows) {
    const many = `This is the first of ${lines.length - mostRows} rows too many. Propose at most ${mostRows} organisations at once, and the others with another sheet.`;
    faults.push(new SheetFault(mostRows + 2, null, many));
  }
  const rows: SheetRow[] = [];
  for (const line of lines) {
    const read = rowOf(line, header);
    faults.push(...read.faults);
    rows.push(read.row);
  }
  faults.push(...repeated(rows));
  return faults.length === 0 ? { rows, faults: [] } : refused(faults);
}

/**
 * What a row states, as an application for membership. The delegate whom it names is the officer who is invited; whom the
 * organisation then appoints is its own choice.
 * @param row of a sheet that was read for admission
 * Rule: bylaws, article 2(3).
 */
export function admissionOfRow(row: SheetRow): Admission {
  const { name, kind, legalForm, memberCount, modulesWanted, registrationNumber, address } = row;
  return v.parse(admissionSchema, {
    name,
    kind,
    legalForm,
    registrationNumber,
    address,
    memberCount,
    modulesWanted: [...modulesWanted],
    officerName: row.delegateName,
    officerEmail: row.delegateEmail,
  });
}

/** The column that states a part of an admission: where a refusal of that part belongs in the sheet. */
export function columnOf(part: string): string | null {
  return allColumns.find((column) => sheetColumns[column] === part) ?? null;
}

/** By row, then from left to right; faults of the whole sheet first. */
function refused(faults: readonly SheetFault[]): SheetReading {
  const place = ({ column }: SheetFault): number => (column === null ? -1 : allColumns.indexOf(column as Column));
  return { rows: [], faults: [...faults].sort((a, b) => (a.row ?? 0) - (b.row ?? 0) || place(a) - place(b)) };
}

function textOf(sheet: string | Uint8Array): string | SheetFault {
  const bytes = typeof sheet === 'string' ? Buffer.byteLength(sheet) : sheet.byteLength;
  if (bytes > mostSheetBytes) {
    const much = `The sheet has ${bytes} bytes, and at most ${mostSheetBytes} are taken. Leave out what is no organisation, or divide it.`;
    return new SheetFault(null, null, much);
  }
  if (typeof sheet !== 'string' && isUtf16(sheet)) {
    return new SheetFault(null, null, 'The sheet is written in UTF-16. Save it as "CSV UTF-8" and send it again.');
  }
  const text = typeof sheet === 'string' ? sheet : new TextDecoder('utf-8', { ignoreBOM: true }).decode(sheet);
  return text.replace(/^\ufeff/, '').normalize('NFC');
}

function isUtf16([one, two]: Uint8Array): boolean {
  return (one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff);
}

/** Every record up to the first whose quotes cannot be understood: from there on nobody knows where a cell ends. */
function recordsOf(text: string): { records: string[][]; fault: SheetFault | null } {
  const records: string[][] = [];
  try {
    parse(text, {
      delimiter: separatorOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      on_record: (record: string[]) => {
        records.push(record);
        return null;
      },
    });
    return { records, fault: null };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const quotes =
      'a quotation mark stands where none can, or one is not closed, so that from here on nothing can be read. Write "" for a quotation mark inside of a cell.';
    return { records, fault: new SheetFault(records.length + 1, null, quotes) };
  }
}

/** The separator by which the first line falls into the most cells. */
function separatorOf(text: string): string {
  const [line = ''] = text.split(/\r\n|\n|\r/, 1);
  const count = (separator: string): number => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

interface Header {
  /** Where each column stands. */
  readonly columns: ReadonlyMap<Column, number>;
  /** How many cells a row has. */
  readonly width: number;
  readonly faults: readonly SheetFault[];
}

function headerOf(names: readonly string[], forAdmission: boolean): Header {
  const known = new Map(allColumns.map((column) => [column.toLowerCase(), column]));
  const columns = new Map<Column, number>();
  const faults: SheetFault[] = [];
  const wanted = forAdmission ? allColumns : always;
  names.forEach((name, index) => {
    const written = name.trim();
    const column = known.get(written.toLowerCase());
    if (column === undefined) {
      const unknown = `there is no such column. Remove it, or give it the name of one of these: ${allColumns.join(', ')}.`;
      faults.push(new SheetFault(1, written === '' ? `column ${index + 1}` : written, unknown));
    } else if (columns.has(column)) {
      faults.push(new SheetFault(1, column, 'this column stands here twice. Remove one of them.'));
    } else {
      columns.set(column, index);
    }
  });
  if (columns.size === 0) {
    const first = `the first row holds no name of a column. Write there: ${wanted.join(', ')}.`;
    return { columns, width: names.length, faults: [new SheetFault(1, null, first)] };
  }
  for (const column of wanted) {
    if (columns.has(column)) continue;
    const why = always.includes(column) ? '' : ' No organisation is admitted, and none is billed, without it.';
    faults.push(new SheetFault(1, column, `this column is missing. Add it.${why}`));
  }
  return { columns, width: names.length, faults };
}

function rowOf(
  { cells, row }: { readonly cells: readonly string[]; readonly row: number },
  { columns, width }: Header,
): { row: SheetRow; faults: SheetFault[] } {
  const faults: SheetFault[] = [];
  const isEmpty = cells.every(isBlank);
  if (isEmpty) faults.push(new SheetFault(row, null, 'this row is empty. Delete it.'));
  else if (cells.length !== width) {
    const ragged = `this row has ${cells.length} cells and the first row has ${width}. A cell with a separator in it stands in quotation marks.`;
    faults.push(new SheetFault(row, null, ragged));
  }
  // A row with a cell too many or too few says of none of its cells to which column it belongs.
  const readable = !isEmpty && cells.length === width;
  const read = (column: Column): string => {
    const at = columns.get(column);
    const cell = at === undefined || !readable ? '' : (cells[at] ?? '').trim();
    if (at === undefined || !readable) return cell;
    const why = faultOf(column, cells[at] ?? '', cell);
    if (why !== null) faults.push(new SheetFault(row, column, why));
    return cell;
  };
  const found = {
    row,
    name: read('Organisation'),
    kind: read('Kind'),
    legalForm: read('Legal form'),
    memberCount: Number(read('Members')),
    modulesWanted: modulesIn(read('Modules wanted')).filter(isModuleName),
    delegateName: read('Delegate'),
    delegateEmail: read('Delegate e-mail').toLowerCase(),
    registrationNumber: columns.has('Registration number') ? read('Registration number') : null,
    address: columns.has('Address') ? read('Address') : null,
  };
  return { row: found, faults };
}

/** What is wrong with a cell, the gravest first; null where nothing is. */
function faultOf(column: Column, raw: string, cell: string): string | null {
  if (cell === '') return 'this cell is empty. Fill it in.';
  if (cell.includes('\ufffd')) {
    return 'this cell holds letters that are not written in UTF-8. Save the sheet as "CSV UTF-8" and send it again.';
  }
  if (/^[=+\-@\t\r]/.test(raw)) {
    return `a cell that begins as "${shown(cell)}" is taken for a formula by a spreadsheet. Write the value itself.`;
  }
  if (/[\u0000-\u001f\u007f]/.test(column === 'Address' ? cell.replace(/\r?\n/g, '') : cell)) {
    return 'this cell holds a line break, or a sign that cannot be printed. Write it on one line.';
  }
  if (column === 'Members' && !/^\d+$/.test(cell)) {
    return `write a whole number in digits alone, such as 812; this is "${shown(cell)}".`;
  }
  if (column === 'Modules wanted') return faultOfModules(cell);
  if (column === 'Delegate e-mail' && !v.is(v.pipe(v.string(), v.email()), cell)) {
    return `"${shown(cell)}" is no e-mail address. Write it as name@example.org.`;
  }
  if (column === 'Organisation' && slugIn(cell) === null) {
    return 'this name gives no address for its pages. Write it with letters a to z, or add such a name.';
  }
  const part = admissionSchema.entries[sheetColumns[column]];
  const parsed = v.safeParse(part, column === 'Members' ? Number(cell) : cell);
  return parsed.success ? null : `${parsed.issues[0].message}.`;
}

function faultOfModules(cell: string): string | null {
  const names = modulesIn(cell);
  const unknown = names.find((name) => !isModuleName(name));
  if (unknown !== undefined) {
    return `there is no module "${shown(unknown)}". Choose from these, with commas between them: ${moduleNames.join(', ')}.`;
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `the module "${twice}" is named twice. Name it once.`;
}

function modulesIn(cell: string): string[] {
  return cell.split(/[,;]/).map((name) => name.trim().toLowerCase());
}

/** Two rows that are one organisation, or one person. */
function repeated(rows: readonly SheetRow[]): SheetFault[] {
  const faults: SheetFault[] = [];
  const look = (column: Column, keyOf: (row: SheetRow) => string | null, remedy: (other: number) => string): void => {
    const seen = new Map<string, number>();
    for (const row of rows) {
      const key = keyOf(row);
      if (key === null) continue;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, row.row);
      else faults.push(new SheetFault(row.row, column, remedy(other)));
    }
  };
  look(
    'Organisation',
    ({ name }) => slugIn(name),
    (other) =>
      `this organisation, or one whose pages would have the same address, stands in row ${other} already. Leave one out, or name it apart.`,
  );
  look(
    'Delegate e-mail',
    ({ delegateEmail }) => (delegateEmail === '' ? null : delegateEmail),
    (other) =>
      `this address stands in row ${other} already. One person casts for one organisation: name another person.`,
  );
  look(
    'Registration number',
    ({ registrationNumber, legalForm }) =>
      registrationNumber === null || registrationNumber === ''
        ? null
        : `${legalForm}\n${registrationNumber.toLowerCase()}`,
    (other) => `this number stands in row ${other} already, with the same legal form. Correct one of them.`,
  );
  return faults;
}

/** Null for a name that gives none, and for none. */
function slugIn(name: string): string | null {
  try {
    return slugOf(name);
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

/** A cell in a sentence: as much of it as one can take in. */
function shown(cell: string): string {
  return cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
}
