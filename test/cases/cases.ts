import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Problem } from '@commonhall/kernel';
import { isRecord, type Given } from './reading.js';

/** What the product answers, by the names that `expect` uses. Fields that a case does not expect are not looked at. */
export type Answers = Readonly<Record<string, unknown>>;

interface WorkedCase {
  /** 'billing/currency.json iso-GBP': the file in its folder, and the case in it. */
  readonly name: string;
  /** 'billing/minor_units', 'distribution/rounding(total, weights)', 'tally/stv'. */
  readonly question: string;
  readonly given: Given;
  readonly expect: Given;
  /** The absolute folder of the case's file: `files/…` is relative to it. */
  readonly folder: string;
}

/**
 * Puts a case to the product. `undefined` says that this variant of the question (a rule, a format) is not answered yet.
 * A `Problem` that it throws is an answer too: `{ error: code }`.
 */
export type Adapter = (worked: WorkedCase) => Answers | undefined | Promise<Answers | undefined>;

export type Result =
  | { readonly name: string; readonly outcome: 'passed' }
  | { readonly name: string; readonly outcome: 'failed'; readonly reason: string }
  | { readonly name: string; readonly outcome: 'not yet'; readonly question: string };

/** The folder that CASES_DIR names, or the project's own copy. Commands run in the root of the project. */
export function casesFolder(): string {
  return resolve(process.env['CASES_DIR'] ?? 'test/cases');
}

/**
 * Runs every case of a folder, in the order of its files. A file that is not as its README says is a failed result
 * under the file's name; the others run all the same.
 */
export async function runCases(folder: string, adapters: ReadonlyMap<string, Adapter>): Promise<Result[]> {
  const results: Result[] = [];
  for (const loaded of loadCases(folder)) results.push('outcome' in loaded ? loaded : await runCase(loaded, adapters));
  return results;
}

/** Reads every case of a folder; what cannot be read is a failed result already. */
function loadCases(folder: string): (WorkedCase | Result)[] {
  const suites = Object.entries(readers).filter(([suite]) => existsSync(join(folder, suite)));
  if (suites.length === 0) return [failed(folder, `there is no folder ${Object.keys(readers).join(', ')} in it`)];
  return suites.flatMap(([suite, read]) =>
    readdirSync(join(folder, suite))
      .filter((file) => file.endsWith('.json'))
      .sort()
      .flatMap((file) => loadFile(join(folder, suite), `${suite}/${file}`, read)),
  );
}

/** Runs one case: compares what `expect` names, exactly, and nothing else. */
async function runCase(worked: WorkedCase, adapters: ReadonlyMap<string, Adapter>): Promise<Result> {
  const { name, question } = worked;
  const adapter = adapters.get(question);
  if (adapter === undefined) return { name, outcome: 'not yet', question };
  let answers: Answers | undefined;
  try {
    answers = await adapter(worked);
  } catch (error) {
    if (!(error instanceof Problem && 'error' in worked.expect)) return failed(name, `threw ${String(error)}`);
    answers = { error: error.code };
  }
  if (answers === undefined) return { name, outcome: 'not yet', question };
  if (answers['error'] === undefined && 'error' in worked.expect) return failed(name, wrong('error', worked, answers));

  const fields = Object.keys(worked.expect);
  const unequal = fields.filter((field) => field in answers && !equal(answers[field], worked.expect[field]));
  if (unequal.length > 0) return failed(name, unequal.map((field) => wrong(field, worked, answers)).join('; '));
  // A field that nobody answers is a question of its own: not wrong, but never passed.
  const open = fields.filter((field) => !(field in answers));
  return open.length === 0
    ? { name, outcome: 'passed' }
    : { name, outcome: 'not yet', question: `${question}: ${open.join(', ')}` };
}

/**
 * Compares an answer with what is expected. A bigint equals the integer, or the text of an integer, of the same value;
 * everything else is equal if it is written alike, keys in any order.
 */
