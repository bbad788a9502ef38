import { type BenchDatabase } from './ground.js';
import { layFee } from './subject.js';
import { tenantZero } from '@commonhall/platform';

/** An organisation with years of use that nobody has billed. */
export interface Unbilled {
  readonly tenantId: string;
  readonly memberId: string;
  readonly organisationId: string;
}

/** So many accruals make up a month. */
const uses = 4;

/**
 * Closed months of use in tenant zero, each of four takings whose fee has a free tier and a cap, so that its invoice has
 * three lines. Only what billing reads: the organisations' own side is another's bench.
 */
export async function layUse(
  { admin }: BenchDatabase,
  organisations: readonly Unbilled[],
  months: number,
): Promise<void> {
  const version = await layFee(admin);
  const ids = organisations.map(({ tenantId }) => tenantId);
  const period = `to_char(date '1990-01-01' + n * interval '1 month', 'YYYY-MM')`;
  const at = `date '1990-01-02' + n * interval '1 month'`;
  await admin.query(
    `insert into platform_use (tenant_id, id, member_tenant_id, cause_id, transfer_id, period, taking_at, taking_minor, accrued_minor, currency, received_at)
     select $1, uuidv7(), t, uuidv7(), uuidv7(), ${period}, ${at}, 30000, 750, 'GBP', now()
     from unnest($2::uuid[]) t, generate_series(1, $3::integer) n, generate_series(1, $4::integer)`,
    [tenantZero, ids, months, uses],
  );
  await admin.query(
    `insert into platform_use_line (tenant_id, id, use_id, member_tenant_id, period, currency, policy_version_id, decision_id, provisional,
       takings, base_minor, tier_minors, fee_minor, free_minor, cap_minor)
     select tenant_id, uuidv7(), id, member_tenant_id, period, 'GBP', $2, $2, false, 1, 30000, '{30000}', 800, 30, 20 from platform_use where tenant_id = $1`,
    [tenantZero, version],
  );
  await admin.query(
    `insert into platform_use_month (tenant_id, id, member_tenant_id, period, currency, accruals, takings_minor, accrued_minor, closed_at)
     select $1, uuidv7(), t, ${period}, 'GBP', $4, $4 * 30000, $4 * 750, now() from unnest($2::uuid[]) t, generate_series(1, $3::integer) n`,
    [tenantZero, ids, months, uses],
  );
  // Runs, series and accounts are there from the first bill on; what is measured is the bills after it.
  await admin.query(
    `insert into billing_run (tenant_id, id, series, period, started_at) select $1, uuidv7(), 'PF', ${period}, now() from generate_series(1, $2::integer) n`,
    [tenantZero, months],
  );
  await admin.query(
    `insert into invoice_series (tenant_id, id, series, last_number) values ($1, uuidv7(), 'PF', 0) on conflict do nothing`,
    [tenantZero],
  );
  await admin.query(
    `insert into ledger_account (tenant_id, id, code, kind, currency)
     values ($1, uuidv7(), 'receivable', 'asset', 'GBP'), ($1, uuidv7(), 'fees-accrued', 'clearing', 'GBP') on conflict do nothing`,
    [tenantZero],
  );
  await admin.query('vacuum analyze');
}
