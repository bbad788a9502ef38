import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type OperatorError, operatorErrors } from './operator-error.js';

const source = readFileSync(join(import.meta.dirname, 'operator-error.ts'), 'utf8');
const bootstrap = readFileSync(join(import.meta.dirname, '../../../../apps/cli/bootstrap.mjs'), 'utf8');

describe('The catalogue of refusals at the command line', () => {
  it('gives every number once', () => {
    const numbers = [...source.matchAll(/'(CH-\d{3})'/g)].map((match) => match[1]);
    expect(numbers).toHaveLength(Object.keys(operatorErrors).length);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('words a refusal as number, one sentence and one command', () => {
    const error: OperatorError = operatorErrors.portTaken(4000, { name: 'node', pid: 4121 }, 4001);
    expect(error.message).toBe('CH-014 Port 4000 is taken by "node" (pid 4121). Try: PORT=4001 npm start');
  });

  it('shares the bootstrap’s numbers and their meaning', () => {
    const old = operatorErrors.nodeTooOld('18.0.0');
    expect(bootstrap).toContain(`${old.number} `);
    expect(bootstrap).toContain('is too old, Commonhall needs');
    expect(bootstrap).toContain(`${operatorErrors.folderNotWritable('x', 'EACCES').number} The folder`);
  });
});
