import { InvalidInput } from '@commonhall/kernel';

/** Something in a sheet of organisations that cannot be read; nothing of the sheet was. */
export class SheetFault extends InvalidInput {
  static readonly fields = { row: 'Int', column: 'String' };
  override readonly code = 'SHEET_FAULT';

  /**
   * @param row as a spreadsheet counts, the names of columns being row 1; null where it concerns the whole sheet
   * @param column its name in the first row; null where it concerns no single one
   * @param remedy a sentence that says what is wrong and what to do
   */
  constructor(
    readonly row: number | null,
    readonly column: string | null,
    remedy: string,
  ) {
    const place = [...(row === null ? [] : [`Row ${row}`]), ...(column === null ? [] : [column])];
    super(place.length === 0 ? remedy : `${place.join(', ')}: ${remedy}`, [
      'input',
      'sheet',
      ...(row === null ? [] : [String(row)]),
      ...(column === null ? [] : [column]),
    ]);
  }
}
