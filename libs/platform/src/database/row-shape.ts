import pg from 'pg';

/** PostgreSQL's word for what the rows of a statement hold. */
export interface Description {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** The columns of a statement's rows, and how each is read. */
export interface RowShape {
  readonly names: readonly string[];
  readonly parsers: readonly ((text: string) => unknown)[];
}

export function shapeOf({ fields }: Description): RowShape {
  return {
    names: fields.map(({ name }) => name),
    parsers: fields.map(({ dataTypeID }) => (dataTypeID === timestamptz ? parseInstant : parserOf(dataTypeID))),
  };
}

/** A plain object: pg's own rows have no prototype, which makes every copy of one slow. */
export function rowOf({ names, parsers }: RowShape, values: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index += 1) {
    const value = values[index] ?? null;
    row[names[index] ?? ''] = value === null ? null : parsers[index]?.(value);
  }
  return row;
}

const timestamptz: number = pg.types.builtins.TIMESTAMPTZ;
/** pg's own. */
const parserOf = pg.types.getTypeParser as (type: number) => (text: string) => unknown;
const parseAnyInstant = parserOf(timestamptz);

/**
 * Reads `2026-03-29 18:00:00.123456+00`, in which nearly all instants arrive, and leaves the others to pg: other zones,
 * years before 1000, infinity. Microseconds are cut off, as a `Date` has none.
 */
export function parseInstant(text: string): unknown {
  const zone = text.length - 3;
  if (zone < 19 || zone > 26 || text.charCodeAt(zone) !== 43 || numberAt(text, zone + 1, 2) !== 0)
    return parseAnyInstant(text);
  const year = numberAt(text, 0, 4);
  if (!(year >= 1000) || text.charCodeAt(4) !== 45) return parseAnyInstant(text);
  const milliseconds = zone === 19 ? 0 : numberAt(text.slice(20, zone).padEnd(3, '0'), 0, 3);
  return new Date(
    Date.UTC(
      year,
      numberAt(text, 5, 2) - 1,
      numberAt(text, 8, 2),
      numberAt(text, 11, 2),
      numberAt(text, 14, 2),
      numberAt(text, 17, 2),
      milliseconds,
    ),
  );
}

/** The digits of a text from a place on; NaN where one is none. */
function numberAt(text: string, from: number, length: number): number {
  let value = 0;
  for (let index = from; index < from + length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
