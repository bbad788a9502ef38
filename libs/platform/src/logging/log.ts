import { Problem } from '@commonhall/kernel';
import { type LoggerService } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { type DestinationStream, type LogFn, type Logger, pino, stdSerializers } from 'pino';
import { type LogLevel } from '../config/config.js';
import { currentRequestId } from './request-context.js';
import { withSourceLines } from './source-lines.js';

/**
 * Names under which a secret may stand, at the top of a line or one or two levels below.
 * Rule: design record 0013, S4.
 */
const secretNames = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'secret',
  'authorization',
  'cookie',
  'passphrase',
  'link',
  'key',
];
const redacted = ['', '*.', '*.*.'].flatMap((prefix) => [
  ...secretNames.map((name) => `${prefix}${name}`),
  `${prefix}["set-cookie"]`,
]);

export interface LogOptions {
  /** 'api' or 'worker'. */
  readonly name: string;
  readonly level: LogLevel;
  /** Standard output where not given. */
  readonly to?: DestinationStream;
}

/** One JSON object a line: level, time, the program's name, the request where there is one. No secret and no address of a person. */
export function openLog({ name, level, to }: LogOptions): Logger {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted, censor: '[redacted]' },
    serializers: { err: readableError, req: requestLine, res: stdSerializers.res },
    hooks: { logMethod: wordsWithoutSecrets },
    mixin: () => {
      const requestId = currentRequestId();
      return requestId === null ? {} : { requestId };
    },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** Where a line has no words of its own, pino takes those of its error, as they stand: so they are put in here. */
function wordsWithoutSecrets(this: Logger, args: Parameters<LogFn>, write: LogFn): void {
  const [first, ...rest] = args as unknown[];
  if (typeof first === 'string') {
    write.apply(this, [withoutSecrets(first), ...rest] as Parameters<LogFn>);
    return;
  }
  const facts = first instanceof Error ? { err: first } : (first as { err?: unknown } | undefined);
  const own = typeof rest[0] === 'string' ? rest[0] : facts?.err instanceof Error ? facts.err.message : undefined;
  write.apply(this, [
    facts,
    ...(own === undefined ? rest : [withoutSecrets(own), ...rest.slice(1)]),
  ] as Parameters<LogFn>);
}

/** Words and place of an error. Values that a driver adds (query parameters, the rows of a failed check) stay out. */
function readableError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  const parts = error instanceof AggregateError ? error.errors.map(readableError) : undefined;
  return {
    type: name,
    message: withoutSecrets(message),
    stack: stack === undefined ? undefined : withoutSecrets(withSourceLines(stack)),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: readableError(cause) }),
    ...(parts === undefined ? {} : { errors: parts }),
  };
}

/** Passwords in addresses, sessions, keys, links and addresses of people, wherever they stand in words. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\b([a-z][a-z+]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:[redacted]@')
    .replace(/\b(ch[skl]_(?:test_|live_)?)[\w-]{20,}/g, '$1[redacted]')
    .replace(/(\/link\/)[\w-]{20,}/g, '$1[redacted]')
    .replace(/(?<![\p{L}\p{N}._%+/-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, '[redacted]');
}

/** The path alone: what follows a question mark is anybody's guess, and sometimes a password. */
function requestLine(request: { method?: string; url?: string; ip?: string }): object {
  const [path = ''] = (request.url ?? '').split('?');
  return { method: request.method, url: withoutSecrets(path) };
}

/** What Nest tells of its own start, a line for each part. */
const chatty = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** What somebody is told and can act on is no failure of ours, though Nest takes every exception for one. */
function isRefusal(message: unknown): boolean {
  return message instanceof Problem || message instanceof GraphQLError;
}

/** Nest's own lines in our form. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest's last parameter is the context, for errors after the stack; either may be missing. */
  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const words = rest.filter((one): one is string => typeof one === 'string');
    const stack = level === 'error' ? words.find((one) => /\n\s+at /.test(one)) : undefined;
    const context = words.filter((one) => one !== stack).at(-1);
    if (level === 'info' && context !== undefined && chatty.has(context)) level = 'debug';
    if (level === 'error' && isRefusal(message)) level = 'debug';
    const facts = {
      ...(context === undefined ? {} : { context }),
      ...(stack === undefined ? {} : { stack: withoutSecrets(withSourceLines(stack)) }),
    };
    if (message instanceof Error) this.to[level]({ ...facts, err: message });
    else if (typeof message === 'object' && message !== null) this.to[level]({ ...facts, ...message });
    else this.to[level](facts, withoutSecrets(String(message)));
  }
}
