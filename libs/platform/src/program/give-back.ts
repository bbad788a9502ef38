const lookEveryMs = 5_000;

/** A process that uses less of a core than this does nothing that anybody waits for. */
const quietShare = 0.02;

/** The first empties the old generation; the second, after a while without new objects, lets the young one shrink. */
const collections = 2;

/**
 * Gives memory back to the system after each busy time, the start among them: V8 collects while it works, and what a quiet
 * process took it keeps for hours. Needs `--expose-gc`; without it nothing happens.
 */
export function giveBackWhenQuiet(): void {
  const collect = globalThis.gc;
  if (collect === undefined) return;
  let before = process.cpuUsage();
  let owed = collections;
  setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    const isQuiet = (user + system) / 1000 < lookEveryMs * quietShare;
    if (!isQuiet) owed = collections;
    else if (owed > 0) {
      owed -= 1;
      collect();
    }
    before = process.cpuUsage();
  }, lookEveryMs).unref();
}
