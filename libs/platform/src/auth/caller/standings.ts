import DataLoader from 'dataloader';
import { type IdentityDatabase } from '../identity-database.js';
import { type StandingStatements, type WithText } from './standing.js';

/** What stands behind a token. */
export interface Found<Standing> {
  readonly standing: Standing;
  /** False where that was known from before and is no longer so; missing where it was read just now. */
  readonly confirmed?: Promise<boolean>;
}

const mostKnown = 10_000;

/**
 * What is known of tokens, by their hashes. It is used at once and read again meanwhile. One statement checks all requests
 * that have arrived since the last one was sent, and the next is sent when that is answered.
 * Rule: design record 0015, "Identity is global": each request re-reads its version, in parallel with its first query.
 */
export class Standings<Standing> {
  private readonly known = new Map<string, WithText<Standing>>();
  private readonly checks: DataLoader<string, string | null>;
  private isChecking = false;
  private readonly toSend: (() => void)[] = [];

  constructor(
    private readonly identity: IdentityDatabase,
    private readonly statements: StandingStatements<Standing>,
  ) {
    this.checks = new DataLoader((hashes) => this.check(hashes), {
      cache: false, // Each request has to see for itself.
      batchScheduleFn: (send) => {
        if (this.isChecking) this.toSend.push(send);
        else setImmediate(send);
      },
      maxBatchSize: 500,
    });
  }

  /** @returns null for a token that does not stand */
  async of(hash: string): Promise<Found<Standing> | null> {
    const before = this.known.get(hash);
    if (before !== undefined) return { standing: before, confirmed: this.confirm(hash, before) };
    const standing = await this.read(hash);
    if (standing === null) return null;
    if (this.known.size >= mostKnown) this.known.delete(this.known.keys().next().value ?? '');
    this.known.set(hash, standing);
    return { standing };
  }

  async read(hash: string): Promise<WithText<Standing> | null> {
    const [row] = await this.identity.read(this.statements.known, [[hash]]);
    return row ?? null;
  }

  private async confirm(hash: string, before: WithText<Standing>): Promise<boolean> {
    if ((await this.checks.load(hash)) === before.asText) return true;
    if (this.known.get(hash) === before) this.known.delete(hash);
    return false;
  }

  private async check(hashes: readonly string[]): Promise<(string | null)[]> {
    this.isChecking = true;
    try {
      const rows = await this.identity.read(this.statements.checked, [[...new Set(hashes)]]);
      const texts = new Map(rows.map(({ tokenHash, asText }) => [tokenHash, asText]));
      return hashes.map((hash) => texts.get(hash) ?? null);
    } finally {
      this.isChecking = false;
      for (const send of this.toSend.splice(0)) setImmediate(send);
    }
  }
}
