import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';
import { databaseUrls, portFile } from './database-urls.js';
import { openSecrets, readSecrets } from './secrets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonhall-secrets-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('The secrets of an installation', () => {
  it('are made once, all different, and readable by their owner alone', () => {
    const secrets = openSecrets(folder);
    expect(openSecrets(folder)).toEqual(secrets);
    const { rolePasswords, ...others } = secrets;
    const all = [...Object.values(rolePasswords), ...Object.values(others)];
    expect(new Set(all).size).toBe(9);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secrets.json']);
  });

  it('are closed again where somebody opened the file to others', () => {
    openSecrets(folder);
    chmodSync(join(folder, 'secrets.json'), 0o644);
    openSecrets(folder);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('keep what is there when a later release needs one more', () => {
    const { signingKey, ...older } = openSecrets(folder);
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify(older));
    const completed = openSecrets(folder);
    expect(completed).toMatchObject(older);
    expect(completed.signingKey).not.toBe(signingKey);
  });

  it('are never made anew where the file is damaged: the database would be locked for good', () => {
    writeFileSync(join(folder, 'secrets.json'), '{"adminPassword":');
    expect(() => openSecrets(folder)).toThrow(/^CH-006 .*the file is damaged/);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{"adminPassword":');
  });
});

describe('Addresses of the database', () => {
  it('are refused before the first start, which makes the database', () => {
    expect(() => databaseUrls(loadConfig({ DATA_DIR: folder }))).toThrow(/^CH-026 .* Try: npm start$/);
  });

  it('lead to the embedded PostgreSQL by the port that it kept', () => {
    const { adminPassword, rolePasswords } = openSecrets(folder);
    writeFileSync(portFile(folder), '40123\n');
    const urls = databaseUrls(loadConfig({ DATA_DIR: folder }));
    expect(urls.admin).toBe(`postgresql://commonhall_admin:${adminPassword}@127.0.0.1:40123/postgres`);
    expect(urls.app).toBe(`postgresql://commonhall_app:${rolePasswords.commonhall_app}@127.0.0.1:40123/commonhall`);
    expect(urls.database).toBe('commonhall');
  });

  it('are derived from DATABASE_URL, its options included', () => {
    const { rolePasswords } = openSecrets(folder);
    const DATABASE_URL = 'postgresql://me:pass@db.example:6432/coop?sslmode=require';
    const urls = databaseUrls(loadConfig({ DATA_DIR: folder, DATABASE_URL }));
    expect(urls.admin).toBe(DATABASE_URL);
    expect(urls.relay).toBe(
      `postgresql://commonhall_relay:${rolePasswords.commonhall_relay}@db.example:6432/coop?sslmode=require`,
    );
  });

  it('leave no way to make roles where the operator gave one address per role', () => {
    openSecrets(folder);
    const DATABASE_APP_URL = 'postgresql://coop_app:pass@db.example/coop';
    const urls = databaseUrls(loadConfig({ DATA_DIR: folder, DATABASE_APP_URL }));
    expect(urls.admin).toBeNull();
    expect(urls.app).toBe(DATABASE_APP_URL);
  });

  it('are not read by making secrets', () => {
    expect(() => readSecrets(folder)).toThrow(/^CH-026/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
