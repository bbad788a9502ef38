// Compiles TypeScript to JavaScript with the settings of .swcrc: `node apps/cli/build.mjs test/bench test/support` writes
// to dist. It rests on Node and @swc/core alone; the compiler's own command would bring 147 packages to every installation.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Left out: the browser's half of the console has a build of its own, tests run from their sources. */
const notBuilt = [/^apps\/console\/src\/client\//, /[.-]spec\.tsx?$/, /\.d\.ts$/];

/** Whether the build makes a file of this one, named from the root with slashes. */
export function isCompiled(file) {
  return /\.tsx?$/.test(file) && !notBuilt.some((pattern) => pattern.test(file));
}

/**
 * Compiles files to `<into>/<file>.js`, with maps that name the sources from where the output will lie in the end.
 * @param files named from the root, with slashes
 * @param into the folder that is written to
 * @param home the folder in which the output will lie
 * @throws Error for the first file that does not compile, with the compiler's words
 */
export async function compile(files, into, home = into) {
  const outcomes = await Promise.allSettled(
    files.map(async (file) => {
      const output = file.replace(/\.tsx?$/, '.js');
      const lies = path.dirname(path.join(home, output));
      const { code, map } = await transformFile(path.join(root, file), {
        cwd: root,
        root,
        sourceFileName: path.relative(lies, path.join(root, file)).split(path.sep).join('/'),
      });
      const to = path.join(into, output);
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.writeFileSync(to, `${code}//# sourceMappingURL=${path.basename(output)}.map\n`);
      fs.writeFileSync(`${to}.map`, map);
    }),
  );
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

/** Every file below a folder, named from the root with slashes. */
export function filesBelow(folder) {
  const at = path.join(root, folder);
  if (!fs.existsSync(at)) return [];
  return fs.readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [file];
    return entry.name === 'node_modules' ? [] : filesBelow(file);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = process.argv.slice(2).map((folder) => folder.replace(/\/+$/, ''));
  await compile(folders.flatMap(filesBelow).filter(isCompiled), path.join(root, 'dist'));
}
