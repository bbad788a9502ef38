import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, roleUrlNames } from './config.js';
import { databaseUrls } from './database-urls.js';
import { openSecrets } from './secrets.js';

const url = (role: string): string => `postgresql://commonhall_${role}:of-their-own@db.example:5432/coop`;

describe('The addresses of the database', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'commonhall-urls-'));
  });
  afterAll(() => {
    rmSync(dataDir, { recursive: true });
  });

  it('are those that the operator gives; where all are given, no secret is needed', () => {
    const given = Object.fromEntries(roleUrlNames.map((role) => [`DATABASE_${role.toUpperCase()}_URL`, url(role)]));
    const urls = databaseUrls(loadConfig({ ...given, DATA_DIR: dataDir }));
    expect(urls).toMatchObject(Object.fromEntries(roleUrlNames.map((role) => [role, url(role)])));
    expect(urls).toMatchObject({ admin: null, database: 'coop' });
  });

  it('need the secrets for a role whose address is not given', () => {
    const config = loadConfig({ DATABASE_APP_URL: url('app'), DATA_DIR: dataDir });
    expect(() => databaseUrls(config)).toThrow(/^CH-026 /);
    const { rolePasswords } = openSecrets(dataDir);
    expect(databaseUrls(config).relay).toBe(
      `postgresql://commonhall_relay:${rolePasswords.commonhall_relay}@db.example:5432/coop`,
    );
  });
});
