// Runs before every npm script of this repository, even before anything is installed: installs what is missing and
// builds what is stale. It rests on Node alone and writes to stderr, so that a command's --json stays JSON.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const dist = path.join(root, 'dist');
const sourceFolders = ['apps', 'libs', 'infra'];
const leastNode = [20, 19];

await main();

async function main() {
  refuseOldNode();
  const release = await lock();
  try {
    await install();
    await build();
    await linkLibraries();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  } finally {
    release();
  }
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) return;
  const cause = `Node ${process.versions.node} is too old, Commonhall needs ${leastNode.join('.')} or newer.`;
  fail(`CH-001 ${cause} Try: install the current release from https://nodejs.org, then npm start`);
}

/** Installs where the packages on disk are not those of the lock file, told by content: a checkout changes file times. */
async function install() {
  const lockText = read('package-lock.json');
  const stamp = path.join(root, 'node_modules', '.commonhall-installed');
  const needsTools = /^pre(test|cases|bench|lint)/.test(process.env.npm_lifecycle_event ?? '');
  const withTools = needsTools || !omitsTools();
  const wanted = `${createHash('sha256').update(lockText).digest('hex')} ${withTools ? 'all' : 'production'}`;
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  if (!isInstalled(JSON.parse(lockText), withTools)) {
    const count = Object.keys(JSON.parse(lockText).packages).length - 1;
    await timed(`Installing ${count} packages (once; a minute or two)`, async () => {
      await npm(['ci', '--loglevel=error', ...(withTools ? ['--include=dev'] : [])]);
    });
  }
  fs.writeFileSync(stamp, wanted);
}

function omitsTools() {
  const omit = (process.env.npm_config_omit ?? '').split(/[\s,]+/);
  return omit.includes('dev') || (process.env.NODE_ENV === 'production' && process.env.npm_config_include !== 'dev');
}

/** npm writes its own record last, so a record that agrees with the lock file proves a finished install. */
function isInstalled(lockFile, withTools) {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const installed = JSON.parse(fs.readFileSync(record, 'utf8')).packages;
  return Object.entries(lockFile.packages).every(([place, { version, optional, dev, devOptional }]) => {
    if (place === '' || installed[place]?.version === version) return true;
    return installed[place] === undefined && (optional === true || (!withTools && (dev || devOptional)));
  });
}

/** npm's own path is handed to its scripts; without it (a direct `node apps/cli/bootstrap.mjs`) the shell finds npm. */
async function npm(args) {
  const script = process.env.npm_execpath;
  const direct = script !== undefined && /npm-cli\.c?js$/.test(script);
  const [command, rest] = direct ? [process.execPath, [script, ...args]] : ['npm', args];
  await run(command, rest, { shell: !direct && process.platform === 'win32' });
}

/** Builds beside and renames file by file: a product that runs from dist never meets half a file. */
async function build() {
  const sources = listSources();
  const manifest = path.join(dist, '.build.json');
  const before = fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')) : { outputs: [] };
  const fingerprint = fingerprintOf([...sources, '.swcrc', 'apps/cli/build.mjs', 'package-lock.json']);
  if (before.fingerprint === fingerprint && before.outputs.every((file) => fs.existsSync(path.join(dist, file))))
    return;
  for (const name of fs.readdirSync(dist).filter((file) => file.startsWith('.fresh-'))) {
    fs.rmSync(path.join(dist, name), { recursive: true, force: true });
  }
  await timed('Building', async () => {
    const fresh = path.join(dist, `.fresh-${process.pid}`);
    try {
      // Loaded only now: the compiler is installed, and a start that builds nothing goes without it.
      const { compile, isCompiled } = await import('./build.mjs');
      await compile(sources.filter(isCompiled), fresh, dist);
      for (const file of sources.filter(isCopied)) copy(path.join(root, file), path.join(fresh, file));
      const outputs = listFiles(fresh, '').sort();
      for (const file of outputs) replaceWhereChanged(path.join(fresh, file), path.join(dist, file));
      const kept = new Set(outputs);
      for (const file of before.outputs.filter((old) => !kept.has(old)))
        fs.rmSync(path.join(dist, file), { force: true });
      fs.writeFileSync(manifest, JSON.stringify({ fingerprint, outputs }));
    } finally {
      fs.rmSync(fresh, { recursive: true, force: true });
    }
  });
}

function listSources() {
  const files = sourceFolders.flatMap((folder) => listFiles(path.join(root, folder), folder));
  return files.filter((file) => /\.tsx?$/.test(file) || isCopied(file)).sort();
}

/** Data that code imports by a relative path. */
function isCopied(file) {
  return /\.(json|sql)$/.test(file) && !file.startsWith('apps/console/src/client/');
}

function listFiles(folder, prefix) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(path.join(folder, entry.name), name);
    return [name];
  });
}

function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = fs.statSync(path.join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function copy(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
}

function replaceWhereChanged(from, to) {
  if (fs.existsSync(to) && fs.readFileSync(to).equals(fs.readFileSync(from))) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.renameSync(from, to);
}

/** npm may or may not run install scripts; the links that PostgreSQL's own would make are made by the product's code. */
async function linkLibraries() {
  const built = path.join(dist, 'libs/platform/src/embedded/library-links.js');
  const { linkLibraries: make, nativeFolder } = await import(pathToFileURL(built).href);
  const native = nativeFolder();
  if (native !== undefined) make(native);
}

/**
 * One bootstrap at a time for each checkout. The lock names its holder, so that one left by a killed process is taken
 * over; it is taken by renaming it, which only one of several can do.
 */
async function lock() {
  fs.mkdirSync(dist, { recursive: true });
  const file = path.join(dist, '.bootstrap.lock');
  let told = false;
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => {
        fs.rmSync(file, { force: true });
      };
    } catch (error) {
      if (error.code !== 'EEXIST') {
        fail(
          `CH-002 The folder ${dist} cannot be written (${error.code}). Try: npm start as the user who owns the checkout`,
        );
      }
    }
    const holder = readHolder(file);
    if (holder !== undefined && !isAlive(holder)) takeOver(file, holder);
    else if (holder === undefined && isOld(file)) fs.rmSync(file, { force: true });
    else if (!told) {
      say(`Waiting for another install or build (pid ${holder ?? 'unknown'}) …`);
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Undefined where the lock is gone or its holder has not yet written its number. */
function readHolder(file) {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A lock without a number is one whose writer was killed between making and filling it. */
function isOld(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > 10_000;
}

function takeOver(file, deadHolder) {
  const aside = `${file}-${process.pid}`;
  try {
    fs.renameSync(file, aside);
    // Between the look and the rename somebody may have taken the lock over already: then it is given back.
    if (readHolder(aside) !== deadHolder) fs.linkSync(aside, file);
    fs.rmSync(aside, { force: true });
  } catch {
    // Another one was faster; the next turn of the loop sees whose lock it is now.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(file) {
  return fs.readFileSync(path.join(root, file), 'utf8');
}

/** Everything a tool prints goes to stderr. */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(args[0] ?? command)} ended with ${signal ?? `code ${code}`}`));
    });
  });
}

async function timed(what, work) {
  say(`${what} …`);
  const from = performance.now();
  try {
    await work();
  } catch (error) {
    throw new Error(`CH-003 ${what} failed: ${error.message}. Try: read the lines above, then run the command again`);
  }
  say(`${what}: done in ${((performance.now() - from) / 1000).toFixed(1)} s`);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
