import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commonhall-user-'));
  // A system of its own: `id` knows the user once somebody has made it.
  program('id', `[ -f ${folder}/made ] || exit 1; [ "$1" = -u ] && echo 64001 || echo 64002`);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Asked in a process of its own, whose PATH leads to those programs alone; it runs from the build. */
function asked(as: { uid?: number } = {}): string {
  const module = join(process.cwd(), 'dist', 'libs', 'platform', 'src', 'embedded', 'system-user.js');
  const script = `
    import { systemUserFor } from ${JSON.stringify(module)};
    try { console.log(JSON.stringify(systemUserFor('/nowhere'))); } catch (error) { console.log(error.message); }`;
  const flags = ['--input-type=module', '--eval', script];
  return execFileSync(process.execPath, flags, { ...as, env: { PATH: folder }, encoding: 'utf8' }).trim();
}

const isRoot = process.getuid?.() === 0;

it('Whoever starts PostgreSQL runs it, but for root', () => {
  expect(JSON.parse(asked(isRoot ? { uid: 65_534 } : {}))).toEqual({});
});

// Only root has to lend the database to somebody.
if (isRoot)
  describe('Whom PostgreSQL runs as, where root starts it', () => {
    it('is the system user postgres, made where it is missing: without a home and without a shell', () => {
      program('useradd', `echo "$@" > ${folder}/made`);
      expect(JSON.parse(asked())).toEqual({ uid: 64_001, gid: 64_002 });
      const words = readFileSync(join(folder, 'made'), 'utf8').trim();
      expect(words).toBe('--system --user-group --no-create-home --shell /usr/sbin/nologin postgres');
    });

    it('is the one that is there', () => {
      writeFileSync(join(folder, 'made'), '');
      expect(JSON.parse(asked())).toEqual({ uid: 64_001, gid: 64_002 });
    });

    it('is nobody where none can be made, and says in the words of the system why', () => {
      expect(asked()).toMatch(/^CH-021 .* could not be used \(there is no useradd\)\. Try: useradd --system/);
      program('useradd', 'echo "useradd: cannot lock /etc/passwd" >&2; exit 1');
      expect(asked()).toMatch(/^CH-021 .* \(useradd: cannot lock \/etc\/passwd\)\./);
    });
  });
