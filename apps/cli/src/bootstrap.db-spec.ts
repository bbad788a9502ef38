import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

// A checkout in miniature: the real bootstrap, compiler and settings, two sources, and an npm that notes what it is asked.
jest.setTimeout(60_000);

let root: string;
let spawned: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'commonhall-bootstrap-'));
  spawned = [];
  for (const file of [
    'apps/cli/bootstrap.mjs',
    'apps/cli/build.mjs',
    '.swcrc',
    'libs/platform/src/embedded/library-links.ts',
  ]) {
    cpSync(join(process.cwd(), file), join(root, file));
  }
  write('libs/kernel/src/answer.ts', 'export const answer: number = 42;\n');
  write('libs/kernel/src/answer.spec.ts', 'throw new Error("tests are not built");\n');
  write('package.json', '{ "type": "module" }');
  writeLock('1.0.0');
  write(
    'npm-cli.js',
    `import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
     appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n');
     if (existsSync('npm-fails')) process.exit(7);
     mkdirSync('node_modules', { recursive: true });
     if (!existsSync('node_modules/@swc')) symlinkSync(${JSON.stringify(join(process.cwd(), 'node_modules/@swc'))}, 'node_modules/@swc');
     const { '': own, ...packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
     writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));`,
  );
});

afterEach(() => {
  for (const child of spawned) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function writeLock(version: string): void {
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/one': { version } } }));
}

const asked = (): string[] => readFileSync(join(root, 'asked'), 'utf8').trim().split('\n');
const built = (file: string): string => join(root, 'dist', 'libs', 'kernel', 'src', file);

async function bootstrap(
  flags: readonly string[] = [],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: '', npm_config_omit: '', npm_lifecycle_event: 'prestart' };
  const child = spawn(process.execPath, [...flags, join(root, 'apps/cli/bootstrap.mjs')], {
    env: { ...env, npm_execpath: join(root, 'npm-cli.js') },
  });
  spawned.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr: stderr.replace(/\d+\.\d s/g, 'N s') };
}

describe('The bootstrap', () => {
  it('installs and builds what is missing, says so on stderr, and is quiet when nothing is', async () => {
    expect(await bootstrap()).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'Installing 1 packages (once; a minute or two) …\nInstalling 1 packages (once; a minute or two): done in N s\n' +
        'Building …\nBuilding: done in N s\n',
    });
    expect(asked()).toEqual(['ci --loglevel=error --include=dev']);
    expect(readFileSync(built('answer.js'), 'utf8')).toContain('answer = 42');
    expect(readdirSync(dirname(built('answer.js'))).sort()).toEqual(['answer.js', 'answer.js.map']);
    expect(await bootstrap()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('builds again where a source changed, and takes away what has no source any more', async () => {
    write('libs/kernel/src/old.ts', 'export const old = true;\n');
    await bootstrap();
    rmSync(join(root, 'libs/kernel/src/old.ts'));
    write('libs/kernel/src/answer.ts', 'export const answer: number = 43;\n');
    expect((await bootstrap()).stderr).toBe('Building …\nBuilding: done in N s\n');
    expect(readFileSync(built('answer.js'), 'utf8')).toContain('answer = 43');
    expect(existsSync(built('old.js'))).toBe(false);
    expect(asked()).toHaveLength(1);
  });

  it('installs again where the lock file asks for other packages, not where it was only checked out again', async () => {
    await bootstrap();
    utimesSync(join(root, 'package-lock.json'), new Date(), new Date());
    await bootstrap();
    expect(asked()).toHaveLength(1);
    writeLock('2.0.0');
    await bootstrap();
    expect(asked()).toHaveLength(2);
  });

  it('says what failed, ends with 1, and tries again the next time', async () => {
    write('npm-fails', '');
    const failed = await bootstrap();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /CH-003 Installing .* failed: npm-cli\.js ended with code 7\. Try: read the lines above/,
    );
    rmSync(join(root, 'npm-fails'));
    expect((await bootstrap()).code).toBe(0);
  });

  it('keeps the old build where the new one fails', async () => {
    await bootstrap();
    write('libs/kernel/src/answer.ts', 'export const answer: = ;\n');
    const failed = await bootstrap();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/CH-003 Building failed/);
    expect(readFileSync(built('answer.js'), 'utf8')).toContain('answer = 42');
    expect(readdirSync(join(root, 'dist')).filter((name) => name.startsWith('.fresh'))).toEqual([]);
  });

  it('lets one install and build where several come at once', async () => {
    const all = await Promise.all([bootstrap(), bootstrap(), bootstrap()]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(asked()).toHaveLength(1);
    expect(all.filter(({ stderr }) => stderr.includes('Building'))).toHaveLength(1);
    expect(all.filter(({ stderr }) => stderr.includes('Waiting for another install or build'))).toHaveLength(2);
  });

  it('takes over the lock of one that was killed', async () => {
    const dead = spawn(process.execPath, ['--version']);
    await new Promise((resolve) => dead.once('close', resolve));
    write('dist/.bootstrap.lock', String(dead.pid));
    const { code, stderr } = await bootstrap();
    expect(code).toBe(0);
    expect(stderr).not.toContain('Waiting');
    expect(existsSync(join(root, 'dist/.bootstrap.lock'))).toBe(false);
  });

  it('refuses a Node that is too old, before anything else', async () => {
    const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.18.3'}})`;
    const { code, stderr } = await bootstrap(['--import', older]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'CH-001 Node 20.18.3 is too old, Commonhall needs 20.19 or newer. Try: install the current release from https://nodejs.org, then npm start\n',
    });
    expect(existsSync(join(root, 'dist'))).toBe(false);
  });
});
