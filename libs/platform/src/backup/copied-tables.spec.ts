import { describe, expect, it } from '@jest/globals';
import { copyStatement, inOrderOfLinks } from './copied-tables.js';

describe('The order in which tables are saved', () => {
  const names = (tables: { name: string }[]): string[] => tables.map(({ name }) => name);
  const tables = ['ballot', 'decision', 'proposal', 'tenant'].map((name) => ({ name }));

  it('puts those first that others point to', () => {
    const links = [
      { from: 'ballot', to: 'proposal' },
      { from: 'decision', to: 'proposal' },
      { from: 'proposal', to: 'tenant' },
      { from: 'ballot', to: 'elsewhere' },
    ];
    expect(names(inOrderOfLinks(tables, links))).toEqual(['tenant', 'proposal', 'ballot', 'decision']);
  });

  it('refuses a circle, and names it', () => {
    const links = [
      { from: 'ballot', to: 'proposal' },
      { from: 'proposal', to: 'ballot' },
    ];
    expect(() => inOrderOfLinks(tables, links)).toThrow('in a circle: ballot, proposal');
  });

  it('asks for rows in the order of the primary key, and quotes names', () => {
    const table = { schema: 'public', name: 'odd"one', columns: ['id', 'order'], order: ['id'] };
    expect(copyStatement(table)).toBe('copy (select "id", "order" from "public"."odd""one" order by id) to stdout');
  });
});
