import { existsSync, realpathSync } from 'node:fs';
import { clusterLink, end, endOrphan, isSame, operatorErrors } from '@commonhall/platform/host';
import { type Command } from './command.js';
import { stopLimitMs } from './supervisor.js';
import { DataFolderHold, readSupervisor } from './supervisor-file.js';

/** `commonhall stop`: asks the running product to end; where its supervisor was killed, ends what that left. */
export const stop: Command = {
  name: 'stop',
  summary: 'stop the running product, in order and without losing anything',
  example: 'npm run commonhall -- stop',
  run: async ({ config, output }) => {
    const { dataDir } = config;
    const state = readSupervisor(dataDir);
    if (state === undefined || !isSame(state.owner)) {
      const orphans = existsSync(dataDir) ? await endOrphans(dataDir) : [];
      output.line(orphans.length === 0 ? `Nothing runs on ${dataDir}.` : `Ended ${orphans.join(', ')}.`);
      output.result({ stopped: orphans.length > 0, pid: null, orphans });
      return 0;
    }
    const { owner, purpose } = state;
    if (purpose !== 'start') throw operatorErrors.commandAtWork(dataDir, purpose, owner.pid);
    // The children's time, and the database's own shutdown after it.
    const limitMs = stopLimitMs + 25_000;
    await output.step(`Stopping pid ${owner.pid}`, async () => {
      const gone = await end(owner, [['SIGTERM', limitMs]]);
      if (!gone) throw operatorErrors.didNotStop(owner.pid, limitMs / 1000);
    });
    output.result({ stopped: true, pid: owner.pid, orphans: [] });
    return 0;
  },
};

/** Ends what a killed supervisor left: children first, then the database. */
async function endOrphans(dataDir: string): Promise<string[]> {
  const hold = await DataFolderHold.take(dataDir, 'stop');
  try {
    const link = clusterLink(dataDir);
    const postgres = existsSync(link) ? await endOrphan(realpathSync(link)) : undefined;
    return [...hold.orphans, ...(postgres === undefined ? [] : [`postgres (pid ${postgres})`])];
  } finally {
    hold.release();
  }
}
