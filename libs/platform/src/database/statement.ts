import { invariant } from '@commonhall/kernel';

/** A read prepared once a connection. `$1` is the tenant, always; the caller's values follow. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  readonly row?: Row;
}

/**
 * Declares a read kept beside its noun (`noun.queries.ts`).
 * @param name unique in the program: PostgreSQL knows the prepared statement by it.
 * @param text carries `tenant_id = $1`, the second wall besides row security.
 */
export function statement<Row>(name: string, text: string): Statement<Row> {
  assertCarriesTenant(text);
  return { name, text };
}

/** Refuses SQL that would rest on row security alone. Source: database.md: "Every query also carries tenant_id = $1". */
export function assertCarriesTenant(text: string): void {
  invariant(
    /tenant_id\s*=\s*\$1\b|\(\s*tenant_id\b|\$1::uuid/i.test(text),
    `a query must carry tenant_id = $1: ${text.slice(0, 80)}`,
  );
}
