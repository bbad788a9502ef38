import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = process.cwd();
const planted = join(root, 'test/architecture/planted');
const bans = ['no-restricted-imports', 'no-restricted-syntax'];

interface FileReport {
  filePath: string;
  messages: { ruleId: string | null; line: number; fatal?: boolean; message: string }[];
}

/** Runs ESLint with the repository's configuration over the planted house. */
function lintPlanted(): FileReport[] {
  const script = join(root, 'node_modules/eslint/bin/eslint.js');
  const project = 'project:./test/architecture/planted/tsconfig.json';
  const args = [
    script,
    '--config',
    join(root, 'eslint.config.mjs'),
    '--parser-options',
    project,
    '--format',
    'json',
    '.',
  ];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: planted,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!stdout.startsWith('[')) throw new Error(stderr);
  return JSON.parse(stdout) as FileReport[];
}

describe('the bans on float money, ambient clocks and stray connections', () => {
  const reports = lintPlanted().map(({ filePath, messages }) => ({
    file: relative(planted, filePath),
    filePath,
    messages,
  }));

  it.each(reports)('$file: every banned line is named, and no other', ({ filePath, messages }) => {
    expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
    const named = messages.filter(({ ruleId }) => ruleId !== null && bans.includes(ruleId)).map(({ line }) => line);
    const lines = readFileSync(filePath, 'utf8').split('\n');
    const banned = lines.flatMap((line, index) => (line.endsWith('// banned') ? [index + 1] : []));
    expect([...new Set(named)].sort((a, b) => a - b)).toEqual(banned);
  });

  it('meets each ban at least once', () => {
    const met = new Set(reports.flatMap(({ messages }) => messages.map(({ message }) => message)));
    expect(
      [...met].filter((message) => message.includes('kernel') || message.includes('tx.now')).length,
    ).toBeGreaterThanOrEqual(5);
  });
});
