import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Running, TestInstallation } from '../../../test/support/product.js';
import { commands } from './main.js';

// Commands run from the build, as a person types them.
jest.setTimeout(60_000);

let here: TestInstallation;
beforeAll(async () => {
  here = await TestInstallation.make();
});
afterAll(async () => {
  await here.end();
});

async function done(running: Running): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

describe('Every command', () => {
  it.each(commands.map(({ name, example }) => [name, example]))(
    '%s explains itself with an example',
    async (name, example) => {
      const { code, stdout } = await done(here.command([...name.split(' '), '--help']));
      expect(code).toBe(0);
      for (const words of ['--json', '--quiet', `Example:\n  ${example}`]) expect(stdout).toContain(words);
    },
  );

  it.each([
    [['nope'], "unknown command 'nope'"],
    [['status', '--loud'], "unknown option '--loud'"],
    [['status', 'please'], 'too many arguments'],
    [['start', '--demo', '--sandbox'], 'cannot be used with'],
    [['sandbox', 'clock', '--to'], 'argument missing'],
  ])('ends with 2 where it is used wrongly: %j', async (words, says) => {
    const { code, stdout, stderr } = await done(here.command(words));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('ends with 1 and a number where it is refused, for people and for programs', async () => {
    const words = ['sandbox', 'clock'];
    const people = await done(here.command(words));
    expect(people).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^CH-026 .* Try: npm start\n$/) });
    const programs = await done(here.command([...words, '--json']));
    expect(programs.code).toBe(1);
    expect(JSON.parse(programs.stdout)).toEqual({
      error: { number: 'CH-026', reason: expect.stringContaining('No database has been started'), try: 'npm start' },
    });
    expect(existsSync(here.dataDir)).toBe(false);
  });

  it('refuses a setting that cannot be, before it does anything', async () => {
    const { code, stderr } = await done(here.command(['status'], { PORT: '99999' }));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'CH-004 PORT must be a whole number from 1 to 65535, not "99999". Try: PORT=4001 npm start\n',
    });
  });

  it('is silent with --quiet', async () => {
    expect(await done(here.command(['stop', '--quiet']))).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('says that nothing runs, with 1 from status and 0 from stop', async () => {
    expect(await done(here.command(['status']))).toEqual({ code: 1, stdout: 'Not running.\n', stderr: '' });
    expect((await done(here.command(['stop']))).stdout).toBe(`Nothing runs on ${here.dataDir}.\n`);
  });
});

describe('A data folder', () => {
  it('is migrated without a start, and left with nothing running', async () => {
    const first = await done(here.command(['migrate', '--json']));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const made = JSON.parse(first.stdout) as { of: number; applied: string[]; kind: string };
    expect(made).toMatchObject({ kind: 'production' });
    expect(made.applied).toHaveLength(made.of);
    expect(JSON.parse((await done(here.command(['migrate', '--json']))).stdout)).toMatchObject({ applied: [] });
    expect(existsSync(join(here.dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('tells its clock, and does not move it where the co-op is real', async () => {
    const told = await done(here.command(['sandbox', 'clock', '--json']));
    expect(JSON.parse(told.stdout)).toMatchObject({ kind: 'production', offsetMs: 0 });
    const moved = await done(here.command(['sandbox', 'clock', '--advance', '1d']));
    expect(moved).toMatchObject({ code: 1, stderr: expect.stringMatching(/^CH-040 .* Try: DATA_DIR=/) });
  });

  it('is kept from a second command while one works on it', async () => {
    const first = here.command(['migrate']);
    await first.saying(/./).catch(() => undefined);
    const another = here.command(['migrate']);
    await Promise.all([first.ended, another.ended]);
    const refused = [first, another].filter(({ stderr }) => stderr().includes('CH-011'));
    expect(refused.length).toBeLessThanOrEqual(1);
    expect((await done(here.command(['migrate']))).code).toBe(0);
  });

  it('is looked over by doctor, who mends secrets that others can read', async () => {
    const secrets = join(here.dataDir, 'secrets.json');
    chmodSync(secrets, 0o644);
    const ill = await done(here.command(['doctor']));
    expect(ill.code).toBe(1);
    expect(ill.stdout).toContain(
      `✘ Secrets: ${secrets} can be read by other users\n    Try: npm run commonhall -- doctor --fix`,
    );
    const mended = await done(here.command(['doctor', '--fix']));
    expect(mended.stdout).toContain('✔ Secrets: there, and closed to other users (mended)');
  });

  it('is refused by name where its secrets are damaged', async () => {
    const secrets = join(here.dataDir, 'secrets.json');
    const text = readFileSync(secrets, 'utf8');
    writeFileSync(secrets, '{');
    const { code, stderr } = await done(here.command(['migrate']));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `CH-006 The secrets in ${secrets} cannot be used: the file is damaged. Try: put back the file of your last backup, then npm start\n`,
    });
    writeFileSync(secrets, text);
  });
});

// Only root can become another user.
if (process.getuid?.() === 0)
  describe('A data folder of another user', () => {
    const nobody = 65_534;

    it('is refused with the number of the user whose it is', async () => {
      const { code, stderr } = await done(here.command(['migrate'], {}, { uid: nobody, gid: nobody }));
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `CH-007 ${here.dataDir} belongs to another system user (number 0). Try: run the same command as that user, or set DATA_DIR to a folder of yours\n`,
      });
    });

    it('is refused as well where only its database is another user’s', async () => {
      const dataDir = `${here.dataDir}-2`;
      mkdirSync(join(dataDir, 'postgres'), { recursive: true });
      chownSync(dataDir, nobody, nobody);
      const { code, stderr } = await done(
        here.command(['migrate'], { DATA_DIR: dataDir }, { uid: nobody, gid: nobody }),
      );
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(
          /^CH-025 The database in .* belongs to another system user \(number 0\)\. Try: run/,
        ),
      });
      rmSync(dataDir, { recursive: true });
    });

    it('may be used by root, for instance a folder that a container was lent', async () => {
      const dataDir = `${here.dataDir}-3`;
      mkdirSync(dataDir);
      chownSync(dataDir, nobody, nobody);
      expect((await done(here.command(['migrate'], { DATA_DIR: dataDir }))).code).toBe(0);
      rmSync(dataDir, { recursive: true });
    });

    it('serves an ordinary user from its first start', async () => {
      const dataDir = `${here.dataDir}-4`;
      mkdirSync(dataDir);
      chownSync(dataDir, nobody, nobody);
      const { code, stderr } = await done(
        here.command(['migrate'], { DATA_DIR: dataDir }, { uid: nobody, gid: nobody }),
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      // Root runs the database of another user as that user.
      expect((await done(here.command(['migrate'], { DATA_DIR: dataDir }))).code).toBe(0);
      rmSync(dataDir, { recursive: true });
    });
  });
