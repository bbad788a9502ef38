import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = process.cwd();
const planted = join(root, 'test/architecture/planted');
const config = join(root, '.dependency-cruiser.cjs');

interface Cruise {
  modules: { source: string; dependencies: { rules?: { name: string }[] }[] }[];
}

/** Runs dependency-cruiser with the repository's rules over another tree. */
function cruise(folder: string): Cruise {
  const script = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [script, '--config', config, '--output-type', 'json', 'apps', 'libs', 'infra', 'test'];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return JSON.parse(stdout) as Cruise;
}

/** What the first line of a planted file promises: the sorted names of the rules that must catch it. */
function promisedRules(file: string): string[] {
  const [first = ''] = readFileSync(join(planted, file), 'utf8').split('\n');
  const promise = /^\/\/ (?:planted: (?<rules>.+)|allowed)$/.exec(first);
  if (promise === null) throw new Error(`${file} does not say in its first line what it is planted for.`);
  return promise.groups?.['rules']?.split(', ') ?? [];
}

describe('the import line', () => {
  const { modules } = cruise(planted);
  const files = execFileSync('find', ['apps', 'libs', 'infra', 'test', '-name', '*.ts'], {
    cwd: planted,
    encoding: 'utf8',
  });
  const cases = files
    .trim()
    .split('\n')
    .sort()
    .map((file) => ({ file, rules: promisedRules(file) }));

  it.each(cases)('$file is judged as planted: $rules', ({ file, rules }) => {
    const dependencies = modules.find(({ source }) => source === file)?.dependencies;
    const broken = dependencies?.flatMap((dependency) => dependency.rules ?? []).map(({ name }) => name);
    expect([...new Set(broken)].sort()).toEqual(rules);
  });

  it('has a planted violation for every rule', () => {
    const rules = createRequire(config)(config) as { forbidden: { name: string; severity: string }[] };
    const proved = new Set(cases.flatMap((planting) => planting.rules));
    expect(rules.forbidden.filter(({ name }) => !proved.has(name))).toEqual([]);
    expect(rules.forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});
