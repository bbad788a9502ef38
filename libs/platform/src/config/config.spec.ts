import { describe, expect, it } from '@jest/globals';
import { loadConfig, settings } from './config.js';
import { OperatorError } from './operator-error.js';

const refusal = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
  }
  return 'accepted';
};

describe('Settings from the environment', () => {
  it('needs none: everything has a value that works on a bare machine', () => {
    expect(loadConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:4000',
      localUrl: 'http://127.0.0.1:4000',
      trustedProxies: [],
      dataDir: `${process.cwd()}/data`,
      databaseUrl: null,
      roleUrls: {},
      redisUrl: null,
      smtpUrl: null,
      backupTarget: `${process.cwd()}/data/backups`,
      logLevel: 'info',
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '' })).toEqual(loadConfig({}));
  });

  it.each([
    [{ PUBLIC_URL: 'https://coop.example/' }, 'https://coop.example'],
    [{ HOST: '0.0.0.0', PORT: '80' }, 'http://localhost:80'],
    [{ HOST: '::1', PORT: '4001' }, 'http://[::1]:4001'],
  ])('derives the address that people open from %j', (env, expected) => {
    expect(loadConfig(env).publicUrl).toBe(expected);
  });

  it('reads the proxies that are trusted, one by one', () => {
    const { trustedProxies } = loadConfig({ TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8' });
    expect(trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '70000'],
    ['PORT', '4e3'],
    ['HOST', 'not a host'],
    ['PUBLIC_URL', 'ftp://coop.example'],
    ['DATABASE_URL', 'mysql://localhost/commonhall'],
    ['DATABASE_URL', 'postgresql://localhost'],
    ['DATABASE_APP_URL', 'localhost:5432'],
    ['REDIS_URL', 'http://localhost'],
    ['SMTP_URL', 'mail.example'],
    ['LOG_LEVEL', 'loud'],
    ['TRUSTED_PROXIES', 'true'],
    ['TRUSTED_PROXIES', 'proxy.example'],
    ['TRUSTED_PROXIES', '127.0.0.1,'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
  ])('refuses %s=%s, and names the variable, the rule and a value that works', (name, value) => {
    expect(refusal({ [name]: value })).toMatch(new RegExp(`^CH-004 ${name} must .*\\. Try: ${name}=.+ npm start$`));
  });

  it('never repeats an address, which may hold a password', () => {
    expect(refusal({ DATABASE_URL: 'postgresql://me:s3cret@/nowhere' })).not.toContain('s3cret');
  });

  it.each(Object.entries(settings))('accepts the example that it gives for %s', (name, { example }) => {
    expect(refusal({ [name]: example })).toBe('accepted');
  });
});
