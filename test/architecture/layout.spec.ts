import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { migrations } from '../../infra/index.js';
import { redisInstalled } from '../support/redis.js';

const libraries = ['kernel', 'platform', 'tenancy', 'membership', 'governance', 'payments'];

/** The closed list of what a file can be to its noun (`mails`: design record 0011); a pure file has a plain name. */
const roles =
  'entity graphql resolver loader service access problems events policies mails job reaction queries controller page provider module';
const fileName = new RegExp(
  `^[a-z0-9]+(-[a-z0-9]+)*(\\.(${roles.split(' ').join('|')}))?(\\.(spec|db-spec))?\\.tsx?$`,
  'u',
);
const drawers = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'shared',
  'dto',
  'dtos',
  'constants',
  'interfaces',
];

/**
 * The files that may skip, and the one line of each that does: what runs on every queue, where Debian's package of Redis
 * is not installed. In CI that is a failure. Rule: `.ci/run`.
 */
const skipsWithoutRedis = {
  paths: [
    'libs/platform/src/queue/queue-conformance.db-spec.ts',
    'libs/platform/src/outbox/outbox.db-spec.ts',
    'test/e2e/billing-kill.e2e-spec.ts',
  ],
  line: /const proof = here \? it : it\.skip;/u,
};

/** Files below a folder, as paths from the root with forward slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).split(sep).join('/'))
    .filter((path) => !path.includes('/node_modules/'));
}

const sources = ['apps', 'libs'].flatMap(filesBelow).filter((path) => /\/src\/.*\.tsx?$/u.test(path));

describe('the layout of the house', () => {
  it('has the rooms that a newcomer is told of, and no other', () => {
    const rooms = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const found = rooms
      .map(({ name }) => name)
      .filter((name) => !['node_modules', 'dist', 'data', 'coverage', '.git'].includes(name));
    const known = ['.ci', 'apps', 'governance', 'helm', 'infra', 'libs', 'test'];
    expect(found.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    const folders = new Set(['apps', 'libs', 'infra', 'test'].flatMap(filesBelow).map(dirname));
    expect([...folders].filter((folder) => folder.split('/').some((name) => drawers.includes(name)))).toEqual([]);
  });

  it('names a file noun.role.ts, with a role of the closed list', () => {
    expect(sources.filter((path) => !fileName.test(basename(path)))).toEqual([]);
  });

  it.each(libraries)('%s has a front door and a page that explains it', (library) => {
    expect(existsSync(`libs/${library}/src/index.ts`)).toBe(true);
    expect(existsSync(`libs/${library}/README.md`)).toBe(true);
  });

  it('has no library that the import line does not know', () => {
    expect(readdirSync('libs').filter((name) => !libraries.includes(name))).toEqual([]);
  });

  it('declares what a test is by its suffix', () => {
    const named = filesBelow('test').filter((path) => /spec\.tsx?$/u.test(path) && !path.includes('/planted/'));
    const homes = [
      /^test\/architecture\/[a-z-]+\.(db-)?spec\.ts$/u,
      /^test\/support\/[a-z-]+\.db-spec\.ts$/u,
      /^test\/stories\/.+\.story-spec\.ts$/u,
      /^test\/e2e\/.+\.e2e-spec\.ts$/u,
      /^test\/cases\/.+\.case-spec\.ts$/u,
    ];
    expect(named.filter((path) => !homes.some((home) => home.test(path)))).toEqual([]);
  });

  it('takes no test out of the run', () => {
    const tests = [...sources, ...filesBelow('test')].filter((path) => /spec\.tsx?$/u.test(path));
    // The worked cases list questions that nobody answers yet as such; nothing else may wait.
    const waits = (path: string): RegExp =>
      path.startsWith('test/cases/')
        ? /\b(it|test|describe)\.(only|skip)\b/u
        : /\b(it|test|describe)\.(only|skip|todo)\b/u;
    const read = (path: string): string => {
      const text = readFileSync(path, 'utf8');
      return skipsWithoutRedis.paths.includes(path) ? text.replace(skipsWithoutRedis.line, '') : text;
    };
    expect(tests.filter((path) => waits(path).test(read(path)))).toEqual([]);
  });

  it('skips the queue on Redis where none is installed, but never in CI', () => {
    for (const path of skipsWithoutRedis.paths) {
      const text = readFileSync(path, 'utf8');
      expect(text).toContain('describe.each(queuePlaces)');
      expect(text.split(skipsWithoutRedis.line)).toHaveLength(2);
    }
    expect(redisInstalled({ PATH: '/nowhere' })).toBe(false);
    expect(() => redisInstalled({ PATH: '/nowhere', CI: 'true' })).toThrow(/in CI the queue must be proved on Redis/u);
  });
});

describe('the migrations', () => {
  it('are all listed, oldest first, each under the name of its file', () => {
    const files = readdirSync('infra/postgres/migrations').map((file) => file.replace(/\.ts$/u, ''));
    expect(migrations.map(({ name }) => name)).toEqual(files.sort());
  });

  it('are named by time, library and what they do', () => {
    const name = new RegExp(`^\\d{12}-(${libraries.join('|')})-[a-z0-9-]+$`, 'u');
    expect(migrations.filter((migration) => !name.test(migration.name)).map((migration) => migration.name)).toEqual([]);
  });

  it('hold one statement in each call', () => {
    // A function's body keeps its semicolons between dollar signs.
    const several = (text: string): boolean =>
      /;\s*\S/u.test(text.replace(/\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/gu, ''));
    expect(migrations.flatMap(({ up }) => up.filter(several))).toEqual([]);
  });
});
