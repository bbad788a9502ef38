import { readFileSync, readdirSync } from 'node:fs';
import { isSame } from '@commonhall/platform/host';
import { type Command } from './command.js';
import { readSupervisor, runningSupervisor, type SupervisorState } from './supervisor-file.js';

/** `commonhall status`: what runs, where, since when, and with how much memory. Exit 1 where it does not run or is not ready. */
export const status: Command = {
  name: 'status',
  summary: 'tell what runs, where and since when',
  example: 'npm run commonhall -- status --json',
  run: async ({ config, output }) => {
    const { dataDir } = config;
    const state = runningSupervisor(dataDir);
    if (state?.purpose !== 'start') {
      const killed = state === undefined && readSupervisor(dataDir) !== undefined;
      output.line(killed ? 'Killed, not stopped. npm start clears up and starts it again.' : 'Not running.');
      output.result({ running: false, killed, dataDir });
      return 1;
    }
    const ready = state.localAddress !== null && (await isReady(state.localAddress));
    const processes = processesOf(state);
    output.result({ running: true, ready, address: state.address, since: state.since, dataDir, processes });
    output.line(`${state.address ?? 'Starting'}: ${ready ? 'ready' : 'not ready'}, since ${state.since}`);
    for (const { name, pid, alive, memoryMiB } of processes) {
      const memory = memoryMiB === null ? '' : `${memoryMiB} MiB`;
      output.line(`  ${name.padEnd(12)}pid ${String(pid).padEnd(9)}${alive ? memory : 'ended'}`);
    }
    output.line(`  data        ${dataDir}`);
    return ready ? 0 : 1;
  },
};

interface ProcessRow {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
  /** Its share of memory (PSS), with its own children; null where the system does not tell. */
  readonly memoryMiB: number | null;
}

function processesOf({ owner, children, postgres }: SupervisorState): ProcessRow[] {
  const named = [['supervisor', owner] as const, ...Object.entries(children)];
  const rows = named.map(([name, one]) => ({
    name,
    pid: one.pid,
    alive: isSame(one),
    memoryMiB: memoryMiB([one.pid]),
  }));
  if (postgres === null) return rows;
  const { pid } = postgres;
  return [...rows, { name: 'postgres', pid, alive: true, memoryMiB: memoryMiB([pid, ...childrenOf(pid)]) }];
}

async function isReady(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(3_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Proportional set size: memory shared by several processes is counted once. Linux only. */
function memoryMiB(pids: readonly number[]): number | null {
  let kib = 0;
  for (const pid of pids) {
    try {
      kib += Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // Another system, another user, or it ended meanwhile.
    }
  }
  return kib === 0 ? null : Math.round(kib / 1024);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
      const said = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
      return said === '' ? [] : said.split(' ').map(Number);
    });
  } catch {
    return [];
  }
}
