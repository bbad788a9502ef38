import { adapters } from './adapters/index.js';
import { casesFolder, report, runCases } from './cases.js';

/** `npm run cases`: exit code 1 if a case fails, or if none was found. */
const results = await runCases(casesFolder(), adapters);
process.stdout.write(`${report(results)}\n`);
process.exitCode = results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
