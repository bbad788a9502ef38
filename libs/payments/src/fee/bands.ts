/** How many of the others lie between two figures; both edges from a fixed scale, null for "and beyond". */
export interface Band {
  readonly fromMinor: bigint | null;
  /** Excluded; null for "and beyond". */
  readonly toMinor: bigint | null;
  readonly organisations: number;
}

/** Nobody is shown in a company smaller than this. */
export const smallestBand = 3;

/** Edges in minor units, the same for every dry run, so that no edge tells of an organisation; nothing has a band of its own. */
const positive = [1n, 100n, 500n, 1_000n, 2_500n, 5_000n, 10_000n, 25_000n, 50_000n, 100_000n, 500_000n];
const edges: readonly bigint[] = [...positive.map((edge) => 1n - edge).reverse(), ...positive];

/**
 * Puts figures into bands of at least three each: neighbours are merged until they are that many, what is left over joins
 * the band before it. Fewer than three in all are not shown.
 * Source: bylaws, article 6(4): the others' figures only as a distribution.
 */
export function bandsOf(figures: readonly bigint[]): Band[] {
  if (figures.length < smallestBand) return [];
  const bounds: { fromMinor: bigint | null; toMinor: bigint | null }[] = [
    ...edges.map((edge, index) => ({ fromMinor: edges[index - 1] ?? null, toMinor: edge })),
    { fromMinor: edges.at(-1) ?? null, toMinor: null },
  ];
  const counted: Band[] = bounds.map((bound) => ({
    ...bound,
    organisations: figures.filter((figure) => lies(figure, bound)).length,
  }));
  const bands: Band[] = [];
  let open: Band[] = [];
  for (const band of counted.slice(firstIndex(counted), lastIndex(counted) + 1)) {
    open.push(band);
    if (sizeOf(open) < smallestBand) continue;
    bands.push(merged(open));
    open = [];
  }
  // Empty bands between two that are shown belong to the later one; a rest that is too small joins the one before it.
  const last = bands.pop();
  return last === undefined ? [] : [...bands, merged([last, ...open])];
}

function merged(bands: readonly Band[]): Band {
  return {
    fromMinor: bands[0]?.fromMinor ?? null,
    toMinor: bands.at(-1)?.toMinor ?? null,
    organisations: sizeOf(bands),
  };
}

function sizeOf(bands: readonly Band[]): number {
  return bands.reduce((sum, { organisations }) => sum + organisations, 0);
}

function firstIndex(bands: readonly Band[]): number {
  return bands.findIndex(({ organisations }) => organisations > 0);
}

function lastIndex(bands: readonly Band[]): number {
  return bands.findLastIndex(({ organisations }) => organisations > 0);
}

function lies(figure: bigint, { fromMinor, toMinor }: { fromMinor: bigint | null; toMinor: bigint | null }): boolean {
  return (fromMinor === null || figure >= fromMinor) && (toMinor === null || figure < toMinor);
}
