import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { operatorErrors } from './operator-error.js';

/** What an operator may set by the environment. Times and sizes carry their unit in the name. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Where people reach this installation, without a slash at the end; links in mails start with it. */
  readonly publicUrl: string;
  /** Where this machine itself reaches it, whatever proxy stands before it. */
  readonly localUrl: string;
  /** Addresses and ranges of the proxies before it: from them alone it is believed whom they speak for. */
  readonly trustedProxies: readonly string[];
  /** Absolute. */
  readonly dataDir: string;
  /** A role that may create roles, used by `migrate` alone; null means the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Addresses given one by one, where roles cannot be created; they win over those derived from `databaseUrl`. */
  readonly roleUrls: Readonly<Partial<Record<RoleUrlName, string>>>;
  /** Null means that the queue lives in PostgreSQL. */
  readonly redisUrl: string | null;
  /** Null means that mail stays in the local outbox. */
  readonly smtpUrl: string | null;
  /** Where backups go; absolute. Inside the data folder unless told, which saves nobody from a lost disk. */
  readonly backupTarget: string;
  readonly logLevel: LogLevel;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export type RoleUrlName = 'owner' | 'app' | 'identity' | 'queue' | 'relay' | 'readonly';

/** Every variable with what it must be and a value that works; in the order of the manual. */
export const settings = {
  PORT: {
    schema: v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.minValue(1), v.maxValue(65_535)),
    rule: 'must be a whole number from 1 to 65535',
    example: '4001',
  },
  HOST: {
    schema: v.pipe(v.string(), v.regex(/^[A-Za-z0-9.:_-]+$/)),
    rule: 'must be a host name or an address, such as 127.0.0.1',
    example: '127.0.0.1',
  },
  PUBLIC_URL: {
    schema: urlOf('http:', 'https:'),
    rule: 'must be an address that begins with https:// or http://',
    example: 'https://coop.example',
  },
  TRUSTED_PROXIES: {
    schema: v.pipe(
      v.string(),
      v.transform((text) => text.split(',').map((one) => one.trim())),
      v.array(v.pipe(v.string(), v.check(isAddressOrRange))),
    ),
    rule: 'must be addresses or ranges, with commas between them',
    example: '127.0.0.1,10.0.0.0/8',
  },
  DATA_DIR: { schema: v.string(), rule: 'must be a folder', example: './data' },
  DATABASE_URL: databaseSetting(),
  DATABASE_OWNER_URL: databaseSetting(),
  DATABASE_APP_URL: databaseSetting(),
  DATABASE_IDENTITY_URL: databaseSetting(),
  DATABASE_QUEUE_URL: databaseSetting(),
  DATABASE_RELAY_URL: databaseSetting(),
  DATABASE_READONLY_URL: databaseSetting(),
  REDIS_URL: {
    schema: urlOf('redis:', 'rediss:'),
    rule: 'must begin with redis:// or rediss://',
    example: 'redis://localhost:6379',
  },
  SMTP_URL: {
    schema: urlOf('smtp:', 'smtps:'),
    rule: 'must begin with smtp:// or smtps://',
    example: 'smtps://user:password@mail.example',
  },
  BACKUP_TARGET: { schema: v.string(), rule: 'must be a folder', example: '/mnt/elsewhere/commonhall' },
  LOG_LEVEL: {
    schema: v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    rule: 'must be one of fatal, error, warn, info, debug, trace, silent',
    example: 'info',
  },
} as const;

/**
 * Reads the settings from an environment; an empty variable counts as absent.
 * @throws OperatorError CH-004 that names the variable, what it must be and a value that works. Values of addresses are
 *   never repeated, for they hold passwords.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const host = read(env, 'HOST') ?? '127.0.0.1';
  const port = read(env, 'PORT') ?? 4000;
  const roleUrls: Partial<Record<RoleUrlName, string>> = {};
  for (const name of roleUrlNames) {
    const url = read(env, `DATABASE_${name.toUpperCase() as Uppercase<RoleUrlName>}_URL`);
    if (url !== undefined) roleUrls[name] = url;
  }
  const localUrl = `http://${addressOf(host)}:${port}`;
  const dataDir = resolve(read(env, 'DATA_DIR') ?? './data');
  return {
    port,
    host,
    publicUrl: (read(env, 'PUBLIC_URL') ?? localUrl).replace(/\/+$/, ''),
    localUrl,
    trustedProxies: read(env, 'TRUSTED_PROXIES') ?? [],
    dataDir,
    databaseUrl: read(env, 'DATABASE_URL') ?? null,
    roleUrls,
    redisUrl: read(env, 'REDIS_URL') ?? null,
    smtpUrl: read(env, 'SMTP_URL') ?? null,
    backupTarget: resolve(read(env, 'BACKUP_TARGET') ?? join(dataDir, 'backups')),
    logLevel: read(env, 'LOG_LEVEL') ?? 'info',
  };
}

export const roleUrlNames = ['owner', 'app', 'identity', 'queue', 'relay', 'readonly'] as const;

type Settings = typeof settings;

function read<Name extends keyof Settings>(
  env: Readonly<Record<string, string | undefined>>,
  name: Name,
): v.InferOutput<Settings[Name]['schema']> | undefined {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  const { schema, rule, example } = settings[name];
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const shown = name.endsWith('_URL') ? '' : `, not "${value}"`;
  throw operatorErrors.invalidSetting(name, `${rule}${shown}`, example);
}

function databaseSetting() {
  return {
    schema: urlOf('postgres:', 'postgresql:'),
    rule: 'must begin with postgresql:// and name a host and a database',
    example: 'postgresql://user:password@localhost:5432/commonhall',
  } as const;
}

function urlOf(...protocols: readonly string[]) {
  return v.pipe(
    v.string(),
    v.check((text) => {
      if (!URL.canParse(text)) return false;
      const url = new URL(text);
      if (!protocols.includes(url.protocol) || url.hostname === '') return false;
      return !url.protocol.startsWith('postgres') || /^\/[^/]+$/.test(url.pathname);
    }),
  );
}

/** `10.1.2.3`, `fd00::/8`; a range of everything would let everybody say who they are. */
function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Listening everywhere is no address that a browser can open. */
function addressOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
