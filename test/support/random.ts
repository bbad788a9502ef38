/** Chances that a seed repeats. */
export interface Random {
  /** A whole number from 0, less than the bound. */
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32: 32 bits of state are enough for a test to tell its seed and be run again with it. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    pick: <T>(list: readonly T[]): T => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error('There is nothing to pick from');
      return one;
    },
  };
}
