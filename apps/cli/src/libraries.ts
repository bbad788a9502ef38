import type * as platform from '@commonhall/platform';

/**
 * Loads every library, for commands that look at what all of them declared: checks, chains, policies. Two thirds of a
 * second, so nothing loads it before it is needed.
 */
export async function loadLibraries(): Promise<typeof platform> {
  const [loaded] = await Promise.all([
    import('@commonhall/platform'),
    import('@commonhall/tenancy'),
    import('@commonhall/membership'),
    import('@commonhall/governance'),
    import('@commonhall/payments'),
  ]);
  return loaded;
}
