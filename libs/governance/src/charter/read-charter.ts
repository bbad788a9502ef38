import { type JsonValue } from '@commonhall/kernel';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parseDocument } from 'yaml';
import { checkCharter } from './charter-check.js';
import { CharterRefused, type CharterFault } from './charter.problems.js';
import { charterSchema, policiesSchema } from './charter-schema.js';
import { type Charter, type Declared, type FoundingPolicy } from './charter.js';

/**
 * Reads a charter and refuses one that is malformed, that can never reach a decision, or that contradicts itself.
 * @param text YAML
 * @throws CharterRefused with every fault, each with its article
 * Rule: bylaws, article 1(3).
 */
export function parseCharter(text: string, declared: Declared): Charter {
  const charter = read(text, validCharter);
  refuse(checkCharter(charter, declared));
  return charter;
}

/**
 * As `parseCharter`, for a document that is read already: an amendment's result.
 * @throws CharterRefused with every fault, each with its article
 * Rule: bylaws, article 1(3).
 */
export function checkedCharter(document: unknown, declared: Declared): Charter {
  // A copy, for the form fills defaults in.
  const charter = valid(JSON.parse(JSON.stringify(document)), validCharter);
  refuse(checkCharter(charter, declared));
  return charter;
}

/**
 * Reads the founding policies.
 * @param text YAML
 * @param faultOf what the module that declared a key finds wrong with a value, or null
 * @throws CharterRefused for an unknown key, a key that comes twice, and a value that its module refuses
 * Rule: bylaws, article 3(3).
 */
export function parseFoundingPolicies(
  text: string,
  declared: Declared,
  faultOf: (key: string, value: JsonValue) => string | null = () => null,
): readonly FoundingPolicy[] {
  const { policies } = read(text, validPolicies);
  const faults = policies.flatMap(({ key, article, value }, index) => {
    const fault = (code: string, message: string): CharterFault => ({
      code,
      article,
      place: `policies.${key}`,
      message,
    });
    if (policies.findIndex((other) => other.key === key) !== index) {
      return [fault('policy-twice', 'the policy stands in the list already.')];
    }
    if (!declared.policies.has(key)) return [fault('unknown-policy', `no module declares a policy ${key}.`)];
    const wrong = faultOf(key, value);
    return wrong === null ? [] : [fault('policy-value-refused', wrong)];
  });
  refuse(faults);
  return policies;
}

const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false });
const validCharter = ajv.compile<Charter>(charterSchema);
const validPolicies = ajv.compile<{ readonly policies: readonly FoundingPolicy[] }>(policiesSchema);

function read<T>(text: string, form: ValidateFunction<T>): T {
  const document = parseDocument(text, { uniqueKeys: true });
  refuse(
    document.errors.map((error) => ({
      code: 'not-yaml',
      article: null,
      place: `line ${error.linePos?.[0].line ?? 1}`,
      message: error.message.split('\n')[0] ?? 'this is no YAML.',
    })),
  );
  return valid(document.toJS(), form);
}

function valid<T>(data: unknown, form: ValidateFunction<T>): T {
  if (form(data)) return data;
  const errors = form.errors ?? [];
  refuse(errors.map((error) => faultOf(data, error)));
  throw new CharterRefused([]);
}

function refuse(faults: readonly CharterFault[]): void {
  if (faults.length > 0) throw new CharterRefused(faults);
}

function faultOf(data: unknown, error: ErrorObject): CharterFault {
  const steps = error.instancePath.split('/').slice(1);
  const place: string[] = [];
  let article: string | null = null;
  let here: unknown = data;
  for (const step of steps) {
    here = isRecord(here) ? here[step] : undefined;
    const id = isRecord(here) ? (here['id'] ?? here['key']) : undefined;
    place.push(typeof id === 'string' ? id : step);
    if (isRecord(here) && typeof here['article'] === 'string') article = here['article'];
  }
  const extra = error.keyword === 'additionalProperties' ? ` (${String(error.params['additionalProperty'])})` : '';
  return {
    code: 'malformed',
    article,
    place: place.join('.') || 'charter',
    message: `${error.message ?? error.keyword}${extra}.`,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
