import { type Id, parseUuid } from '@commonhall/kernel';

/** The co-op itself: tenant zero has the same id in every installation. Source: design record 0008. */
export const tenantZero = parseUuid<'Tenant'>('00000000-0000-7000-8000-000000000000');

export type TenantId = Id<'Tenant'>;

/** Prepared once a connection; `is_local` ends the binding with the implicit transaction of the batch. */
export const bindStatement = {
  name: 'commonhall_bind',
  text: "select set_config('app.tenant_id', $1, true)",
} as const;

/** As `bindStatement`, for statements that are planned once a connection: see `Statement`. */
export const bindPlannedOnceStatement = {
  name: 'commonhall_bind_planned_once',
  text: "select set_config('app.tenant_id', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)",
} as const;

/**
 * Opens a transaction bound to a tenant and answers the installation's time, in one round trip. The id is checked to be
 * a UUID before it enters the text; SET takes no parameters.
 * Source of the rule: design record 0002, "Binding": never a session SET.
 */
export function beginBound(tenantId: TenantId, mode: 'read write' | 'read only'): string {
  const checked = parseUuid(tenantId);
  const isolation =
    mode === 'read only' ? 'begin isolation level repeatable read read only' : 'begin isolation level read committed';
  return `${isolation}; set local app.tenant_id = '${checked}'; ${installationTimeSql}`;
}

/** Milliseconds since 1970 on the installation's clock: the database's time and the offset of a sandbox. */
export const installationTimeSql = `select ((extract(epoch from clock_timestamp()) * 1000)::bigint + clock_offset_ms)::text as now_ms from installation`;
