import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admissionSchema } from './admission.js';
import { admissionOfRow, columnOf, mostSheetBytes, readOrganisationSheet } from './organisation-sheet.js';

const header =
  'Organisation,Kind,Legal form,Members,Modules wanted,Delegate,Delegate e-mail,Registration number,Address';
const post =
  'River Post,community newspaper,co-operative society,812,"membership, payments",Siân Jones,sian@example.com,RS-1,"1 Mill Lane\nGarth"';
const hub = 'Garth Hub,food hub,charity,240,distribution,Gareth Davies,gareth@example.net,C-2,2 Mill Lane';
const sheet = (...rows: string[]): string => [header, ...rows].join('\n');
const read = (text: string | Uint8Array, forAdmission = true) => readOrganisationSheet(text, { forAdmission });
/** Each fault as row, column and the beginning of what it says. */
const faultsOf = (text: string | Uint8Array, forAdmission = true): [number | null, string | null, string][] =>
  read(text, forAdmission).faults.map(({ row, column, message }) => [row, column, message]);

describe('a sheet of organisations', () => {
  it('gives every organisation with its row', () => {
    const { rows, faults } = read(sheet(post, hub));
    expect(faults).toEqual([]);
    expect(rows).toEqual([
      {
        row: 2,
        name: 'River Post',
        kind: 'community newspaper',
        legalForm: 'co-operative society',
        memberCount: 812,
        modulesWanted: ['membership', 'payments'],
        delegateName: 'Siân Jones',
        delegateEmail: 'sian@example.com',
        registrationNumber: 'RS-1',
        address: '1 Mill Lane\nGarth',
      },
      expect.objectContaining({ row: 3, name: 'Garth Hub', modulesWanted: ['distribution'] }),
    ]);
    expect(rows.map(admissionOfRow)).toEqual(
      rows.map(() => expect.objectContaining({ officerName: expect.anything() })),
    );
  });

  it('is the one of the demonstration, which has neither number nor address', () => {
    const bytes = readFileSync('infra/demonstration/organisations.csv');
    const { rows, faults } = read(bytes, false);
    expect(faults).toEqual([]);
    expect(rows).toHaveLength(12);
    expect(rows[8]).toMatchObject({ name: 'Makers of Mill Lane', delegateName: 'Mair Ó Súilleabháin', address: null });
    expect(faultsOf(bytes)).toEqual([
      [1, 'Registration number', expect.stringContaining('missing. Add it. No organisation is admitted')],
      [1, 'Address', expect.stringContaining('missing')],
    ]);
  });

  it.each([
    ['a byte-order mark', `\ufeff${sheet(post)}`],
    ['a byte-order mark in bytes', Buffer.from(`\ufeff${sheet(post)}`)],
    ['semicolons', sheet(post).replace(/,(?=\S)/g, ';')],
    ['tabs', sheet(post).replace(/,(?=\S)/g, '\t')],
    ['line ends of Windows', `${sheet(post.replace('\n', ' '))}\n`.replace(/\n/g, '\r\n')],
    ['line ends of an old Mac', sheet(post.replace('\n', ' ')).replace(/\n/g, '\r')],
    ['empty rows at its end', `${sheet(post)}\n,,,,,,,,\n\n`],
    ['names of columns in capitals, with blanks', sheet(post).replace('Organisation,Kind', ' ORGANISATION , kind')],
    ['letters taken apart as an old Mac writes them', sheet(post).normalize('NFD')],
  ])('is read the same with %s', (_, text) => {
    expect(read(text)).toMatchObject({
      faults: [],
      rows: [{ row: 2, name: 'River Post', delegateName: 'Siân Jones' }],
    });
  });

  it('is read with its columns in any order', () => {
    const turned =
      'Delegate e-mail,Members,Organisation,Kind,Legal form,Modules wanted,Delegate\na@example.org,3,One,k,f,payments,D';
    expect(read(turned, false)).toMatchObject({ faults: [], rows: [{ name: 'One', memberCount: 3, kind: 'k' }] });
  });

  const changed = (column: string, cell: string): string => {
    const names = header.split(',');
    const plain = [
      'River Post',
      'newspaper',
      'charity',
      '8',
      'payments',
      'Siân',
      's@example.com',
      'RS-1',
      '1 Mill Lane',
    ];
    plain[names.indexOf(column)] = `"${cell.replaceAll('"', '""')}"`;
    return sheet(hub, plain.join(','));
  };
  it.each([
    ['an empty cell', 'Kind', ' ', 'this cell is empty. Fill it in.'],
    ['no whole number', 'Members', '3.5', 'write a whole number in digits alone, such as 812; this is "3.5".'],
    ['a number with its thousands apart', 'Members', '1,200', 'this is "1,200"'],
    ['a number in words', 'Members', 'about fifty', 'this is "about fifty"'],
    ['more members than there are', 'Members', '99999999', 'at most 10,000,000'],
    ['a module that does not exist', 'Modules wanted', 'payments, telepathy', 'there is no module "telepathy". Choose'],
    ['a module named twice', 'Modules wanted', 'payments, Payments', 'named twice'],
    ['a comma too many', 'Modules wanted', 'payments,', 'there is no module ""'],
    [
      'no e-mail address',
      'Delegate e-mail',
      'sian at example.com',
      '"sian at example.com" is no e-mail address. Write',
    ],
    ['a formula', 'Delegate', '=HYPERLINK("http://example.org")', 'taken for a formula'],
    ['a formula behind a blank', 'Kind', '\t=1+1', 'taken for a formula'],
    ['a formula by another sign', 'Address', '@SUM(A1)', 'taken for a formula'],
    ['two lines in a name', 'Organisation', 'River\nPost', 'Write it on one line'],
    ['a letter that was no UTF-8', 'Delegate', 'Si\ufffdn Jones', 'Save the sheet as "CSV UTF-8"'],
    ['a name in another script', 'Organisation', '新聞', 'gives no address for its pages'],
    ['too long a name', 'Delegate', 'x'.repeat(201), 'at most 200 characters'],
  ])('is refused for %s', (_, column, cell, says) => {
    expect(faultsOf(changed(column, cell))).toEqual([[3, column, expect.stringContaining(says)]]);
    expect(read(changed(column, cell)).rows).toEqual([]);
  });

  it.each([
    ['nothing at all', '', [[1, null, 'holds no name of a column']]],
    ['no names of columns', hub, [[1, null, 'holds no name of a column']]],
    ['no rows', header, [[null, null, 'no organisation below']]],
    ['a column missing', sheet(hub.replace(',2 Mill Lane', '')).replace(',Address', ''), [[1, 'Address', 'missing']]],
    [
      'a wrong name of a column',
      sheet(hub).replace('Delegate e-mail', 'Delegate email'),
      [
        [1, 'Delegate email', 'no such column. Remove it, or'],
        [1, 'Delegate e-mail', 'missing'],
      ],
    ],
    ['a column too many', sheet(`${hub},x`).replace('Address', 'Address,Phone'), [[1, 'Phone', 'no such column']]],
    [
      'a column twice',
      sheet(hub).replace('Address', 'Kind'),
      [
        [1, 'Kind', 'twice'],
        [1, 'Address', 'missing'],
      ],
    ],
    [
      'a row with a cell too many',
      sheet(hub, `${post},`),
      [[3, null, 'this row has 10 cells and the first row has 9']],
    ],
    ['a row with a cell too few', sheet(hub, 'River Post,newspaper'), [[3, null, 'this row has 2 cells']]],
    ['an empty row between', sheet(hub, '', post), [[3, null, 'this row is empty. Delete it.']]],
    ['a quotation mark that is not closed', sheet(hub, '"River Post,x', post), [[3, null, 'a quotation mark']]],
    ['a quotation mark in the middle', sheet(hub, 'River "Post",x'), [[3, null, 'a quotation mark']]],
  ] as const)('is refused for %s', (_, text, expected) => {
    expect(faultsOf(text)).toEqual(expected.map(([row, column, says]) => [row, column, expect.stringContaining(says)]));
  });

  it('is refused for what stands in it twice, naming the other row', () => {
    const again = hub.replace('Garth Hub', 'GÁRTH hub').replace('gareth@', 'GARETH@').replace('C-2', 'c-2');
    expect(faultsOf(sheet(hub, post, again))).toEqual([
      [4, 'Organisation', expect.stringContaining('stands in row 2 already')],
      [4, 'Delegate e-mail', expect.stringContaining('stands in row 2 already. One person casts for one organisation')],
      [4, 'Registration number', expect.stringContaining('row 2')],
    ]);
    expect(
      read(sheet(hub, again.replace('charity', 'company').replace('GÁRTH', 'Other').replace('GARETH', 'x'))).faults,
    ).toEqual([]);
  });

  it('is refused with every fault at once, by row and then from left to right', () => {
    const bad = 'River Post,,charity,many,telepathy,Siân,sian,,=1';
    const found = faultsOf(sheet(bad, hub, hub));
    expect(found.map(([row, column]) => `${row} ${column}`)).toEqual([
      '2 Kind',
      '2 Members',
      '2 Modules wanted',
      '2 Delegate e-mail',
      '2 Registration number',
      '2 Address',
      '4 Organisation',
      '4 Delegate e-mail',
      '4 Registration number',
    ]);
    expect(found[1]?.[2]).toBe('Row 2, Members: write a whole number in digits alone, such as 812; this is "many".');
    expect(read(sheet(bad)).faults[1]?.path).toEqual(['input', 'sheet', '2', 'Members']);
  });

  it.each([
    ['Windows-1252', Buffer.from(sheet(post.replace('Siân', 'Si\u00e2n')), 'latin1'), [2, 'Delegate', 'UTF-8']],
    ['UTF-16', Buffer.from(`\ufeff${sheet(post)}`, 'utf16le'), [null, null, 'UTF-16']],
  ] as const)('is refused in %s', (_, bytes, [row, column, says]) => {
    expect(faultsOf(bytes)).toEqual([[row, column, expect.stringContaining(says)]]);
  });

  it('takes as many rows as the charter allows, and tells from which row on they are too many', () => {
    const row = (n: number): string => `Org ${n},k,charity,1,payments,D ${n},d${n}@example.org,N-${n},1 Lane`;
    const rows = (count: number): string => sheet(...Array.from({ length: count }, (__, index) => row(index)));
    expect(read(rows(100)).rows).toHaveLength(100);
    expect(faultsOf(rows(102))).toEqual([[102, null, expect.stringContaining('the first of 2 rows too many')]]);
    expect(readOrganisationSheet(rows(3), { forAdmission: true, mostRows: 2 }).faults).toHaveLength(1);
  });

  it('is not even looked into when it is too large', () => {
    const found = faultsOf(sheet(post, 'x'.repeat(mostSheetBytes)));
    expect(found).toEqual([[null, null, expect.stringContaining(`at most ${mostSheetBytes}`)]]);
  });

  it('whatever it holds, is either read whole into admissions or refused, and never fails', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '"', '\n', ';', 'payments', 'a@b.org', '7'),
    );
    const table = fc.array(fc.array(cell, { maxLength: 10 }), { maxLength: 4 });
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t'), (lines, separator) => {
        const { rows, faults } = read([header, ...lines.map((line) => line.join(separator))].join('\n'));
        expect(rows.length > 0).toBe(faults.length === 0);
        for (const row of rows) expect(admissionOfRow(row)).toBeDefined();
      }),
    );
  });

  it('has a column for each part of an admission, to which a refusal can point', () => {
    expect(Object.keys(admissionSchema.entries).map(columnOf)).not.toContain(null);
    expect(columnOf('nothing')).toBeNull();
  });
});
