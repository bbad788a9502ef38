import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

const folders = ['apps', 'governance', 'infra', 'libs', 'test'];
const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(folder, name).split(sep).join('/')),
  ),
];
/** Every text of ours that may cite a page. The worked cases cite the documents of other projects. */
const texts = [
  ...readdirSync('.').filter((name) => cites(name)),
  ...folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => cites(name) && !name.includes('node_modules'))
      .map((name) => join(folder, name).split(sep).join('/')),
  ),
].filter((path) => !path.startsWith('test/cases/'));
const recordNumbers = readdirSync('governance/records').map((name) => name.slice(0, 4));
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('the pages for people', () => {
  it.each(pages)('%s: every link leads somewhere', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/gu)];
    const targets = links.map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });

  it.each(pages)('%s: every npm command exists', (page) => {
    const text = readFileSync(page, 'utf8');
    const named = [...text.matchAll(/\bnpm (?:run (?<script>[a-z:-]+)|(?<plain>start|test)\b)/gu)];
    const wanted = named.map(({ groups }) => groups?.['script'] ?? groups?.['plain'] ?? '');
    expect([...new Set(wanted)].filter((script) => !(script in scripts))).toEqual([]);
  });

  it('a page or a design record that a text names is there to be opened', () => {
    const missing = texts.flatMap((path) =>
      missingIn(readFileSync(path, 'utf8'), path).map((cited) => `${path}: ${cited}`),
    );
    expect(missing).toEqual([]);
  });

  it('would miss a page that is nowhere, one that could be any of several, and a record that nobody wrote', () => {
    const [nowhere, ambiguous] = ['no-such-page', 'README'].map((name) => `${name}.md`);
    const record = ['design record', '9999'].join(' ');
    const planted = `Rule: ${nowhere}, section 3; ${ambiguous}; co-op.md; design record 0002; ${record}.`;
    expect(missingIn(planted, 'libs/kernel/src/money.ts')).toEqual([nowhere, ambiguous, record]);
  });

  it('every design record says its four things and stands in the list', () => {
    const list = readFileSync('governance/records/README.md', 'utf8');
    const records = readdirSync('governance/records').filter((name) => /^\d{4}-/u.test(name));
    expect(records.map((name) => name.slice(0, 4))).toEqual(
      records.map((_, index) => String(index + 1).padStart(4, '0')),
    );
    for (const name of records) {
      const text = readFileSync(join('governance/records', name), 'utf8');
      expect([...text.matchAll(/^\*\*([^*]+)\.\*\*/gmu)].map(([, part]) => part)).toEqual([
        'Context',
        'Decision',
        'Consequences',
        'What would change our mind',
      ]);
      expect(list).toContain(`](${name})`);
    }
  });
});

function cites(name: string): boolean {
  return /\.(ts|tsx|mjs|md|sql|yaml)$/u.test(name);
}

/** The pages and design records that a text names and that nobody could open: by their path or by a name of their own. */
function missingIn(text: string, path: string): string[] {
  const named = [...text.matchAll(/(?<![\w}:/.-])[\w./-]*\w\.md\b/gu)].map(([page]) => page);
  const records = [...text.matchAll(/\bdesign record (\d{4})\b/gu)];
  return [
    ...named.filter((page) => !isThere(page, path)),
    ...records.filter(([, number = '']) => !recordNumbers.includes(number)).map(([record]) => record),
  ];
}

function isThere(page: string, path: string): boolean {
  const isOwn = path.endsWith('.md') && existsSync(join(dirname(path), page));
  const isPath = page.includes('/') && (existsSync(page) || existsSync(join(dirname(path), page)));
  return isOwn || isPath || pages.filter((known) => `/${known}`.endsWith(`/${page}`)).length === 1;
}
