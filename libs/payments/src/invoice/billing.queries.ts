/**
 * A month is due when it is closed, all that accrued in it has arrived (as many accruals as were sent, and the same sums),
 * some of its use was charged by a ratified version, and it has no invoice. `$2` is the series.
 */
const due = `from platform_use_month m where m.tenant_id = $1
  and not exists (
    select from invoice i
    where i.tenant_id = $1 and i.series = $2 and i.period = m.period and i.receiver_tenant_id = m.member_tenant_id)
  and exists (
    select from platform_use_line l
    where l.tenant_id = $1 and l.period = m.period and l.member_tenant_id = m.member_tenant_id
      and l.policy_version_id is not null and not l.provisional)
  and (
    select count(*) = m.accruals and coalesce(sum(u.taking_minor), 0) = m.takings_minor and coalesce(sum(u.accrued_minor), 0) = m.accrued_minor
    from platform_use u where u.tenant_id = $1 and u.period = m.period and u.member_tenant_id = m.member_tenant_id)`;

export const unbilledTenantsSql = `select distinct m.member_tenant_id ${due} order by m.member_tenant_id`;

/** `$3` are the tenants, `$4` how many months at most. */
export const dueMonthsSql = `select m.member_tenant_id, m.period, m.currency, m.accrued_minor ${due}
  and m.member_tenant_id = any($3::uuid[]) order by m.period, m.member_tenant_id limit $4`;

const wanted = `jsonb_to_recordset($2::jsonb) as w (member_tenant_id uuid, period text)
  join platform_use_line l on l.tenant_id = $1 and l.member_tenant_id = w.member_tenant_id and l.period = w.period`;

/** `$2` are the wanted months, as JSON. Versions that corrections took all takings from are left out. */
export const versionSumsSql = `select l.member_tenant_id, l.period, l.policy_version_id, sum(l.takings)::integer as takings,
    sum(l.base_minor)::bigint as base_minor, sum(l.fee_minor)::bigint as fee_minor, sum(l.free_minor)::bigint as free_minor,
    sum(l.cap_minor)::bigint as cap_minor
  from ${wanted} where l.policy_version_id is not null
  group by l.member_tenant_id, l.period, l.policy_version_id having sum(l.takings) > 0`;

/** The takings of each tier, by month and version: `key` is tenant, month and version. */
export const tierSumsSql = `select key, array_agg(sum order by tier)::text[] as tiers from (
    select l.member_tenant_id || ' ' || l.period || ' ' || l.policy_version_id as key, t.tier, sum(t.minor) as sum
    from ${wanted} cross join unnest(l.tier_minors) with ordinality as t (minor, tier)
    where l.policy_version_id is not null group by 1, t.tier
  ) s group by key`;
