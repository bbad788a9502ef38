import { parseArgs } from 'node:util';
import { billUnderKills } from './billing-kills.js';
import { ownDatabase } from './database.js';
import { startTestPostgres } from './postgres.js';
import { queuePlaces } from './queue-places.js';

// `npm run kills -- --kills 200 --seed 7 --queue redis`: as many billing runs as it takes, each on new ground. Exit code 1
// where anything was lost, doubled or does not add up.
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    queue: { type: 'string', default: 'postgres' },
    organisations: { type: 'string', default: '20' },
    months: { type: 'string', default: '250' },
  },
});
const wanted = Number(values.kills);
const where = values.queue === 'redis' ? 'Redis' : 'PostgreSQL';
const queue = queuePlaces.find((one) => one.where === where);
if (queue?.here !== true) throw new Error('No redis-server is installed');

const postgres = await startTestPostgres();
process.env['TEST_ADMIN_URL'] = postgres.adminUrl;
let killed = 0;
let faulty = 0;
try {
  for (let seed = Number(values.seed); killed < wanted; seed++) {
    const own = await ownDatabase();
    const place = await queue.open(own);
    const [organisations, months] = [Number(values.organisations), Number(values.months)];
    const report = await billUnderKills({
      own,
      place,
      seed,
      kills: Math.min(25, wanted - killed),
      organisations,
      months,
    });
    killed += report.kills;
    faulty += report.faults.length;
    const { kills, whileBilling, inTransaction, expected, faults, runMs, afterMs } = report;
    console.log(
      `seed ${seed} on ${where}: ${kills} kills (${whileBilling} while invoices were made, ${inTransaction} in a transaction), ` +
        `${expected.size} invoices, ${faults.length} faults, ${Math.round(runMs / 1000)} s, ${Math.round(afterMs / 1000)} of them after the last kill; ${killed} of ${wanted} kills`,
    );
    for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
    for (const [error, times] of report.errors)
      console.log(`  (logged ${times}×: ${error.split('\n')[0]?.slice(0, 160) ?? ''})`);
    await place.close();
    await own.drop();
  }
} finally {
  await postgres.stop();
}
process.exitCode = faulty === 0 && killed >= wanted ? 0 : 1;
