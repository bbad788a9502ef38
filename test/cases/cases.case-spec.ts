import { describe, expect, it } from '@jest/globals';
import { adapters } from './adapters/index.js';
import { casesFolder, openQuestions, runCases } from './cases.js';

const results = await runCases(casesFolder(), adapters);
const answered = results.filter(({ outcome }) => outcome !== 'not yet');

describe('worked cases', () => {
  it('are there', () => {
    expect(results).not.toEqual([]);
  });

  for (const result of answered) {
    it(result.name, () => {
      expect(result).toEqual({ name: result.name, outcome: 'passed' });
    });
  }

  for (const [question, names] of openQuestions(results)) it.todo(`${question}: ${names.join(', ')}`);
});
