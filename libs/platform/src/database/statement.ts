import { invariant } from '@commonhall/kernel';

/** A read prepared once a connection. `$1` is the tenant, always; the caller's values follow. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  readonly row?: Row;
  /**
   * Planned once a connection, without regard to the values. Left to itself PostgreSQL plans a list anew each time, which
   * takes longer than to run it: it takes `limit $3` for a tenth of the rows, and so the plan for all values for a dear
   * one. For statements whose index is the same whatever the values: their keys stand bare (`number < $2`, with
   * `listStart` on the first page). Row security lets no `coalesce($2, …)` into an index.
   */
  readonly plannedOnce?: boolean;
}

/** Where a list that goes downwards begins: after the greatest key. */
export const listStart = {
  bigint: '9223372036854775807',
  instant: 'infinity',
  uuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
} as const;

/**
 * Declares a read kept beside its noun (`noun.queries.ts`).
 * @param name unique in the program: PostgreSQL knows the prepared statement by it.
 * @param text carries `tenant_id = $1`, the second wall besides row security.
 */
export function statement<Row>(
  name: string,
  text: string,
  options: Pick<Statement<Row>, 'plannedOnce'> = {},
): Statement<Row> {
  assertCarriesTenant(text);
  return { name, text, ...options };
}

/** Refuses SQL that would rest on row security alone. Source: design record 0002: two walls. */
export function assertCarriesTenant(text: string): void {
  invariant(
    /tenant_id\s*=\s*\$1\b|\(\s*tenant_id\b|\$1::uuid/i.test(text),
    `a query must carry tenant_id = $1: ${text.slice(0, 80)}`,
  );
}

/** So many texts are prepared by themselves; a program's own are fewer, and what is made up as it runs must not pile up. */
const mostPrepared = 400;
/** The names under which texts are prepared; null for a text that was seen once. */
const names = new Map<string, string | null>();
let named = 0;

/**
 * A statement that comes again is parsed once a connection, and planned no more often than PostgreSQL finds worth it: that
 * is more than half of what a small one costs. What comes once is not worth it.
 */
export function prepared(text: string, values: unknown[]): { name?: string; text: string; values: unknown[] } {
  const known = names.get(text);
  if (known === undefined) {
    if (names.size < mostPrepared) names.set(text, null);
    return { text, values };
  }
  const name = known ?? `tx.${(named += 1)}`;
  names.set(text, name);
  return { name, text, values };
}
