import { setTimeout as sleep } from 'node:timers/promises';

/** A letter in the local outbox. */
export interface Letter {
  readonly address: string;
  readonly subject: string;
  /** Signs its receiver in, once. */
  readonly link: string;
}

/** Where the play is given: an installation that runs, and what a person at its machine can do with it. */
export interface Stage {
  /** Where the api answers. */
  readonly baseUrl: string;
  /** The link by which the operator comes in; null once the co-op has been founded. */
  readonly welcome: string | null;
  /** The spreadsheet of the organisations that play. */
  readonly organisations: Uint8Array;
  /** The letters to an address that hold a link, newest first. */
  readonly lettersTo: (address: string) => Promise<readonly Letter[]>;
  readonly clock: {
    readonly now: () => Promise<Date>;
    /** Moves the installation's clock on to an instant; one that has passed stays passed. */
    readonly reach: (instant: Date) => Promise<void>;
  };
  /** Makes a backup, without which nobody is billed. */
  readonly backup: () => Promise<void>;
  /** Tells whoever watches what has been done. */
  readonly report: (line: string) => void;
}

/** The play cannot go on; started again, it goes on from where it is. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** How long anything that the worker does may take, on a machine that is busy with other things too. */
const waitMs = 90_000;

/**
 * Asks until there is an answer.
 * @param what is waited for, to be told where it never comes
 * @param ask null means: not yet
 * @throws BrokenOff after a minute and a half
 */
export async function waitFor<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new BrokenOff(`${what} did not happen within ${waitMs / 1000} seconds`);
    await sleep(200);
  }
}

/** Does a piece of work for each of them, four at a time: as many as the api has connections to spare. */
export async function forEach<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}
