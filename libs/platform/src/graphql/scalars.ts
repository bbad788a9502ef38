import { type JsonValue, assertPlainJson, isCurrencyCode, parseLocalDate, parseLocalMonth } from '@commonhall/kernel';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { unstorable } from './rule.js';

/** RFC 3339 with a zone: a time without one would mean something else in every place. */
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * An instant: a `Date` in memory, RFC 3339 in UTC with milliseconds outside.
 * Rule: libs/platform/src/graphql/README.md, "money, time".
 */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant, with its zone: `2026-03-29T18:00:00.000Z`. Answers are in UTC; input may have another offset.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize: (value) => instantOf(value).toISOString(),
  parseValue: (value) => readInstant(value),
  parseLiteral: (node) => readInstant(textOf(node)),
});

function readInstant(value: unknown): Date {
  if (typeof value === 'string' && instantForm.test(value)) {
    const instant = new Date(value);
    // JavaScript rolls 31 June over into July; kernel's calendar does not.
    if (!Number.isNaN(instant.getTime()) && isDay(value.slice(0, 10))) return instant;
  }
  throw new GraphQLError('That is no instant. Write it with its zone: 2026-03-29T18:00:00Z.');
}

function isDay(day: string): boolean {
  try {
    parseLocalDate(day);
    return true;
  } catch {
    return false;
  }
}

/** Stored answers of idempotent calls come back as JSON: their instants are texts already. */
function instantOf(value: unknown): Date {
  const instant = value instanceof Date ? value : typeof value === 'string' ? new Date(value) : new Date(NaN);
  if (Number.isNaN(instant.getTime())) throw new GraphQLError('A field that should hold an instant does not.');
  return instant;
}

/** A calendar day, kernel's `LocalDate`. Rule: libs/platform/src/graphql/README.md, "money, time". */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day without a zone: `2026-03-29`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
  serialize: (value) => readDay(value),
  parseValue: (value) => readDay(value),
  parseLiteral: (node) => readDay(textOf(node)),
});

function readDay(value: unknown): string {
  if (typeof value === 'string' && isDay(value)) return value;
  throw new GraphQLError('That is no date. Write it as year-month-day: 2026-03-29.');
}

/** A calendar month, kernel's `LocalMonth`. Rule: libs/platform/src/graphql/README.md, "money, time". */
export const LocalMonthScalar = new GraphQLScalarType<string, string>({
  name: 'LocalMonth',
  description: 'A calendar month without a zone: `2026-03`.',
  serialize: (value) => readMonth(value),
  parseValue: (value) => readMonth(value),
  parseLiteral: (node) => readMonth(textOf(node)),
});

function readMonth(value: unknown): string {
  try {
    if (typeof value === 'string') return parseLocalMonth(value);
  } catch {
    // The refusal below is ours.
  }
  throw new GraphQLError('That is no month. Write it as year-month: 2026-03.');
}

/** Values deeper than this are nobody's policy. */
const deepestJson = 20;

/**
 * Any JSON value, for what each kind of policy and effect shapes in its own way; the service reads it by that kind's
 * schema. Numbers past 2^53 and money are text. Ids inside are not encoded by the schema: write them as `encodeId` does.
 * Rule: RFC 7493 (I-JSON), section 2.
 */
export const JsonScalar = new GraphQLScalarType<JsonValue, JsonValue>({
  name: 'Json',
  description: 'Any JSON value. What it has to look like says whoever takes it.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc7493',
  serialize: (value) => readJson(value),
  parseValue: (value) => readStorableJson(value),
  parseLiteral: (node, variables) => readStorableJson(valueFromASTUntyped(node, variables)),
});

function readJson(value: unknown): JsonValue {
  if (depthOf(value, deepestJson) > deepestJson)
    throw new GraphQLError(`That is more than ${deepestJson} levels deep.`);
  try {
    assertPlainJson(value);
  } catch {
    throw new GraphQLError('That is no plain JSON. Large numbers and money are text; each text is whole Unicode.');
  }
  return value;
}

/** As `readJson`, for what comes in: what is stored already goes out as it is. */
function readStorableJson(value: unknown): JsonValue {
  const json = readJson(value);
  const why = unstorableWithin(json);
  if (why !== null) throw new GraphQLError(why);
  return json;
}

function unstorableWithin(value: JsonValue): string | null {
  if (typeof value === 'string') return unstorable(value);
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries<JsonValue>(value)) {
    const why = unstorable(key) ?? unstorableWithin(part);
    if (why !== null) return why;
  }
  return null;
}

function depthOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null || most < 0) return 0;
  let below = 0;
  for (const part of Object.values(value) as unknown[]) below = Math.max(below, depthOf(part, most - 1));
  return 1 + below;
}

/** A currency that money can be written in. Rule: ISO 4217. */
export const CurrencyCodeScalar = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  description: 'An ISO 4217 currency code in capitals: `GBP`.',
  specifiedByURL: 'https://www.iso.org/iso-4217-currency-codes.html',
  serialize: (value) => readCurrency(value),
  parseValue: (value) => readCurrency(value),
  parseLiteral: (node) => readCurrency(textOf(node)),
});

function readCurrency(value: unknown): string {
  if (typeof value === 'string' && isCurrencyCode(value)) return value;
  throw new GraphQLError('That is no currency. Give its three-letter ISO 4217 code in capitals, such as GBP.');
}

function textOf(node: ValueNode): string | null {
  return node.kind === Kind.STRING ? node.value : null;
}
