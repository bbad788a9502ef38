import { readFileSync, readdirSync } from 'node:fs';

/** The unit of `/proc/<pid>/stat`, in microseconds; 100 ticks a second on every Linux that Node runs on. */
const tickUs = 10_000;

/** Processor time of a process so far, in microseconds; 0 where the system does not tell. */
export function processorTime(pid: number): number {
  return statOf(pid)?.us ?? 0;
}

/** The same of all children of a process together, as PostgreSQL's server processes are the postmaster's. */
export function processorTimeOfChildren(parent: number): number {
  return pids().reduce((sum, pid) => {
    const stat = statOf(pid);
    return stat?.parent === parent ? sum + stat.us : sum;
  }, 0);
}

/** A process and all that it started, as pids. */
export function withDescendants(root: number): number[] {
  const parents = new Map(pids().map((pid) => [pid, statOf(pid)?.parent]));
  const below = (pid: number): number[] => [
    pid,
    ...[...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => below(child)),
  ];
  return below(root);
}

/** The share of memory that counts as this process's (PSS), in MiB. */
export function memoryMiB(pid: number): number {
  const text = read(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(text ?? '')?.[1] ?? 0) / 1024;
}

export function commandLine(pid: number): string {
  return (read(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ');
}

function statOf(pid: number): { parent: number; us: number } | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is a name in brackets, which may hold blanks.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), us: (Number(fields[11]) + Number(fields[12])) * tickUs };
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Undefined for a process that has ended meanwhile, and on systems without /proc. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
