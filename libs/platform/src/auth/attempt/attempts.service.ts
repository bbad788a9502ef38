import { sha256Hex } from '@commonhall/kernel';
import { Injectable } from '@nestjs/common';
import { TooManyAttempts } from '../auth.problems.js';
import { IdentityDatabase } from '../identity-database.js';

/** What is counted: tries with one mail address, or from one computer. */
export interface AttemptSubject {
  readonly kind: keyof typeof attemptLimits;
  /** The mail address or the IP address; stored as a hash only. */
  readonly of: string;
}

/** How many tries that failed, or mails that were asked for, one subject may have in a window. */
export const attemptLimits = {
  'password-of-address': 10,
  'password-from-ip': 100,
  'link-from-ip': 100,
  'mail-to-address': 5,
  'mail-from-ip': 30,
} as const;

const attemptWindowMinutes = 15;

/** Counts tries in the database, so that all processes count together and a restart forgives nothing. */
@Injectable()
export class Attempts {
  constructor(private readonly identity: IdentityDatabase) {}

  /**
   * Takes one try from each subject, before it is known whether it succeeds: tries at the same moment all count.
   * @throws TooManyAttempts once a subject has none left
   */
  async spend(subjects: readonly AttemptSubject[]): Promise<void> {
    const waits = await this.identity.write(async ({ sql, now }) => {
      const seconds: number[] = [];
      for (const subject of inOrder(subjects)) {
        const [row] = await sql<{ count: number; ends_at: Date }>(
          `insert into identity.attempt as known (subject_hash, count, began_at, ends_at)
           values ($1, 1, $2::timestamptz, $2::timestamptz + $3 * interval '1 minute')
           on conflict (subject_hash) do update set
             count = case when known.ends_at > excluded.began_at then known.count + 1 else 1 end,
             began_at = case when known.ends_at > excluded.began_at then known.began_at else excluded.began_at end,
             ends_at = case when known.ends_at > excluded.began_at then known.ends_at else excluded.ends_at end
           returning count, ends_at`,
          [hashOf(subject), now, attemptWindowMinutes],
        );
        if (row === undefined || row.count <= attemptLimits[subject.kind]) continue;
        seconds.push(Math.max(1, Math.ceil((row.ends_at.getTime() - now.getTime()) / 1000)));
      }
      return seconds;
    });
    if (waits.length > 0) throw new TooManyAttempts(Math.max(...waits));
  }

  /** Gives the tries back: what succeeded was no guess. */
  async giveBack(subjects: readonly AttemptSubject[]): Promise<void> {
    await this.identity.write(async ({ sql }) => {
      for (const subject of inOrder(subjects)) {
        await sql('update identity.attempt set count = count - 1 where subject_hash = $1 and count > 0', [
          hashOf(subject),
        ]);
      }
    });
  }
}

/** Locked in one order by everybody, so that two never wait for each other. */
function inOrder(subjects: readonly AttemptSubject[]): AttemptSubject[] {
  return [...subjects].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
}

function hashOf({ kind, of }: AttemptSubject): string {
  return sha256Hex(`${kind}:${of}`);
}
