import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';

/** Exit code and words of `npm run lint`. */
function runLint(): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['test/architecture/lint.mjs'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.on('close', (code) => {
      resolve({ code, said });
    });
  });
}

it('passes types, lint, import line, unused code and formatting', async () => {
  const { code, said } = await runLint();
  if (code !== 0) throw new Error(`npm run lint ended with ${String(code)}\n${said}`);
  expect(said.match(/^pass {2}/gm)?.length).toBeGreaterThanOrEqual(4);
}, 600_000);
