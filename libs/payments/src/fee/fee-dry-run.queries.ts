/** The last `$2` closed months in which a ratified fee charged anybody, oldest first. */
export const billedMonthsSql = `select period from (
    select distinct m.period from platform_use_month m where m.tenant_id = $1 and exists (
      select from platform_use_line l
      where l.tenant_id = $1 and l.period = m.period and l.policy_version_id is not null and not l.provisional)
    order by m.period desc limit $2
  ) last order by period`;

/** The rates on a month's first so many minor units, in ten-thousandths of one: a sum over the tiers `$4` to `$6`. */
const rates = (takings: string): string =>
  `(select coalesce(sum(t.bps * greatest(0, least(${takings}, coalesce(t.high, ${takings})) - t.low)), 0)
    from unnest($4::numeric[], $5::numeric[], $6::numeric[]) as t (bps, low, high))`;

/**
 * Each organisation's months `$2` under the schedule of `$4` to `$9` (rates, where each tier begins and ends, free tier,
 * fixed part, cap). Running totals by window, rates as differences of a cumulative function, PostgreSQL's own rounding of
 * numerics (half away from zero), the cap once over the month.
 */
export const recomputedMonthsSql = `with taking as (
    select u.member_tenant_id, u.period, u.taking_minor,
      sum(u.taking_minor) over (partition by u.member_tenant_id, u.period order by u.taking_at, u.cause_id rows unbounded preceding)::numeric as upto,
      coalesce((
        select not p.provisional from platform_policy p where p.key = $3 and p.from_instant <= u.taking_at
        order by p.from_instant desc, p.version_id desc limit 1), false) as charged
    from platform_use u where u.tenant_id = $1 and u.period = any($2::text[]) and u.taking_at is not null
  ), net as (
    select *, case when charged and upto > $7::numeric
      then round((${rates('upto')} - ${rates('greatest(upto - taking_minor, $7::numeric)')}) / 10000) + $8::numeric
      else 0 end as minor
    from taking
  ), month as (
    select member_tenant_id, period, sum(taking_minor) as takings_minor, least(sum(minor), $9::numeric) as after_minor, bool_or(charged) as charged
    from net group by member_tenant_id, period
  )
  select m.member_tenant_id, m.period, m.takings_minor::bigint as takings_minor, m.after_minor::bigint as after_minor,
    (select sum(u.accrued_minor) from platform_use u
     where u.tenant_id = $1 and u.member_tenant_id = m.member_tenant_id and u.period = m.period)::bigint as before_minor
  from month m where m.charged order by m.member_tenant_id, m.period`;
