import { hash, verify } from '@node-rs/argon2';
import { TooManyAttempts } from '../auth.problems.js';

/** argon2id; 19 MiB and two passes take about 60 ms. Rule: OWASP Password Storage, second row; RFC 9106. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** The hash of a password that nobody has, of the same cost: what is checked where there is no person. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$0XOozuGsTORzDLcipMSUWA$pXcBBAs4blLt7d3LPqHSCtehbPJdrUfdl/3c+S1K0kQ';

const atOnce = 2;
const mostWaiting = 64;

/**
 * Hashes passwords, two at once: each takes 19 MiB and a processor, and a flood of sign-ins must not take them all.
 */
export class Argon2Queue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws TooManyAttempts where too many wait already */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normal(password), cost));
  }

  /**
   * @param encoded null where there is no password to check: that takes the same time, and is never right
   * @throws TooManyAttempts where too many wait already
   */
  async verify(encoded: string | null, password: string): Promise<boolean> {
    const right = await this.inTurn(() => verify(encoded ?? nobodysHash, normal(password)));
    return encoded !== null && right;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= atOnce) {
      if (this.waiting.length >= mostWaiting) throw new TooManyAttempts(1);
      await new Promise<void>((resolve) => this.waiting.push(resolve)); // Whoever ends hands over its place.
    } else {
      this.running++;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }
}

/** The same password from another keyboard has other code points. Rule: NIST SP 800-63B, 3.1.1.2 (NFKC). */
function normal(password: string): string {
  return password.normalize('NFKC');
}
