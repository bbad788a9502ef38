import { describe, expect, it } from '@jest/globals';
import { prepared, statement } from './statement.js';

describe('a statement that is prepared by itself', () => {
  it('has no name when it is seen first, and from then on always the same', () => {
    const text = 'select from once where tenant_id = $1';
    expect(prepared(text, [1])).toEqual({ text, values: [1] });
    const again = prepared(text, [2]);
    expect(again).toEqual({ name: again.name, text, values: [2] });
    expect(again.name).toBeDefined();
    expect(prepared(text, [3]).name).toBe(again.name);
  });

  it('shares its name with no other', () => {
    const names = ['one', 'two', 'three'].map((table) => {
      prepared(`select from ${table} where tenant_id = $1`, []);
      return prepared(`select from ${table} where tenant_id = $1`, []).name;
    });
    expect(new Set(names).size).toBe(3);
  });

  it('is one of a bounded number, however many texts a program makes up', () => {
    for (let index = 0; index < 1_000; index += 1) prepared(`select ${index} where tenant_id = $1`, []);
    expect(prepared('select 999 where tenant_id = $1', []).name).toBeUndefined();
  });
});

describe('a declared statement', () => {
  it('carries the tenant', () => {
    expect(() => statement('bare', 'select from bill')).toThrow('a query must carry tenant_id = $1');
    expect(statement('bound', 'select from bill where tenant_id = $1', { plannedOnce: true })).toEqual({
      name: 'bound',
      text: 'select from bill where tenant_id = $1',
      plannedOnce: true,
    });
  });
});
