/** A step of the fee: so much of what is taken, up to a border. */
export interface Tier {
  readonly upTo: string | null;
  readonly bps: number;
}

/** `12.50` is 1250. */
export function pence(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

/**
 * A month's fee as somebody with a pencil works it out: rates on what lies in each tier, nothing for what is free, no
 * more than the cap. In pence with their fractions, for comparing alone: no book is kept in it.
 * Rule: bylaws of the co-op, article 11(1).
 */
export function exactFeePence(
  takenMinor: bigint,
  fee: { readonly tiers: readonly Tier[]; readonly capMinor: string | null; readonly freeMinor: string },
): number {
  const upTo = (limit: number): number =>
    fee.tiers.reduce((sum, { upTo: border, bps }, index) => {
      const from = Number(fee.tiers[index - 1]?.upTo ?? 0);
      const to = border === null ? Infinity : Number(border);
      return sum + (Math.max(0, Math.min(limit, to) - from) * bps) / 10_000;
    }, 0);
  const taken = Number(takenMinor);
  const charged = upTo(taken) - upTo(Math.min(taken, Number(fee.freeMinor)));
  return fee.capMinor === null ? charged : Math.min(charged, Number(fee.capMinor));
}
