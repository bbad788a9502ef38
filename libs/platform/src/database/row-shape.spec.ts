import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { parseInstant, rowOf, shapeOf } from './row-shape.js';

const builtins = pg.types.builtins;
const readByPg = pg.types.getTypeParser(builtins.TIMESTAMPTZ) as (text: string) => unknown;

/** An instant as PostgreSQL writes it: no trailing noughts, no point without decimals. */
function written(at: Date, micros: number): string {
  const [day = '', rest = ''] = at.toISOString().split('T');
  const fraction = `${at.getUTCMilliseconds().toString().padStart(3, '0')}${micros.toString().padStart(3, '0')}`;
  const decimals = fraction.replace(/0+$/, '');
  return `${day} ${rest.slice(0, 8)}${decimals === '' ? '' : `.${decimals}`}+00`;
}

describe('an instant of the database', () => {
  it('is read to the millisecond, its microseconds cut off', () => {
    const instants = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 999 }), (at, micros) => {
        expect(parseInstant(written(at, micros))).toEqual(at);
      }),
    );
  });

  it.each([
    '2026-03-29 18:00:00+01',
    '2026-03-29 18:00:00.5-03:30',
    '0044-03-15 12:00:00+00',
    '0099-03-15 12:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '12026-03-29 18:00:00+00',
    'infinity',
    '-infinity',
    '2026-03-29 18:00:00+00:00:30',
  ])('is left to pg where it is written otherwise: %s', (text) => {
    expect(parseInstant(text)).toEqual(readByPg(text));
  });
});

describe('a row', () => {
  it('is a plain object with each value read by the type of its column', () => {
    const fields = [
      { name: 'id', dataTypeID: builtins.UUID },
      { name: 'count', dataTypeID: builtins.INT4 },
      { name: 'minor', dataTypeID: builtins.INT8 },
      { name: 'at', dataTypeID: builtins.TIMESTAMPTZ },
      { name: 'facts', dataTypeID: builtins.JSONB },
      { name: 'none', dataTypeID: builtins.TEXT },
    ];
    const row = rowOf(shapeOf({ fields }), ['7', '7', '7', '2026-03-29 18:00:00+00', '{"a": [1]}', null]);
    expect(row).toStrictEqual({
      id: '7',
      count: 7,
      minor: '7',
      at: new Date('2026-03-29T18:00:00Z'),
      facts: { a: [1] },
      none: null,
    });
  });
});
