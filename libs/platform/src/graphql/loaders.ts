import DataLoader from 'dataloader';
import { type Principal } from '../auth/principal.js';
import { unauthenticated } from './refused-request.js';

/**
 * Loads many things of one kind in one statement: one SQL statement per level of a query, however long its lists.
 * A singleton; what it has loaded lives in the request's `Loaders`. Files are called `noun.loader.ts`.
 * Rule: libs/platform/src/graphql/README.md, "speed".
 */
export abstract class BatchLoader<Key, Value> {
  /**
   * @param keys each once
   * @returns one value for each key, in their order; null for what is not there or not the principal's to see
   */
  abstract load(principal: Principal, keys: readonly Key[]): Promise<readonly (Value | null)[]>;

  /** Keys that are objects say here which of them are the same. */
  cacheKeyOf(key: Key): unknown {
    return key;
  }
}

/** What one request has loaded, kept apart by tenant. Never longer than the request, never shared. */
export class Loaders {
  private readonly opened = new Map<object, Map<string, DataLoader<unknown, unknown, unknown>>>();

  constructor(private readonly principal: Principal | null) {}

  /** @throws RefusedRequest (UNAUTHENTICATED) for a stranger */
  of<Key, Value>(loader: BatchLoader<Key, Value>): DataLoader<Key, Value | null, unknown> {
    const { principal } = this;
    if (principal === null) throw unauthenticated();
    const byTenant = this.opened.get(loader) ?? new Map<string, DataLoader<unknown, unknown, unknown>>();
    this.opened.set(loader, byTenant);
    const open = byTenant.get(principal.tenantId) as DataLoader<Key, Value | null, unknown> | undefined;
    if (open !== undefined) return open;
    const fresh = new DataLoader<Key, Value | null, unknown>((keys) => loader.load(principal, keys), {
      cacheKeyFn: (key) => loader.cacheKeyOf(key),
      maxBatchSize: 1000,
    });
    byTenant.set(principal.tenantId, fresh);
    return fresh;
  }
}

/**
 * Puts rows into the order of the keys that they were asked for with.
 * @param keyOf the key of a row, as it stands in `keys`
 */
export function inOrderOf<Key, Value>(
  keys: readonly Key[],
  rows: readonly Value[],
  keyOf: (row: Value) => Key,
): (Value | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** As `inOrderOf`, for what has many rows under one key; none is an empty list. */
export function groupedBy<Key, Value>(
  keys: readonly Key[],
  rows: readonly Value[],
  keyOf: (row: Value) => Key,
): Value[][] {
  const byKey = new Map<Key, Value[]>(keys.map((key) => [key, []]));
  for (const row of rows) byKey.get(keyOf(row))?.push(row);
  return keys.map((key) => byKey.get(key) ?? []);
}
