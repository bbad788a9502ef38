import { type Id, invariant } from '@commonhall/kernel';
import { type Principal, operatorPrincipal } from '../auth/principal.js';
import { type ReadTx, type TenantDatabase, tenantZero } from '../database/index.js';
import { Policies } from '../policy/policies.service.js';
import { type ChainState, type KnownHead, Seals } from './seals.service.js';

/** A truth that must hold in the stored rows of a tenant whatever happened; declared by the library that owns the rows. */
export interface Check {
  /** `<library>.<what is true>`, for example `payments.entries-sum-to-zero`. */
  readonly name: string;
  /**
   * Looks at the tenant that `tx` is bound to; changes nothing. What concerns the co-op alone looks only in tenant zero.
   * @returns what is wrong, each in one sentence that names the row; empty when all is well.
   */
  readonly run: (tx: ReadTx) => Promise<readonly string[]>;
}

/** What `commonhall check` found in one tenant. */
export interface TenantReport {
  readonly tenantId: Id<'Tenant'>;
  readonly slug: string;
  readonly chains: readonly ChainState[];
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly check: string;
  readonly detail: string;
}

/** A head noted outside of the database, and whose it is. */
export type TenantHead = KnownHead & { readonly tenantId: string };

const declared = new Map<string, Check>();

/** Declares a check, once a program. It runs in every tenant: by `commonhall check` and after each restore. */
export function declareCheck(check: Check): Check {
  invariant(!declared.has(check.name), `the check ${check.name} is declared twice`);
  declared.set(check.name, check);
  return check;
}

export function declaredChecks(): Check[] {
  return [...declared.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

declareCheck({
  name: 'platform.policy-copies',
  run: async (tx) => {
    if (tx.tenantId !== tenantZero) return [];
    const ids = await new Policies().mismatches(tx);
    return ids.map((id) => `The copy of policy version ${id} that all tenants obey differs from the co-op's own.`);
  },
});

/**
 * Runs every declared check and the seals in every tenant, each on one snapshot.
 * @param options.heads what an invoice or a backup says was sealed
 * @param options.onTenant told after each tenant, for a progress bar
 */
export async function checkAll(
  database: TenantDatabase,
  options: {
    heads?: readonly TenantHead[];
    onTenant?: (done: number, of: number) => void;
    as?: (tenantId: Id<'Tenant'>) => Principal;
  } = {},
): Promise<TenantReport[]> {
  const as = options.as ?? operatorPrincipal;
  const tenants = await database.read(as(tenantZero), (tx) =>
    tx.sql<{ id: Id<'Tenant'>; slug: string }>(
      'select id, slug from tenant where $1::uuid is not null order by id <> $1::uuid, id',
    ),
  );
  const reports: TenantReport[] = [];
  for (const { id, slug } of tenants) {
    const heads = (options.heads ?? []).filter(({ tenantId }) => tenantId === id);
    reports.push(await database.read(as(id), (tx) => checkTenant(tx, slug, heads)));
    options.onTenant?.(reports.length, tenants.length);
  }
  const known = new Set<string>(tenants.map(({ id }) => id));
  const lost = [...new Set((options.heads ?? []).map(({ tenantId }) => tenantId))].filter((id) => !known.has(id));
  const [zero, ...others] = reports;
  if (zero === undefined || lost.length === 0) return reports;
  const gone = lost.map((id) => ({ check: seals, detail: `Tenant ${id} was sealed once and is no longer there.` }));
  return [{ ...zero, findings: [...zero.findings, ...gone] }, ...others];
}

const seals = 'platform.seals';

async function checkTenant(tx: ReadTx, slug: string, heads: readonly TenantHead[]): Promise<TenantReport> {
  const service = new Seals();
  const findings = (await service.findings(tx, heads)).map((detail): Finding => ({ check: seals, detail }));
  for (const { name, run } of declaredChecks()) {
    findings.push(...(await run(tx)).map((detail) => ({ check: name, detail })));
  }
  return { tenantId: tx.tenantId, slug, chains: await service.heads(tx), findings };
}
