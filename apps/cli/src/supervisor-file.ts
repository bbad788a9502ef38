import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type OperatorError,
  type ProcessIdentity,
  end,
  identify,
  isSame,
  operatorErrors,
  unusable,
} from '@commonhall/platform/host';
import * as v from 'valibot';

const identity = v.object({ pid: v.number(), began: v.string() });

const schema = v.object({
  /** The process that owns the data folder. */
  owner: identity,
  /** 'start' while the product runs; the name of the command that keeps the folder to itself otherwise. */
  purpose: v.string(),
  /** Instant in ISO 8601. */
  since: v.string(),
  /** Where people reach the product, once it serves. */
  address: v.nullable(v.string()),
  /** Where this machine reaches it, whatever stands before it. */
  localAddress: v.nullable(v.string()),
  children: v.record(v.string(), identity),
  postgres: v.nullable(v.object({ pid: v.number(), port: v.number() })),
});

/** What a running supervisor says about itself; other commands read it. */
export type SupervisorState = v.InferOutput<typeof schema>;

function supervisorFile(dataDir: string): string {
  return join(dataDir, 'supervisor.json');
}

/** @returns undefined where there is none, or where it is damaged: then nobody can be asked anyway. */
export function readSupervisor(dataDir: string): SupervisorState | undefined {
  return readState(supervisorFile(dataDir));
}

/** The state of a supervisor that lives; undefined where none does. */
export function runningSupervisor(dataDir: string): SupervisorState | undefined {
  const state = readSupervisor(dataDir);
  return state !== undefined && isSame(state.owner) ? state : undefined;
}

/** The data folder, held by this process alone until it lets go. */
export class DataFolderHold {
  private state: SupervisorState;

  private constructor(
    private readonly dataDir: string,
    state: SupervisorState,
    /** What a killed holder left behind, already ended. */
    readonly orphans: readonly string[],
  ) {
    this.state = state;
  }

  /**
   * Takes the data folder, and ends the processes that a killed holder left running.
   * @throws OperatorError CH-010 or CH-011 that names the pid of the living holder, CH-002 or CH-007 where the folder
   *   cannot be written.
   */
  static async take(dataDir: string, purpose: string): Promise<DataFolderHold> {
    const me = identify(process.pid);
    if (me === undefined) throw new Error('The system does not tell this process from others');
    const file = supervisorFile(dataDir);
    const since = new Date().toISOString();
    const state: SupervisorState = {
      owner: me,
      purpose,
      since,
      address: null,
      localAddress: null,
      children: {},
      postgres: null,
    };
    for (;;) {
      if (claim(file, state)) return new DataFolderHold(dataDir, state, []);
      const before = readState(file);
      if (before !== undefined && isSame(before.owner)) throw heldBy(dataDir, before);
      if (!removeStale(file, before)) continue;
      if (claim(file, state)) return new DataFolderHold(dataDir, state, await endOrphans(before));
    }
  }

  /** Writes down what others may want to know; written beside and renamed, so that a reader never meets half of it. */
  update(changes: Partial<Pick<SupervisorState, 'address' | 'localAddress' | 'children' | 'postgres'>>): void {
    this.state = { ...this.state, ...changes };
    const file = supervisorFile(this.dataDir);
    writeFileSync(`${file}.new`, text(this.state), { mode: 0o644 });
    renameSync(`${file}.new`, file);
  }

  release(): void {
    rmSync(supervisorFile(this.dataDir), { force: true });
  }
}

function heldBy(dataDir: string, { purpose, owner }: SupervisorState): OperatorError {
  if (purpose === 'start') return operatorErrors.alreadyRunning(dataDir, owner.pid);
  return operatorErrors.commandAtWork(dataDir, purpose, owner.pid);
}

/** Made complete beside and linked: of several that try, one succeeds. */
function claim(file: string, state: SupervisorState): boolean {
  const beside = `${file}.${process.pid}`;
  try {
    writeFileSync(beside, text(state), { mode: 0o644 });
    linkSync(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unusable(dirname(file), error);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Takes a dead holder's file away; another one's that came in between is given back. */
function removeStale(file: string, stale: SupervisorState | undefined): boolean {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const taken = readState(aside);
  const wasStale = taken?.owner.pid === stale?.owner.pid && taken?.owner.began === stale?.owner.began;
  if (!wasStale && !existsSync(file)) linkSync(aside, file);
  rmSync(aside, { force: true });
  return wasStale;
}

async function endOrphans(state: SupervisorState | undefined): Promise<string[]> {
  const ended: string[] = [];
  for (const [name, child] of Object.entries(state?.children ?? {})) {
    if (!isSame(child)) continue;
    await endChild(child);
    ended.push(`${name} (pid ${child.pid})`);
  }
  return ended;
}

/** An api or worker without its supervisor has nothing to finish for anybody: five seconds, then it is killed. */
async function endChild(child: ProcessIdentity): Promise<void> {
  await end(child, [
    ['SIGTERM', 5_000],
    ['SIGKILL', 2_000],
  ]);
}

function readState(file: string): SupervisorState | undefined {
  try {
    const parsed = v.safeParse(schema, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function text(state: SupervisorState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}
