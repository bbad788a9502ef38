import { type DatabaseUrls, type InstallationClock, moveClock, readClock } from '@commonhall/platform/host';
import { Option } from 'commander';
import { advanceMsOf, instantOf } from './clock-target.js';
import { type Command } from './command.js';
import { withDatabase } from './installation.js';

/** `commonhall sandbox clock`: tells the installation's time, or moves it forward where nothing counts. */
export const sandboxClock: Command = {
  name: 'sandbox clock',
  summary: 'tell or move the clock of a sandbox or a demonstration',
  example: 'npm run commonhall -- sandbox clock --advance 7d',
  configure: (command) =>
    command
      .addOption(
        new Option('--to <instant>', 'a day (midnight UTC) or an instant: 2027-01-01T09:00Z').conflicts('advance'),
      )
      .option('--advance <time>', 'a whole number of m, h, d or w: 90m, 3d'),
  run: async ({ config, output, options }) => {
    const target = targetOf(options);
    const clock = await withDatabase(config, { purpose: 'sandbox clock' }, (urls) =>
      target === undefined ? readClock(urls.app) : moveInstallationClock(urls, target),
    );
    const { kind, now, offsetMs } = clock;
    output.line(`${now.toISOString()} (${kind}${offsetMs === 0 ? '' : `, ${aheadOf(offsetMs)} ahead of the world`})`);
    output.result({ kind, now: now.toISOString(), offsetMs });
    return 0;
  },
};

/**
 * Moves the clock and writes that down in the co-op's audit trail, as the operator.
 * @param target from the instant that the clock shows to the one that it shall show
 * @throws OperatorError CH-040 in a production installation, CH-041 for a target in the past
 */
export async function moveInstallationClock(
  urls: DatabaseUrls,
  target: (now: Date) => Date,
): Promise<InstallationClock> {
  const { openDatabase, tenantZero } = await import('@commonhall/platform');
  const database = await openDatabase({ appUrl: urls.app, writers: 1, readers: 1 });
  try {
    return await database.write({ kind: 'operator', tenantId: tenantZero }, async (tx) => {
      // Last but the commit: a clock that was refused leaves no entry, and no move goes without one.
      const { before, after } = await moveClock(urls.owner, target);
      tx.audit({
        action: 'installation.clock-moved',
        subject: 'installation',
        facts: { from: before.now.toISOString(), to: after.now.toISOString() },
      });
      return after;
    });
  } finally {
    await database.close();
  }
}

function targetOf(options: Readonly<Record<string, unknown>>): ((now: Date) => Date) | undefined {
  const { to, advance } = options;
  if (typeof to === 'string') {
    const instant = instantOf(to);
    return () => instant;
  }
  if (typeof advance !== 'string') return undefined;
  const ms = advanceMsOf(advance);
  return (now) => new Date(now.getTime() + ms);
}

function aheadOf(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
