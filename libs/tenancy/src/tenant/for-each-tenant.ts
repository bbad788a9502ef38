import { type JobPrincipal, type TenantDatabase, jobPrincipal, tenantZero } from '@commonhall/platform';
import { type Tenants } from './tenants.service.js';

/**
 * Does a job's work in every tenant in turn, tenant zero first. What fails in one stops no other.
 * @throws AggregateError at the end, with what failed
 */
export async function forEachTenant(
  database: TenantDatabase,
  tenants: Tenants,
  jobName: string,
  work: (principal: JobPrincipal) => Promise<void>,
): Promise<void> {
  const all = await database.read(jobPrincipal(tenantZero, jobName), (tx) => tenants.list(tx));
  await attemptEach(`${jobName}, tenants`, all, ({ id }) => work(jobPrincipal(id, jobName)));
}

/**
 * Does the work for each of some things in turn. What fails for one stops no other.
 * @param what names the things in the message
 * @throws AggregateError at the end, with what failed
 */
export async function attemptEach<T>(
  what: string,
  things: readonly T[],
  work: (thing: T) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const thing of things) {
    try {
      await work(thing);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${what}: ${failures.length} of ${things.length} failed`);
}
