/** Each transfer's balance on the clearing account. */
export const transfersSql = `select e.transfer_id, p.party_id, sum(p.amount_minor)::text as minor from journal_entry e
  join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.id
  join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id
  where e.tenant_id = $1 and e.transfer_id is not null and a.kind = 'clearing' group by e.transfer_id, p.party_id order by e.transfer_id`;

/** Transfers whose event has not been reacted to. */
export const underWaySql = `select payload ->> 'transferId' as id from outbox
  where tenant_id = $1 and settled_at is null and type like 'payments.%' and payload ? 'transferId'`;

/** Each month and whether its takings and its fee lines sum to what it states. */
export const monthsSql = `select m.period,
    m.takings_minor = (select coalesce(sum(amount_minor), 0) from taking t where t.tenant_id = $1 and t.period = m.period) as takings_agree,
    m.charged_minor = (
      select coalesce(sum(l.fee_minor - l.free_minor - l.cap_minor), 0) from fee_line l
      join taking t on t.tenant_id = l.tenant_id and t.id = l.taking_id
      where l.tenant_id = $1 and t.period = m.period) as charged_agree
  from fee_month m where m.tenant_id = $1 order by m.period`;

export const seriesSql = `select s.series, s.last_number, count(i.id) as issued, coalesce(max(i.number), 0) as highest
  from invoice_series s left join invoice i on i.tenant_id = s.tenant_id and i.series = s.series
  where s.tenant_id = $1 group by s.series, s.last_number order by s.series`;

/** Every invoice, and what it posted to the receivables. `month` is tenant and month. */
export const invoicesOfMembersSql = `select i.id, i.series || '-' || i.number as number, i.receiver_tenant_id || ' ' || i.period as month, i.total_minor as total,
    coalesce((
      select sum(p.amount_minor) from journal_entry e
      join posting p on p.tenant_id = e.tenant_id and p.entry_id = e.id
      join ledger_account a on a.tenant_id = p.tenant_id and a.id = p.account_id
      where e.tenant_id = $1 and e.cause_type = 'invoice' and e.cause_id = i.id and a.code = 'receivable'), 0)::bigint as posted
  from invoice i where i.tenant_id = $1 order by i.series, i.number`;

export const linesOfAllInvoicesSql = `select invoice_id, kind, policy_version_id as "policyVersionId", takings, amount_minor::text as amount
  from invoice_line where tenant_id = $1 order by invoice_id, position`;

export const useSql = `select member_tenant_id || ' ' || period as month, cause_id as id, taking_at as at, taking_minor::text as minor
  from platform_use where tenant_id = $1 and taking_at is not null order by taking_at, cause_id`;
