// Types, rules, import line, unused code and formatting: one command, also part of the suite (lint.spec.ts).
// Two tools at a time, because each of them keeps one core busy. `npm run lint -- eslint tsc` runs some of them only.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(import.meta.url);

/** The script behind a package's command, so that no shell and no PATH is needed. */
function command(name, bin = name) {
  const manifest = join(root, 'node_modules', name, 'package.json');
  const { bin: bins } = require(manifest);
  return join(dirname(manifest), typeof bins === 'string' ? bins : bins[bin]);
}

// The slowest first: the second lane then ends about when the first does.
const tools = [
  { name: 'eslint', run: [command('eslint'), '.', '--max-warnings', '0'] },
  { name: 'tsc', run: [command('typescript', 'tsc'), '--noEmit', '--project', 'tsconfig.json'] },
  {
    name: 'dependency-cruiser',
    run: [command('dependency-cruiser'), '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'infra', 'test'],
  },
  { name: 'knip', run: [command('knip'), '--no-progress', '--treat-config-hints-as-errors'] },
  { name: 'prettier', run: [command('prettier'), '--check', '--log-level', 'warn', '.'] },
];

/** Runs one tool in a process of its own; its words are kept and printed together. */
function runTool({ name, run }) {
  const from = performance.now();
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, run, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('error', (error) => (said += error.message));
    child.on('close', (code) => {
      const passed = code === 0;
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      console.log(`${passed ? 'pass' : 'FAIL'}  ${name} (${seconds} s)`);
      if (!passed) console.log(said.trimEnd());
      resolve(passed);
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !tools.some((tool) => tool.name === name));
if (unknown.length > 0) {
  console.error(`No such tool: ${unknown.join(', ')}. There are ${tools.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const queue = tools.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const results = [];
async function lane() {
  for (let tool = queue.shift(); tool !== undefined; tool = queue.shift()) results.push(await runTool(tool));
}
await Promise.all([lane(), lane()]);
process.exitCode = results.every(Boolean) ? 0 : 1;
