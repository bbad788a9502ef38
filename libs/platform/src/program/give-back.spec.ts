import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { giveBackWhenQuiet } from './give-back.js';

const ms = 1_000;

describe('a program that has become quiet', () => {
  const given = globalThis.gc;
  let used: number;
  let collections: number;

  beforeEach(() => {
    jest.useFakeTimers();
    [used, collections] = [0, 0];
    globalThis.gc = (() => {
      collections += 1;
    }) as NonNullable<typeof given>;
    jest.spyOn(process, 'cpuUsage').mockImplementation((before) => ({
      user: used - (before?.user ?? 0),
      system: 0,
    }));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    if (given === undefined) delete (globalThis as { gc?: unknown }).gc;
    else globalThis.gc = given;
  });

  /** Five seconds in which it uses so many milliseconds of a core. */
  function works(usedMs: number): void {
    used += usedMs * ms;
    jest.advanceTimersByTime(5_000);
  }

  it('gives back twice, and then lets be', () => {
    giveBackWhenQuiet();
    works(2_000);
    expect(collections).toBe(0);
    for (let quiet = 0; quiet < 10; quiet += 1) works(20);
    expect(collections).toBe(2);
  });

  it('gives back anew after each busy time, and never in it', () => {
    giveBackWhenQuiet();
    for (let quiet = 0; quiet < 3; quiet += 1) works(20);
    for (let busy = 0; busy < 5; busy += 1) works(500);
    expect(collections).toBe(2);
    for (let quiet = 0; quiet < 3; quiet += 1) works(20);
    expect(collections).toBe(4);
  });

  it('does nothing where it may not collect', () => {
    delete (globalThis as { gc?: unknown }).gc;
    giveBackWhenQuiet();
    expect(jest.getTimerCount()).toBe(0);
  });
});
