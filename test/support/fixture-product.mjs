// Runs the built supervisor with tiny children, as a process of its own that tests may kill.
import { loadConfig } from '../../dist/libs/platform/src/host.js';
import { Output } from '../../dist/apps/cli/src/output.js';
import { runProduct } from '../../dist/apps/cli/src/start.js';

const json = process.argv.includes('--json');
const { env, stdout, stderr } = process;
const output = new Output({ json, quiet: false, env, stdout, stderr });
const config = loadConfig(env);
const children = ['api', 'worker'].map((name) => ({
  name,
  entry: new URL('fixture-child.mjs', import.meta.url).pathname,
  cwd: process.cwd(),
  env: { ...env, ...(name === 'api' ? { FIXTURE_PORT: String(config.port) } : {}) },
  logFile: `${config.dataDir}/logs/${name}.log`,
  nodeFlags: [],
}));
try {
  process.exitCode = await runProduct({ config, output, args: [], options: {}, env }, () => children);
} catch (error) {
  output.failure(error);
  process.exitCode = 1;
}