export function equal(answer: unknown, expected: unknown): boolean {
  if (typeof answer === 'bigint') {
    if (typeof expected === 'number') return Number.isSafeInteger(expected) && BigInt(expected) === answer;
    return typeof expected === 'string' && expected === answer.toString();
  }
  if (Array.isArray(answer) && Array.isArray(expected)) {
    return answer.length === expected.length && answer.every((item, index) => equal(item, expected[index]));
  }
  if (isRecord(answer) && isRecord(expected)) {
    const keys = Object.keys(expected);
    return (
      keys.length === Object.keys(answer).length &&
      keys.every((key) => key in answer && equal(answer[key], expected[key]))
    );
  }
  return answer === expected;
}

/** The report that `npm run cases` prints; its last line is the count. */
export function report(results: readonly Result[]): string {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const failures = results.flatMap((result) =>
    result.outcome === 'failed' ? [`failed: ${result.name}: ${result.reason}`] : [],
  );
  const open = [...openQuestions(results)].map(
    ([question, names]) => `not yet: ${question} (${names.length}): ${names.join(', ')}`,
  );
  const last = `${count('passed')} passed, ${count('failed')} failed, ${count('not yet')} not yet`;
  return [...open, ...failures, last].join('\n');
}

/** Question -> the cases that wait for its answer. */
export function openQuestions(results: readonly Result[]): Map<string, string[]> {
  const open = new Map<string, string[]>();
  for (const result of results) {
    if (result.outcome !== 'not yet') continue;
    open.set(result.question, [...(open.get(result.question) ?? []), result.name]);
  }
  return open;
}

type Reader = (content: Record<string, unknown>, file: string) => Omit<WorkedCase, 'folder'>[];

/** How the files of each folder say what they ask: see the README of the cases. */
const readers: Readonly<Record<string, Reader>> = {
  tally: (content, file) => [
    {
      name: `${file} ${need(content['id'], isText, 'id')}`,
      question: `tally/${need(content['family'], isText, 'family')}`,
      given: Object.fromEntries(Object.entries(content).filter(([key]) => key !== 'expected')),
      expect: need(content['expected'], isFullRecord, 'expected'),
    },
  ],
  billing: (content, file) =>
    casesOf(content).map(({ id, item }) => ({
      name: `${file} ${id}`,
      question: `billing/${need(item['op'], isText, `op of ${id}`)}`,
      given: need(item['input'], isRecord, `input of ${id}`),
      expect: need(item['expect'], isFullRecord, `expect of ${id}`),
    })),
  distribution: (content, file) =>
    casesOf(content).map(({ id, item }) => {
      const given = need(item['given'], isRecord, `given of ${id}`);
      const suite = need(content['suite'], isText, 'suite');
      return {
        name: `${file} ${id}`,
        question: `distribution/${suite}(${Object.keys(given).sort().join(', ')})`,
        given,
        expect: need(item['expect'], isFullRecord, `expect of ${id}`),
      };
    }),
};

function loadFile(folder: string, file: string, read: Reader): (WorkedCase | Result)[] {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, basename(file)), 'utf8'));
    return read(need(content, isRecord, 'an object'), file).map((worked) => ({ ...worked, folder }));
  } catch (error) {
    return [failed(file, error instanceof Error ? error.message : String(error))];
  }
}

function casesOf(content: Record<string, unknown>): { id: string; item: Record<string, unknown> }[] {
  return need(content['cases'], isFullList, 'cases').map((entry, index) => {
    const item = need(entry, isRecord, `case ${index + 1}`);
    return { id: need(item['id'], isText, `id of case ${index + 1}`), item };
  });
}

function need<T>(value: unknown, is: (value: unknown) => value is T, what: string): T {
  if (is(value)) return value;
  throw new TypeError(`malformed: ${what} is missing or of the wrong kind`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A case that expects nothing would pass whatever happened. */
function isFullRecord(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.keys(value).length > 0;
}

function isFullList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function failed(name: string, reason: string): Result {
  return { name, outcome: 'failed', reason };
}

function wrong(field: string, { expect }: WorkedCase, answers: Answers): string {
  return `${field}: expected ${show(expect[field])}, got ${show(field === 'error' ? answers : answers[field])}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}
