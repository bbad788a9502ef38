// Runs the built supervisor with tiny children, as a process of its own that tests may kill.
import { loadConfig } from '../../dist/libs/platform/src/host.js';
import { Output } from '../../dist/apps/cli/src/output.js';
import { runProduct } from '../../dist/apps/cli/src/start.js';

const flags = process.argv.slice(2);
const { env, stdout, stderr } = process;
const output = new Output({ json: flags.includes('--json'), quiet: false, env, stdout, stderr });
const config = loadConfig(env);
const options = { demo: flags.includes('--demo'), sandbox: flags.includes('--sandbox') };
const children = ['api', 'worker'].map((name) => ({
  name,
  entry: new URL('fixture-child.mjs', import.meta.url).pathname,
  cwd: process.cwd(),
  env: { ...env, FIXTURE_NAME: name, ...(name === 'api' ? { FIXTURE_PORT: String(config.port) } : {}) },
  logFile: `${config.dataDir}/logs/${name}.log`,
  nodeFlags: [],
}));
const readyLimitMs = env.FIXTURE_READY_MS === undefined ? undefined : Number(env.FIXTURE_READY_MS);
try {
  process.exitCode = await runProduct({ config, output, args: [], options, env }, () => children, readyLimitMs);
} catch (error) {
  output.failure(error);
  process.exitCode = 1;
}
