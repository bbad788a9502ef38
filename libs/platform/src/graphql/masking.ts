import { InvariantViolation, Problem } from '@commonhall/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RefusedRequest } from './refused-request.js';

/** What the world reads where something broke. The cause stands in the log, under the request's id. */
const maskedMessage =
  'Something went wrong here. Nothing more was done. Give the request id to whoever runs this installation.';

const maskedCode = 'INTERNAL_SERVER_ERROR';

/** Codes of graphql-js and Apollo for requests that are wrong in themselves: their words name the request, never our insides. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Answers of Nest's own exceptions, in our words: theirs may quote what a guard knows. */
const httpRefusals: Readonly<Record<number, { code: string; message: string }>> = {
  401: { code: 'UNAUTHENTICATED', message: 'Sign in first, or send a valid API key.' },
  403: { code: 'FORBIDDEN', message: 'You may not do this here.' },
  404: { code: 'NOT_FOUND', message: 'There is nothing here under that name.' },
};

/**
 * The error as the world may read it: no SQL, no stack, no file path, no names from the schema that were not asked for.
 * Used for both executors, so that neither is looser than the other.
 * Rule: libs/platform/src/graphql/README.md, "errors"; design record 0012, rule 7 (three kinds of failure).
 */
export function masked(error: unknown): GraphQLFormattedError {
  const outer = asGraphqlError(error);
  const place = {
    ...(outer.locations === undefined ? {} : { locations: outer.locations }),
    ...(outer.path === undefined ? {} : { path: outer.path }),
  };
  const shown = disclosed(outer);
  if (shown === null) return { message: maskedMessage, ...place, extensions: { code: maskedCode } };
  return { message: shown.message, ...place, extensions: { code: shown.code, ...shown.facts } };
}

/** The failure behind an error if it is ours to repair (a bug or an outage), else null. */
export function brokenBehind(error: unknown): Error | null {
  const outer = asGraphqlError(error);
  return disclosed(outer) === null ? causeOf(outer) : null;
}

/** The HTTP status and headers that a refusal carries, if it carries any. */
export function httpOf(error: unknown): { status?: number; headers?: Map<string, string> } {
  const cause = causeOf(asGraphqlError(error));
  const http = cause instanceof GraphQLError ? cause.extensions['http'] : undefined;
  return typeof http === 'object' && http !== null ? http : {};
}

interface Disclosed {
  readonly message: string;
  readonly code: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

function disclosed(outer: GraphQLError): Disclosed | null {
  const cause = causeOf(outer);
  if (cause instanceof Problem) {
    return {
      message: cause.message,
      code: cause.code,
      ...(cause.path.length === 0 ? {} : { facts: { problemPath: cause.path } }),
    };
  }
  if (cause instanceof InvariantViolation) return null;
  if (cause instanceof RefusedRequest) return { message: cause.message, code: String(cause.extensions['code']) };
  const status = (cause as { status?: unknown }).status;
  if (typeof status === 'number') return httpRefusals[status] ?? null;
  // What a field answered is ours; what the request itself says has no path in the data.
  if (outer.path === undefined && cause instanceof GraphQLError) {
    const code = outer.extensions['code'] ?? cause.extensions['code'];
    const message = withoutSuggestions(withoutValues(outer));
    if (typeof code === 'string' && requestCodes.has(code)) return { message, code };
    if (aboutVariable.test(outer.message)) return { message, code: 'BAD_USER_INPUT' };
  }
  if (aboutArgument.test(outer.message) && cause === outer) return { message: outer.message, code: 'BAD_USER_INPUT' };
  return null;
}

const aboutVariable = /^Variable "\$/;
/** graphql-js's own words for a null that a variable brought into a required argument. */
const aboutArgument = /^Argument "\w+" of (?:non-null|required) type /;

/**
 * Hints at names that the caller did not write.
 * Rule: libs/platform/src/graphql/README.md, "limits" (suggestions hidden).
 */
function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean [^?]*\?/g, '');
}

/**
 * graphql-js quotes the value that does not fit, or the whole object around it. Its sender knows it; a password in it
 * would go on into whatever keeps the answer.
 * Rule: design record 0013, S4.
 */
function withoutValues({ message, originalError }: GraphQLError): string {
  const why = originalError?.message;
  if (why === undefined || !aboutVariable.test(message) || !message.endsWith(`; ${why}`)) return withoutQuotes(message);
  const before = message.slice(0, -why.length - '; '.length);
  const [variable = ''] = /^Variable "\$\w+"/.exec(before) ?? [];
  const [place = ''] = / at "[^"\\]+"$/.exec(before) ?? [];
  return `${variable} got an invalid value${place}; ${withoutQuotes(why)}`;
}

function withoutQuotes(message: string): string {
  return message
    .replace(/( cannot represent [^:]*): [\s\S]*$/, '$1.')
    .replace(/^Value "[\s\S]*" (does not exist in "\w+" enum)/, 'This value $1')
    .replace(/^(Expected value of type "[^"]*"), found [\s\S]*$/, '$1.');
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(cause.message, { originalError: cause });
}

function causeOf(error: GraphQLError): Error {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined && !(cause instanceof RefusedRequest)) {
    cause = cause.originalError;
  }
  return cause;
}
